"""A mistake in a content file is named with file, line, what is wrong and how to mend it; nothing gets through."""

from datetime import UTC, date, datetime

import pytest

from knowledge import ContentError, load_entries
from tests.knowledge.conftest import row, write

GOOD = ("notary-office", "公证处", "公证处在哪里？")


def problems(folder):
    with pytest.raises(ContentError) as caught:
        load_entries(folder)
    return caught.value.problems


def test_a_right_file_becomes_entries(tmp_path):
    write(tmp_path, row(*GOOD, citations=[{"law": "公证法", "article": "第三十条"}], detail="更多"))
    (entry,) = load_entries(tmp_path)
    assert (entry.id, entry.domain, entry.checked) == ("notary-office", "notary", date(2026, 11, 23))
    assert (entry.citations[0].law, entry.citations[0].article) == ("公证法", "第三十条")
    assert len(entry.phrasings) == 8


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phrasings": ["一", "二", "三", "四", "五"]}, "phrasings 至少要 8 条"),
        ({"phrasings": ["一", "二", "三", "四", "五", "五"]}, "不能重复"),
        ({"guide": {"whom": "本人"}}, "guide 里有不认识的字段 whom"),
        ({"guide": {"materials": "身份证"}}, "materials 应是文字的列表"),
        ({"guide": "本人去"}, "guide 应是字段的集合"),
        (
            {"citations": [{"law": "公证法", "article": "第二条", "version": date(2026, 11, 23)}]},
            "version 是 2026-11-23",
        ),
        ({"answer": "长" * 201}, "answer 有 201 字，最多 200"),
        ({"answer": " "}, "不能为空"),
        ({"checked": "昨天"}, "应是日期"),
        ({"checked": datetime(2026, 11, 23, 10, tzinfo=UTC)}, "不带时间"),
        ({"checked": date(2999, 1, 1)}, "之后；请写核对的那一天"),
        (
            {"citations": [{"law": "公证法", "article": "第二条", "version": "2017-02-30"}]},
            "version 是 2017-02-30",
        ),
        ({"phrasings": ["？？", *"一二三四五六七"]}, "说法“？？”里没有文字"),
        ({"question": "……"}, "说法“……”里没有文字"),
        ({"leads_to": "nowhere"}, "leads_to 是 nowhere"),
        ({"follow_ups": ["notary-gone"]}, "notary-gone 不存在"),
        ({"citations": [{"law": "公证法"}]}, "citations 的每一条应写作"),
        ({"citations": [{"law": "公证法", "article": "30"}]}, "应写作“第三十条”"),
        ({"citations": [{"law": "《公证法》", "article": "第三十条"}]}, "不带书名号"),
        ({"id": "office"}, "编号 office"),
        ({"id": "mediation-office"}, "以 notary- 开头"),
        ({"colour": "red"}, "不认识的字段 colour"),
        ({"topic": 3}, "应是文字"),
    ],
)
def test_each_mistake_is_named_with_its_place(tmp_path, changes, said):
    write(tmp_path, row(*GOOD) | changes, domain="notary")
    (problem,) = problems(tmp_path)
    assert problem.startswith("notary/entries.yml:1: ")
    assert said in problem


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01"])
def test_a_day_that_no_calendar_has_is_named_with_its_place(tmp_path, day):
    path = write(tmp_path, row(*GOOD, citations=[{"law": "公证法", "article": "第三条", "version": "V"}]))
    text = path.read_text(encoding="utf-8").replace("2026-11-23", day)
    path.write_text(text.replace("version: V", "version: 2017-02-30"), encoding="utf-8")
    version, checked = problems(tmp_path)
    assert version.startswith("notary/entries.yml:1: version 是 2017-02-30；应是加引号的日期")
    assert checked.startswith(f"notary/entries.yml:1: checked 是 {day}；应是日期")


def test_what_only_looks_like_a_content_file_is_named(tmp_path):
    write(tmp_path, row(*GOOD), file="a.yaml")
    (tmp_path / "notary" / "b.yml").mkdir()
    assert problems(tmp_path) == [
        "notary/a.yaml:1: 扩展名应是 .yml；请改名为 a.yml",
        "notary/b.yml:1: 是文件夹，不是条目文件；请改名或移走",
    ]


def test_a_missing_field_is_named(tmp_path):
    broken = row(*GOOD)
    del broken["leads_to"]
    write(tmp_path, broken)
    assert problems(tmp_path) == ["notary/entries.yml:1: 缺少字段 leads_to；请补上"]


def test_the_line_is_that_of_the_entry(tmp_path):
    path = write(tmp_path, row(*GOOD), row("notary-other", "公证", "公证是什么？", leads_to="moon"))
    (problem,) = problems(tmp_path)
    line = int(problem.split(":")[1])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == "- id: notary-other"


def test_all_problems_of_all_files_are_listed_at_once(tmp_path):
    write(tmp_path, row(*GOOD, leads_to="moon"))
    write(tmp_path, row("labour-wages", "工资", "工资呢？", checked="x"))
    assert len(problems(tmp_path)) == 2


def test_an_id_stands_once(tmp_path):
    write(tmp_path, row(*GOOD), file="a.yml")
    write(tmp_path, row("notary-office", "公证", "公证是什么？"), file="b.yml")
    assert problems(tmp_path) == ["notary/b.yml:1: 编号 notary-office 已用于 notary/a.yml:1；请换一个编号"]


def test_one_phrasing_leads_to_one_entry_however_it_is_typed(tmp_path):
    write(tmp_path, row(*GOOD), row("notary-other", "公证", "公證處在哪裡"))
    (problem,) = problems(tmp_path)
    assert "说法“公證處在哪裡”和 notary-office 里的一个说法相同" in problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- id: [", "不是正确的 YAML"),
        ("id: notary-x", "文件应是条目的列表"),
        ("- word", "条目应是字段的集合"),
        ("- id: a\n  id: b", "同一个字段写了两次"),
    ],
)
def test_a_file_that_is_no_list_of_entries(tmp_path, content, said):
    (tmp_path / "notary").mkdir()
    (tmp_path / "notary" / "a.yml").write_text(content, encoding="utf-8")
    (problem,) = problems(tmp_path)
    assert said in problem
    assert problem.startswith("notary/a.yml:")


def test_an_unknown_domain(tmp_path):
    write(tmp_path, row("astrology-x", "星座", "今年运势？"), domain="astrology")
    assert "文件夹 astrology 不是已知的领域" in problems(tmp_path)[0]
