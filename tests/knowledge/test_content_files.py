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
    assert problem.startswith("notary/entries.yml:")
    assert said in problem


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"leads_to": "moon"}, "  leads_to: moon"),
        ({"answer": " "}, "- id: notary-office"),  # several fields may be meant
        ({"answer": "长" * 201}, "  answer: " + "长" * 201),
        ({"checked": "昨天"}, "  checked: 昨天"),
        ({"phrasings": ["一", "二"]}, "  phrasings:"),
        ({"guide": {"whom": "本人"}}, "  guide:"),
        ({"follow_ups": ["notary-office"]}, "  follow_ups:"),
        (
            {"citations": [{"law": "公证法", "article": "第二条"}, {"law": "公证法", "article": "30"}]},
            "- law: 公证法",
        ),
        ({"colour": "red"}, "- id: notary-office"),
    ],
)
def test_a_mistake_in_a_field_is_told_at_its_line(tmp_path, changes, line):
    path = write(tmp_path, row(*GOOD) | changes, domain="notary")
    (problem,) = problems(tmp_path)
    found = path.read_text(encoding="utf-8").splitlines()[int(problem.split(":")[1]) - 1]
    assert found.strip() == line.strip()


def test_an_entry_that_follows_itself_is_named(tmp_path):
    write(tmp_path, row(*GOOD, follow_ups=["notary-office"]))
    assert "follow_ups 里有这个条目自己" in problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer": "公证机构应当在十五日内办好。"}, "citations 是空的，而正文写到法律（“应当”）"),
        ({"answer": "公证费 200 元。"}, "收费金额（“费 200 元”）"),
        ({"detail": "每件三百元公证费。"}, "收费金额（“三百元公证费”）"),
        ({"guide": {"fee": "鉴定费一般为1,500元"}}, "收费金额（“费一般为1,500元”）"),
    ],
)
def test_what_is_claimed_without_an_article_is_named(tmp_path, changes, said):
    write(tmp_path, row(*GOOD, **changes))
    (problem,) = problems(tmp_path)
    assert said in problem


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "诉讼费每件50元。", "citations": [{"law": "诉讼费用交纳办法", "article": "第十三条"}]},
        {"answer": "按《诉讼费用交纳办法》第十三条，申请费30元。"},
        {"answer": "消费者多付了500元的，可以要回来；公证费按规定交。"},
        {"answer": "按《公证法》第三十条，应当在十五个工作日内出具。"},
    ],
)
def test_what_an_article_carries_may_be_said(tmp_path, changes):
    write(tmp_path, row(*GOOD, **changes))
    assert [one.id for one in load_entries(tmp_path)] == ["notary-office"]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01"])
def test_a_day_that_no_calendar_has_is_named_with_its_place(tmp_path, day):
    path = write(tmp_path, row(*GOOD, citations=[{"law": "公证法", "article": "第三条", "version": "V"}]))
    text = path.read_text(encoding="utf-8").replace("2026-11-23", day)
    path.write_text(text.replace("version: V", "version: 2017-02-30"), encoding="utf-8")
    version, checked = problems(tmp_path)
    assert "version 是 2017-02-30；应是加引号的日期" in version
    assert f"checked 是 {day}；应是日期" in checked


def test_what_only_looks_like_a_content_file_is_named(tmp_path):
    write(tmp_path, row(*GOOD), file="a.yaml")
    (tmp_path / "notary" / "b.yml").mkdir()
    (tmp_path / "x.yml").write_text("- id: x", encoding="utf-8")
    assert problems(tmp_path) == [
        "notary/a.yaml:1: 扩展名应是 .yml；请改名为 a.yml",
        "notary/b.yml:1: 是文件夹，不是条目文件；请改名或移走",
        "x.yml:1: 不在领域的文件夹里，没有读；请移到领域的文件夹下，如 notary/",
    ]


def test_a_missing_field_is_named(tmp_path):
    broken = row(*GOOD)
    del broken["leads_to"]
    write(tmp_path, broken)
    assert problems(tmp_path) == ["notary/entries.yml:1: 缺少字段 leads_to；请补上"]


def test_the_line_is_that_in_the_file(tmp_path):
    path = write(tmp_path, row(*GOOD), row("notary-other", "公证", "公证是什么？", leads_to="moon"))
    (problem,) = problems(tmp_path)
    line = int(problem.split(":")[1])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == "  leads_to: moon"


def test_all_problems_of_all_files_are_listed_at_once(tmp_path):
    write(tmp_path, row(*GOOD, leads_to="moon"))
    write(tmp_path, row("labour-wages", "工资", "工资呢？", checked="x"))
    write(tmp_path, row("debt-owed", "欠钱", "公证处在哪里？", follow_ups=["notary-gone", "notary-office"]))
    found = problems(tmp_path)
    assert len(found) == 3  # a follow-up to the entry with a mistake is none
    assert "notary-gone 不存在" in found[-1]


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
        ("- id: [", "不是正确的 YAML；请检查"),
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


def test_a_file_in_another_encoding_is_told_to_be_saved_anew(tmp_path):
    path = write(tmp_path, row(*GOOD))
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    assert problems(tmp_path) == ["notary/entries.yml:1: 不是 UTF-8 编码（可能是 GBK）；请用编辑器另存为 UTF-8"]


def test_an_unknown_domain(tmp_path):
    write(tmp_path, row("astrology-x", "星座", "今年运势？"), domain="astrology")
    assert "文件夹 astrology 不是已知的领域" in problems(tmp_path)[0]
