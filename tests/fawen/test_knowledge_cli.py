"""The commands about statutes and content: what they print, and the exit code that a script reads."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from fawen.cli import app
from tests.knowledge.conftest import row, write

ROWS = [("2017-09-01", "公证费由当事人承担。"), ("2025-01-01", "公证费依照标准收取。")]


@pytest.fixture
def fawen(tmp_path, monkeypatch):
    """Run a command in a house of its own."""
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("FAWEN_CONTENT", str(tmp_path / "content"))

    def run(*words):
        result = CliRunner().invoke(app, [*map(str, words)])
        return result.exit_code, result.output

    return run


@pytest.fixture
def cite(tmp_path):
    def entry(version=""):
        citation = {"law": "公证法", "article": "第一条"} | ({"version": version} if version else {})
        write(tmp_path / "content", row("notary-fee", "公证费", "公证费怎么收？", citations=[citation]))

    return entry


def statutes(tmp_path, count):
    path = tmp_path / "laws.jsonl"
    rows = [{"law": "公证法", "article": "第一条", "version": v, "text": t} for v, t in ROWS[:count]]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_an_import_says_what_came_in_and_builds_the_index_once(fawen, cite, tmp_path):
    cite()
    code, said = fawen("statutes", "import", statutes(tmp_path, 1))
    assert code == 0
    assert "公证法（2017-09-01） 已导入" in said
    assert "索引" in said
    code, said = fawen("statutes", "import", statutes(tmp_path, 1))
    assert (code, "没有变化" in said, "索引" in said) == (0, True, False)


def test_a_file_that_fails_makes_the_exit_code_1(fawen, cite, tmp_path):
    cite()
    (tmp_path / "坏.docx").write_bytes(b"PK")
    code, said = fawen("statutes", "import", tmp_path / "坏.docx")
    assert code == 1
    assert ("坏.docx：不是完整的 .docx" in said, "✓" in said) == (True, False)
    assert fawen("statutes", "import", tmp_path / "nowhere")[0] == 1


def test_check_stamp_and_moved_go_hand_in_hand(fawen, cite, tmp_path):
    cite()
    code, said = fawen("knowledge", "check")
    assert (code, "没有问题" in said, "还没有导入法条" in said) == (0, True, True)
    assert fawen("knowledge", "moved")[0] == fawen("knowledge", "stamp")[0] == 1
    fawen("statutes", "import", statutes(tmp_path, 1), "--no-index")
    code, said = fawen("knowledge", "check")
    assert (code, "1 处引用没有注明核对时的版本" in said) == (0, True)
    assert "1 处" in fawen("knowledge", "stamp")[1]
    assert fawen("knowledge", "moved")[0] == 0
    fawen("statutes", "import", statutes(tmp_path, 2), "--no-index")
    code, said = fawen("knowledge", "moved")
    assert code == 1
    assert [
        word for word in ("notary-fee", "《公证法》第一条", "2017-09-01", "2025-01-01", "变了") if word not in said
    ] == []
    assert fawen("knowledge", "check")[0] == 1
    fawen("knowledge", "stamp", "--all")
    assert fawen("knowledge", "moved")[0] == fawen("knowledge", "check")[0] == 0


def test_check_names_every_problem_with_file_and_line(fawen, tmp_path):
    write(tmp_path / "content", row("notary-fee", "公证费", "公证费怎么收？", leads_to="moon"))
    code, said = fawen("knowledge", "check")
    assert (code, "notary/entries.yml:17: leads_to 是 moon" in said) == (1, True)


def test_moved_lists_what_only_the_text_names_and_check_says_how_many(fawen, tmp_path):
    write(tmp_path / "content", row("notary-fee", "公证费", "公证费怎么收？", answer="看《公证法》第一条。"))
    fawen("statutes", "import", statutes(tmp_path, 1), "--no-index")
    assert "正文另外写到的条文 1 处" in fawen("knowledge", "check")[1]
    fawen("statutes", "import", statutes(tmp_path, 2), "--no-index")
    assert fawen("knowledge", "moved")[0] == 0  # checked after the new text began
    entry = row("notary-fee", "公证费", "公证费怎么收？", answer="看《公证法》第一条。", checked=date(2024, 5, 1))
    write(tmp_path / "content", entry)
    code, said = fawen("knowledge", "moved")
    assert (code, "notary-fee" in said, "《公证法》第一条" in said, "2017-09-01" in said) == (1, True, True, True)


def test_check_names_a_law_that_nobody_knows_without_any_statutes(fawen, tmp_path):
    write(tmp_path / "content", row("notary-fee", "公证费", "公证费怎么收？", answer="看《公征法》第一条。"))
    code, said = fawen("knowledge", "check")
    assert (code, "正文里的《公征法》不是已知的法律" in said) == (1, True)
