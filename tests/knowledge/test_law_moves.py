"""A law that moves on calls for a second look at what cites it; the stamp changes a file by nothing else."""

import json

import pytest
import yaml

from knowledge import Statutes, citation_problems, doubts, import_statutes, moves, read_content, stamp_versions
from knowledge.statutes import outdated
from tests.knowledge.conftest import row, write

OLD, NEW = "2017-09-01", "2025-01-01"
LAW = [
    ("第一条", OLD, "为规范公证活动，制定本法。"),
    ("第二条", OLD, "公证费由当事人承担。"),
    ("第三条", OLD, "公证处不以营利为目的。"),
    ("第四条", OLD, "旧条。"),
    ("第一条", NEW, "为规范公证活动，\n制定本法。"),
    ("第二条", NEW, "公证费依照标准收取。"),
    ("第三条", NEW, "新增。"),
    ("第五条", NEW, "公证处不以营利为目的。"),
]


def cite(article, version="", law="公证法"):
    return {"law": law, "article": article} | ({"version": version} if version else {})


@pytest.fixture
def statutes(settings, tmp_path):
    path = tmp_path / "laws.jsonl"
    rows = [{"law": "公证法", "article": a, "version": v, "text": t} for a, v, t in LAW]
    rows.append({"law": "宪法", "article": "第一条", "version": "", "text": "国家。"})
    rows.append(
        {"law": "将来法", "article": "第一条", "version": "2026-01-01", "effective": "2099-01-01", "text": "将来。"}
    )
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    import_statutes(settings, path)
    return Statutes(settings)


@pytest.fixture
def content(settings):
    """Write entries with these citations and read them back."""

    def read(*citations):
        write(settings.content, row("notary-office", "公证处", "公证处在哪里？", citations=list(citations)))
        return read_content(settings.content)

    return read


def test_each_cited_article_is_compared_between_the_versions(content, statutes):
    cited = content(
        *(cite(f"第{n}条", OLD) for n in "一二三四"), cite("第九条", OLD), cite("第一条", "2010-01-01")
    ).cited
    found = [(move.cited.citation.article, move.changed, move.note, move.is_work) for move in moves(cited, statutes)]
    assert found == [
        ("第一条", "no", "", False),
        ("第二条", "yes", "", True),
        ("第三条", "yes", "原文现在是第五条", True),
        ("第四条", "yes", "新版本没有这一条", True),
        ("第九条", "unknown", "2017-09-01 版本没有第九条，请核对条号", True),
        ("第一条", "unknown", "没有导入 2010-01-01 版本", True),
    ]
    assert {move.in_force for move in moves(cited, statutes)} == {NEW}


def test_what_was_checked_against_the_law_in_force_is_no_work(content, statutes):
    assert moves(content(cite("第一条", NEW), cite("第一条"), cite("第一条", OLD, "宪法")).cited, statutes) == []


def test_an_unknown_law_or_article_is_named_with_its_line(content, statutes, settings):
    cited = content(
        cite("第一条"), cite("第九条"), cite("第四条", OLD), cite("第一条", law="公正法"), cite("第一条", law="将来法")
    ).cited
    lines = (settings.content / "notary" / "entries.yml").read_text(encoding="utf-8").splitlines()
    places = [f"notary/entries.yml:{i}" for i, line in enumerate(lines, 1) if line.lstrip().startswith("- law:")]
    assert citation_problems(cited, statutes) == [
        f"{places[1]}: 《公证法》（2025-01-01）没有第九条；请核对条号",
        f"{places[3]}: 《公正法》不是已知的法律；请改正名称；确有这部法律的，导入它的文本或列入 knowledge/laws.yml",
        f"{places[4]}: 《将来法》自 2099-01-01 起才施行；请到时再引用",
    ]


def test_a_citation_of_a_version_newer_than_any_imported_is_a_doubt_not_a_mistake(content, statutes):
    cited = content(cite("第九十九条", "2026-01-01")).cited
    assert citation_problems(cited, statutes) == []
    (doubt,) = doubts(cited, statutes)
    assert doubt.endswith("没有导入《公证法》2026-01-01 版本，无法核对第九十九条；请导入新文本")


