"""An article that the text of an entry names is held to what a citation is held to."""

import json
from datetime import date

import pytest

from knowledge import ContentError, Statutes, build_index, citation_problems, import_statutes, moves, read_content
from knowledge.mentions import texts_of
from tests.knowledge.conftest import row, write

OLD, NEW = "2017-09-01", "2025-01-01"
LAW = [
    ("第一条", OLD, "为规范公证活动，制定本法。"),
    ("第二条", OLD, "公证费由当事人承担。"),
    ("第三条", OLD, "公证处不以营利为目的。"),
    ("第一条", NEW, "为规范公证活动，制定本法。"),
    ("第二条", NEW, "公证费依照标准收取。"),
]
CITED = {"law": "公证法", "article": "第一条", "version": OLD}


def take(settings, tmp_path, *rows):
    path = tmp_path / "laws.jsonl"
    laws = [{"law": "公证法", "article": a, "version": v, "text": t} for a, v, t in rows]
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in laws), encoding="utf-8")
    import_statutes(settings, path)
    return Statutes(settings)


@pytest.fixture
def statutes(settings, tmp_path):
    return take(settings, tmp_path, *LAW)


@pytest.fixture
def content(settings):
    """Write an entry and read it back."""

    def read(**changes):
        write(settings.content, row("consumer-office", "公证", "公证要多少钱？", **changes))
        return read_content(settings.content)

    return read


def line_of(settings, place):
    name, _, line = place.rpartition(":")
    return (settings.content / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "看《公证法》第九条。"},
        {"answer": "看《公证法》。", "detail": "不服的（第九条）。"},
        *(
            {"guide": {name: "看《公证法》第九条。"}}
            for name in ("who", "where", "in_person", "time", "fee", "used_for")
        ),
        {"guide": {"special": "看《公证法》第九条。", "materials": ["身份证"]}},
        {"guide": {"materials": ["身份证", "《公证法》第九条要的材料"]}},
    ],
)
def test_every_text_of_an_entry_is_read_and_the_line_is_named(settings, content, statutes, changes):
    (problem,) = citation_problems(content(**changes).rests_on, statutes)
    place, said = problem.split(": ")
    assert "第九条" in line_of(settings, place)
    assert "《公证法》（2025-01-01）没有第九条" in said
    assert "请" in said


def test_a_number_that_the_law_named_last_does_not_have_asks_for_the_law(content, statutes):
    (problem,) = citation_problems(content(answer="看《公证法》第一条（第九条）。").rests_on, statutes)
    assert "正文里的第九条没有写明法律，按前文是《公证法》的" in problem
    assert "请写明是哪部法律" in problem


def test_a_number_that_is_cited_of_another_law_than_the_one_named_last_asks_for_the_law(content):
    said = "看《公证法》第一条，再看《人民调解法》（第二条）。"
    cited = [CITED, {"law": "公证法", "article": "第二条"}]
    (problem,) = content(answer=said, citations=cited).problems
    assert "正文里的第二条按前文是《人民调解法》的，而 citations 里是《公证法》第二条；请写明是哪部法律" in problem
    assert content(answer=said.replace("（第", "（《公证法》第"), citations=cited).problems == []
    both = [*cited, {"law": "人民调解法", "article": "第二条"}]
    assert content(answer=said, citations=both).problems == []
    assert content(answer=said.replace("》（第", "》第"), citations=cited).problems == []


def test_a_number_without_any_law_is_a_problem_whether_statutes_are_imported_or_not(settings, content):
    (problem,) = content(detail="有异议的（第九条）。").problems
    place, said = problem.split(": ")
    assert "第九条" in line_of(settings, place)
    assert "写明是哪部法律" in said
    with pytest.raises(ContentError):
        build_index(settings)


def test_a_repealed_law_and_the_old_text_of_one_that_moved_are_problems(content):
    one, two = content(answer="看《婚姻法》第三十二条和《仲裁法》第九条。").problems
    assert "正文里的《婚姻法》第三十二条已废止：自 2021-01-01 起适用民法典" in one
    assert "正文里的《仲裁法》第九条引用的是旧条文" in two
    new = {"law": "仲裁法", "article": "第一条", "version": "2025-09-12"}
    assert content(answer="看《仲裁法》第九条。", citations=[new]).problems == []


def test_of_an_article_that_is_repealed_in_part_the_other_part_may_be_named(content):
    law = "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）"
    assert "已废止" in content(answer=f"看《{law}》第三十二条第一款。").problems[0]
    assert content(answer=f"看《{law}》第三十二条第二款。").problems == []


def test_what_is_wrong_in_a_text_is_not_published(settings, searcher, statutes):
    entry = row("consumer-refund", "网购退货", "网购七天能退货吗？")
    for wrong in ("《公证法》第九条", "《公正法》第一条", "《婚姻法》第三十二条"):
        path = write(settings.content, entry | {"answer": f"按{wrong}办。"})
        for full in (False, True):
            with pytest.raises(ContentError) as caught:
                build_index(settings, full=full)
            (problem,) = caught.value.problems
            assert wrong in line_of(settings, problem.split(": ")[0])
    assert searcher.entry("consumer-refund") is None
    path.write_text(path.read_text(encoding="utf-8").replace("婚姻法》第三十二条", "公证法》第一条"), encoding="utf-8")
    build_index(settings)
    assert searcher.entry("consumer-refund").citations == ()


def test_each_article_counts_once_and_not_if_it_is_cited(content):
    read = content(answer="看《公证法》第一条、第二条。", detail="《公证法》第二条；第一条。", citations=[CITED])
    assert [(one.citation.article, one.citation.version) for one in read.mentioned] == [("第二条", OLD)]
    assert len(read.rests_on) == 2


def test_a_text_whose_article_changed_is_to_be_looked_at_again(content, statutes):
    def moved(**changes):
        found = moves(content(answer="看《公证法》第一条、第二条、第三条。", **changes).rests_on, statutes)
        return [(one.cited.citation.article, one.checked, one.changed) for one in found]

    changed = [("第二条", OLD, "yes"), ("第三条", OLD, "yes")]
    assert moved(checked=date(2024, 5, 1)) == changed
    assert moved(checked=date(2025, 1, 1)) == []
    assert moved(citations=[CITED]) == [("第一条", OLD, "no"), *changed]
    assert moved(citations=[CITED | {"version": NEW}]) == []


def test_a_text_checked_before_any_imported_version_held_cannot_be_compared(content, settings, tmp_path):
    statutes = take(settings, tmp_path, *LAW[3:])
    (move,) = moves(content(answer="看《公证法》第二条。", checked=date(2024, 5, 1)).rests_on, statutes)
    assert (move.checked, move.changed, move.note) == ("2024-05-01", "unknown", "没有导入 2024-05-01 施行的版本")


def test_the_article_is_looked_for_in_the_version_that_was_checked(content, statutes):
    said = {"answer": "看《公证法》第三条。"}
    assert citation_problems(content(**said, checked=date(2024, 5, 1)).rests_on, statutes) == []
    assert len(citation_problems(content(**said, checked=date(2025, 5, 1)).rests_on, statutes)) == 1


def test_all_that_a_citizen_reads_is_in_the_texts():
    from knowledge import Entry, Guide

    guide = Guide(who="谁", materials=("甲", "乙"), special="错")
    entry = Entry("a-b", "a", "题", "问", (), "答", "详", (), date(2026, 1, 1), (), "none", guide)
    assert [text for text in texts_of(entry) if text] == ["答", "详", "谁", "甲\n乙", "错"]
