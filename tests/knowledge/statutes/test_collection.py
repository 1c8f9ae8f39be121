"""Versions stand side by side, the one in force on the day is read, and equal content changes nothing."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core.errors import BadInput
from knowledge import build_index, import_statutes
from knowledge.statutes import statutes_path
from tests.knowledge.statutes.conftest import NOTARY, write_docx, write_lines


def law(version, text, name="公证法", **more):
    return {"law": name, "article": "第一条", "version": version, "text": text, **more}


def test_the_version_in_force_on_a_day_is_read(take, statutes, tmp_path):
    take(
        write_lines(
            tmp_path / "a.jsonl",
            law("2005-08-28", "旧", effective="2006-03-01"),
            law("2017-09-01", "新", effective="2018-01-01"),
        )
    )
    assert statutes.text("公证法", "第一条") == "新"
    assert statutes.text("公证法", "第一条", on=date(2017, 12, 31)) == "旧"
    assert statutes.text("公证法", "第一条", on=date(2005, 12, 31)) is None


def test_a_version_without_a_date_gives_way_to_any_that_has_one(take, statutes, tmp_path):
    take(write_lines(tmp_path / "a.jsonl", law("", "无日期"), law("2017-09-01", "有日期")))
    assert statutes.text("公证法", "第一条") == "有日期"
    assert statutes.text("公证法", "第一条", on=date(2000, 1, 1)) == "无日期"


def test_of_two_texts_without_a_date_the_first_is_kept_and_the_other_is_named(settings, statutes, tmp_path):
    folder = tmp_path / "laws"
    folder.mkdir()
    write_lines(folder / "a.jsonl", law("", "一"))
    write_lines(folder / "b.jsonl", law("", "二"))
    for _ in range(2):
        report = import_statutes(settings, folder)
        (failed,) = report.failed
        assert (failed.path.name, "《公证法》在 a.jsonl 里是另一种文字" in failed.problem) == ("b.jsonl", True)
        assert statutes.text("公证法", "第一条") == "一"
    assert not report.changed


def test_a_law_not_yet_in_force_is_not_read(take, statutes, tmp_path):
    take(write_lines(tmp_path / "a.jsonl", law("2026-01-01", "将来", effective="2099-01-01")))
    assert statutes.text("公证法", "第一条") is None
    assert statutes.text("公证法", "第一条", on=date(2099, 1, 1)) == "将来"


def test_the_operator_may_state_the_day_that_the_text_does_not(take, statutes, tmp_path):
    take(write_docx(tmp_path / "公证法.docx", *NOTARY), effective="2018-01-01")
    assert statutes.in_force("公证法").since == "2018-01-01"
    with pytest.raises(BadInput, match="施行日期"):
        take(tmp_path / "公证法.docx", effective="明年")


def test_the_first_day_of_a_law_known_to_have_moved_is_known(take, statutes, tmp_path):
    take(
        write_docx(
            tmp_path / "a.docx",
            "中华人民共和国网络安全法",
            "（2016年11月7日通过　根据2025年10月28日决定修正）",
            "第一条　为了安全。",
        )
    )
    assert statutes.in_force("网络安全法").effective == "2026-01-01"


def test_an_import_leaves_other_laws_and_versions_alone(take, statutes, tmp_path):
    take(write_lines(tmp_path / "a.jsonl", law("2005-08-28", "旧"), law("2010-08-28", "调解", name="人民调解法")))
    take(write_docx(tmp_path / "公证法.docx", *NOTARY))
    assert [version.version for version in statutes.versions("公证法")] == ["2005-08-28", "2017-09-01"]
    assert statutes.text("人民调解法", "第一条") == "调解"


def test_the_same_file_twice_changes_nothing_and_says_so(take, statutes, tmp_path):
    path = write_docx(tmp_path / "公证法.docx", *NOTARY)
    assert take(path).changed
    stamp = statutes.stamp()
    again = take(path)
    assert (again.changed, again.stored.unchanged, again.stored.articles) == (False, 1, 0)
    assert statutes.stamp() == stamp


def test_a_corrected_file_replaces_its_version_whole(take, statutes, tmp_path):
    take(write_docx(tmp_path / "公证法.docx", *NOTARY))
    stamp = statutes.stamp()
    report = take(write_docx(tmp_path / "公证法.docx", *NOTARY[:-1]))
    assert (report.stored.replaced, report.stored.articles) == (1, 3)
    assert statutes.text("公证法", "第四条") is None
    assert statutes.stamp() != stamp


def test_the_stamp_and_the_order_depend_on_the_content_in_force_alone(take, settings, statutes, tmp_path):
    one, two = law("2005-08-28", "甲"), law("2010-08-28", "乙", name="人民调解法")
    take(write_lines(tmp_path / "a.jsonl", one, two))
    stamp, order = statutes.stamp(), [article.text for article in statutes.all()]
    statutes_path(settings).unlink()
    take(write_lines(tmp_path / "b.jsonl", two))
    take(write_lines(tmp_path / "c.jsonl", one))
    assert (statutes.stamp(), [article.text for article in statutes.all()]) == (stamp, order)
    take(write_lines(tmp_path / "d.jsonl", law("1999-01-01", "更旧")))
    assert statutes.stamp() == stamp


def test_articles_are_found_by_their_number_and_a_replaced_one_is_not(take, statutes, tmp_path):
    take(write_lines(tmp_path / "a.jsonl", law("2005-08-28", "甲"), law("2010-08-28", "乙", name="人民调解法")))
    numbering = statutes.numbering()
    first, second = statutes.all()
    assert (first.text, second.text) == ("乙", "甲")
    assert statutes.rows([1, 0]) == [second, first]
    take(write_lines(tmp_path / "a.jsonl", law("2005-08-28", "甲改")))
    assert statutes.rows([0, 1], numbering) == [first, None]


def test_a_folder_is_read_whole_and_its_bad_files_are_named(settings, statutes, tmp_path):
    folder = tmp_path / "laws"
    write_docx(folder / "全国" / "公证法.docx", *NOTARY)
    (folder / "坏.docx").write_bytes(b"PK\x03\x04half")
    (folder / "~$公证法.docx").write_bytes(b"lock")
    (folder / "readme.txt").write_text("说明", encoding="utf-8")
    steps = []
    report = import_statutes(settings, folder, lambda done, total: steps.append((done, total)))
    assert [(file.path.name, bool(file.problem)) for file in report.files] == [
        ("readme.txt", True), ("公证法.docx", False), ("坏.docx", True),
    ]  # fmt: skip
    assert (report.articles, steps) == (4, [(1, 3), (2, 3), (3, 3)])
    assert statutes.text("公证法", "第一条") == "为规范公证活动，制定本法。"


def test_a_missing_path_or_an_empty_folder_is_said(settings, tmp_path):
    with pytest.raises(BadInput, match="找不到"):
        import_statutes(settings, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="没有文件"):
        import_statutes(settings, tmp_path / "empty")


def test_who_reads_during_an_import_never_sees_half_a_law(take, settings, statutes, tmp_path):
    def write(sign):
        rows = [law("2005-08-28", sign) | {"article": f"第{n}条"} for n in "一二三四五六七八九"]
        return write_lines(tmp_path / f"{sign}.jsonl", *rows)

    paths = [write("甲"), write("乙")]
    take(paths[0])

    def read(_):
        (version,) = statutes.versions("公证法")
        return frozenset(statutes.articles_of(version).values()), len(statutes.articles_of(version))

    with ThreadPoolExecutor(4) as pool:
        reading = pool.map(read, range(400))
        for _ in range(10):
            take(paths[1])
            take(paths[0])
        seen = set(reading)
    assert seen <= {(frozenset(["甲"]), 9), (frozenset(["乙"]), 9)}


def test_a_collection_of_the_first_format_is_converted_by_the_next_build(take, settings, statutes, tmp_path):
    settings.var.mkdir()
    with sqlite3.connect(statutes_path(settings)) as old:
        old.execute(
            "CREATE TABLE article (id INTEGER PRIMARY KEY, law TEXT, name TEXT, article TEXT, version TEXT, category TEXT, text TEXT)"
        )
        rows = [
            ("人民调解法", "人民调解法", "第一条", "2010-08-28", "社会法", "调解"),
            ("人民调解法", "人民调解法", "第二条", "2010-08-28", "社会法", "自愿"),
        ]
        old.executemany("INSERT INTO article (law, name, article, version, category, text) VALUES (?,?,?,?,?,?)", rows)
    old.close()
    assert not statutes
    build_index(settings)
    assert statutes.text("人民调解法", "第二条") == "自愿"
    take(write_lines(tmp_path / "a.jsonl", law("2005-08-28", "甲")))
    assert statutes.text("人民调解法", "第二条") == "自愿"
    assert statutes.text("公证法", "第一条") == "甲"
