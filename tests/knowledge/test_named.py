"""An article that a question names is looked up, not searched for."""

import json

import pytest

from knowledge import Decision, Searcher, import_statutes
from tests.knowledge.conftest import row, write

LAWS = {
    "劳动合同法": ("第三十六条", "第三十七条", "第三十八条", "第四十六条"),
    "民法典": ("第一千一百二十七条", "第一千一百二十八条"),
    "公证法": ("第三十三条",),
    "刑法": ("第一百三十三条", "第一百三十三条之一", "第二百六十四条"),
    "最高人民法院关于适用《民事诉讼法》的解释": ("第五百一十六条",),
    "上海市没有列出的条例": ("第二条",),
}


@pytest.fixture
def asked(settings, tmp_path):
    write(settings.content, row("labour-wages", "拖欠工资", "劳动合同法第三十七条怎么说？", "老板拖欠工资怎么办"))
    rows = [
        {
            "law": law,
            "article": article,
            "version": "2020-01-01",
            "text": f"{law}{article}的文字，辞职补偿离婚继承盗窃。",
        }
        for law, articles in LAWS.items()
        for article in articles
    ]
    file = tmp_path / "statutes.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in rows), encoding="utf-8")
    import_statutes(settings, file)
    return Searcher.open(settings).search


def named(found):
    return [(hit.law, hit.article) for hit in found.articles]


@pytest.mark.parametrize(
    ("question", "law", "article"),
    [
        ("劳动合同法第38条", "劳动合同法", "第三十八条"),
        ("《中华人民共和国劳动合同法》第三十八条", "劳动合同法", "第三十八条"),
        ("請問勞動合同法第３８條的內容", "劳动合同法", "第三十八条"),
        ("民法典第一千一百二十七条", "民法典", "第一千一百二十七条"),
        ("民法典1127条", "民法典", "第一千一百二十七条"),
        ("公证法里的第三十三条第二款是怎么规定的", "公证法", "第三十三条"),
        ("刑法264条是什么", "刑法", "第二百六十四条"),
        ("刑法第133条之一", "刑法", "第一百三十三条之一"),
        ("民诉法司法解释第516条", "最高人民法院关于适用《民事诉讼法》的解释", "第五百一十六条"),
        ("上海市没有列出的条例第2条原文", "上海市没有列出的条例", "第二条"),
    ],
)
def test_an_article_asked_for_by_name_is_the_one_that_is_shown(asked, question, law, article):
    found = asked(question)
    assert (found.decision, found.hits, named(found)) == (Decision.ARTICLES, (), [(law, article)])
    assert found.articles[0].text == f"{law}{article}的文字，辞职补偿离婚继承盗窃。"


def test_several_articles_are_shown_in_the_order_in_which_they_are_named(asked):
    found = asked("劳动合同法第四十六条、第38条和刑法第264条是什么")
    assert named(found) == [("劳动合同法", "第四十六条"), ("劳动合同法", "第三十八条"), ("刑法", "第二百六十四条")]


@pytest.mark.parametrize("question", ["民法典第九千条", "公证法第99条是什么", "劳动法第三十八条", "刑法第99999条"])
def test_of_an_article_that_is_not_there_nothing_is_shown(asked, question):
    found = asked(question)
    assert (found.decision, found.articles) == (Decision.UNKNOWN, ())


def test_of_a_repealed_law_it_is_said_that_it_is(asked):
    (shown,) = asked("婚姻法第三十二条").articles
    assert "已经废止，现在适用民法典" in shown.text


def test_a_question_that_no_entry_answers_has_the_named_article_first(asked):
    found = asked("按照刑法第264条，偷自行车要判几年")
    assert (found.decision, named(found)[0]) == (Decision.ARTICLES, ("刑法", "第二百六十四条"))
    assert len(set(named(found))) == len(named(found))


def test_an_entry_whose_question_it_is_wins(asked):
    found = asked("劳动合同法第三十七条怎么说")
    assert (found.decision, found.hits[0].entry.id) == (Decision.ANSWER, "labour-wages")


@pytest.mark.parametrize(
    "question",
    [
        "民法典有1127条吗",
        "我们合同第三十八条写了违约金",
        "火星移民法第三条怎么规定",
        "刑法38条款项写错了",
        "第三十八条",
    ],
)
def test_what_only_looks_like_a_named_article_names_none(asked, question):
    assert all(hit.score != 1.0 for hit in asked(question).articles)


def test_without_statutes_a_named_article_is_searched_like_anything_else(searcher):
    assert searcher.search("劳动合同法第38条").articles == ()