def test_a_listed_law_that_is_not_imported_is_a_doubt_once_a_law(content, statutes):
    read = content(*(cite(f"第{n}条", law="人民调解法") for n in "一二三"), cite("第一条"))
    assert citation_problems(read.rests_on, statutes) == []
    (doubt,) = doubts(read.rests_on, statutes)
    assert doubt.endswith("没有导入《人民调解法》，无法核对它的条号，共 3 处；请导入它的文本")


def test_without_any_statutes_an_unknown_law_is_still_one(content, settings):
    read = content(cite("第九百条"), cite("第一条", law="公征法"), cite("第一条", law="中华人民共和国人民调解法"))
    (problem,) = citation_problems(read.rests_on, Statutes(settings))
    assert "《公征法》不是已知的法律" in problem


def test_the_content_refuses_the_old_article_of_a_law_known_to_have_moved(content):
    problem, other = content(cite("第五十八条", law="仲裁法"), cite("第一条", "2017-09-01", "仲裁法")).problems
    assert "《仲裁法》第五十八条引用的是旧条文" in problem
    assert problem.endswith("version: '2025-09-12'")
    assert "《仲裁法》第一条" in other
    assert content(cite("第七十一条", "2025-09-12", "仲裁法")).problems == []


def test_the_content_refuses_a_repealed_law_and_says_what_holds_now(content):
    (problem,) = content(cite("第三条", "2003-07-21", "法律援助条例")).problems
    assert "《法律援助条例》第三条已废止：自 2022-01-01 起适用法律援助法" in problem


def test_a_law_is_outdated_from_the_day_on_which_the_new_one_holds():
    from datetime import date

    assert outdated("仲裁法", "2017-09-01", on=date(2026, 2, 28)) is None
    assert outdated("中华人民共和国仲裁法", "2017-09-01", on=date(2026, 3, 1)).version == "2025-09-12"
    assert outdated("仲裁法", "2025-09-12") is None
    assert outdated("公证法", "") is None


FLOW = """\
# 公证条目\r
- id: notary-a   # 一\r
  topic: 公证\r
  citations:\r
    - {law: 公证法, article: 第一条}   # 目的\r
    - { law: "公证法" , article: 第二条, version: '2017-09-01', }\r
    - {law: 宪法, article: 第一条}\r
"""
BLOCK = """\
- id: notary-b
  citations:
  - law: 中华人民共和国公证法
    article: 第一条  # 目的
  - article: '第二条'
    law: 公证法
    version: ''
  answer: >-
    {law: 公证法, article: 第一条}
"""


def put(settings, name, text):
    path = settings.content / "notary" / name
    path.write_bytes(text.encode())
    return path


def test_the_stamp_writes_the_version_and_nothing_else(settings, statutes):
    flow, block = put(settings, "a.yml", FLOW), put(settings, "b.yml", BLOCK)
    done = {one.path.name: one for one in stamp_versions(settings.content, statutes)}
    assert (done["a.yml"].written, done["b.yml"].written, done["a.yml"].skipped) == (1, 2, ("宪法",))
    expected = FLOW.replace("第一条}   # 目的", "第一条, version: '2025-01-01'}   # 目的")
    assert flow.read_bytes() == expected.encode()
    expected = BLOCK.replace("# 目的\n", "# 目的\n    version: '2025-01-01'\n").replace(
        "version: ''", "version: '2025-01-01'"
    )
    assert block.read_bytes() == expected.encode()
    assert all(one.written == 0 for one in stamp_versions(settings.content, statutes))


def test_stamping_again_replaces_older_versions_too(settings, statutes):
    flow = put(settings, "a.yml", FLOW)
    stamp_versions(settings.content, statutes, again=True)
    citations = yaml.safe_load(flow.read_text(encoding="utf-8"))[0]["citations"]
    assert [citation.get("version") for citation in citations] == [NEW, NEW, None]


def test_a_file_whose_last_line_has_no_end_is_stamped_too(settings, statutes):
    path = put(settings, "c.yml", "- citations:\n  - law: 公证法\n    article: 第一条")
    stamp_versions(settings.content, statutes)
    assert path.read_text() == "- citations:\n  - law: 公证法\n    article: 第一条\n    version: '2025-01-01'"
