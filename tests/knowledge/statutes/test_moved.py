"""What holds no more, by law and by article, from its day on; and what is made for a law goes with it."""

from datetime import date

import pytest

from knowledge.statutes import holds, is_watched, moved_laws, outdated, repealed, repealed_laws

LABOUR = "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）"
ARBITRATION = "最高人民法院关于适用《中华人民共和国仲裁法》若干问题的解释"


@pytest.mark.parametrize(
    ("law", "version", "first"),
    [
        ("传染病防治法", "2013-06-29", date(2025, 9, 1)),
        ("国家通用语言文字法", "2000-10-31", date(2026, 1, 1)),
        ("食品安全法", "2021-04-29", date(2025, 12, 1)),
        ("对外贸易法", "2022-12-30", date(2026, 3, 1)),
        ("渔业法", "2013-12-28", date(2026, 5, 1)),
        ("最高人民法院关于公布失信被执行人名单信息的若干规定", "2013-07-16", date(2017, 5, 1)),
        ("最高人民法院关于限制被执行人高消费的若干规定", "2010-07-01", date(2015, 7, 22)),
    ],
)
def test_a_law_holds_until_the_day_on_which_its_new_text_begins(law, version, first):
    before = date.fromordinal(first.toordinal() - 1)
    assert holds(law, version, "第一条", on=before)
    assert not holds(law, version, "第一条", on=first)
    assert outdated(law, version, on=first).in_force_from == str(first)
    assert holds(law, outdated(law, version, on=first).version, on=first)


def test_an_item_may_be_about_single_articles():
    for article in ("第二十七条", "第二十八条", "第二十七条第一款"):
        assert outdated("环境保护税法", "2018-10-26", article, on=date(2025, 10, 28))
        assert outdated("环境保护税法", "2018-10-26", article, on=date(2025, 10, 27)) is None
    for article in ("第一条", "第二条", "第二十七条之一", ""):
        assert outdated("环境保护税法", "2018-10-26", article, on=date(2026, 1, 1)) is None


def test_an_article_that_is_repealed_in_part_is_repealed_but_for_its_other_parts():
    day = date(2025, 9, 1)
    assert repealed(LABOUR, "第三十二条", on=day).by.endswith("（二）")
    assert repealed(LABOUR, "第三十二条第一款", on=day)
    assert repealed(LABOUR, "第三十二条第二款", on=day) is None
    assert repealed(LABOUR, "第三十三条", on=day) is repealed(LABOUR, on=day) is None
    assert repealed(LABOUR, "第三十二条", on=date(2025, 8, 31)) is None


@pytest.mark.parametrize(
    ("title", "law"),
    [
        (ARBITRATION, "仲裁法"),
        ("最高人民法院关于适用仲裁法若干问题的解释", "仲裁法"),
        ("传染病防治法实施办法", "传染病防治法"),
        ("中华人民共和国渔业法实施细则", "渔业法"),
        ("上海市实施《国家通用语言文字法》办法", "国家通用语言文字法"),
    ],
)
def test_what_is_made_for_a_law_that_moved_on_is_held_back_with_it(title, law):
    moved = outdated(title, "2006-08-23")
    assert (moved.of, law in moved.say, is_watched(title)) == (law, True, True)
    assert outdated(title, "2006-08-23", on=date(2020, 1, 1)) is None
    assert outdated(title, moved.version) is None


@pytest.mark.parametrize(
    "title",
    [
        "劳动争议调解仲裁法",
        "农村土地承包经营纠纷调解仲裁法",
        "食品安全法实施条例",  # listed: the amendment left it alone
        "环境保护税法实施条例",  # of the law, two articles only have moved
        "上海市食品安全条例",
    ],
)
def test_what_only_sounds_like_it_or_still_holds_is_not_held_back(title):
    assert holds(title, "2009-06-27", "第一条")


def test_the_lists_are_well_formed():
    items = [one for some in [*moved_laws().values(), *repealed_laws().values()] for one in some]
    assert all(label.startswith("第") for one in items for label in one.articles)
    assert all(date.fromisoformat(one.in_force_from) for some in moved_laws().values() for one in some)
    assert all(date.fromisoformat(one.since) for some in repealed_laws().values() for one in some)
