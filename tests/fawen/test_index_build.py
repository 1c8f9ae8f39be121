"""The command says what it did to the index, and the doctor why an index cannot be used."""

import pytest
from typer.testing import CliRunner

from core.settings import load_settings
from fawen import cli, terminal, texts
from fawen.doctor import examine
from knowledge.freshness import Refusal
from tests.knowledge.conftest import row, write, write_questions


@pytest.fixture
def content(tmp_path, monkeypatch):
    """A small knowledge base that the settings of the command name."""
    write_questions(tmp_path / "content")
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("FAWEN_CONTENT", str(tmp_path / "content"))
    monkeypatch.setattr(
        terminal, "configure_logging", lambda _level: None
    )  # the tests' own output is none of its business
    return tmp_path / "content"


def build(*options):
    result = CliRunner().invoke(cli.app, ["index", "build", *options])
    return result.exit_code, result.output.replace("\n", "")


def finding():
    return next(one for one in examine(load_settings()) if one.what == "知识索引")


def test_the_command_tells_what_changed(content):
    assert "共 7 条，已全部重建" in build()[1]
    write(content, row("consumer-refund", "网购退货", "网购七天能退货吗？"))
    assert "共 8 条，新增 1、修改 0、撤下 0、未变 7" in build()[1]
    (content / "mediation" / "entries.yml").unlink()
    assert "共 7 条，新增 0、修改 0、撤下 1、未变 7" in build()[1]
    assert "共 7 条，已全部重建" in build("--full")[1]


def test_a_mistake_is_one_clear_message(content):
    write(content, row("consumer-refund", "网购退货", "网购七天能退货吗？", leads_to="moon"))
    code, said = build()
    assert code == 1
    assert "consumer/entries.yml:17: leads_to 是 moon" in said


def test_the_doctor_says_why_an_index_cannot_be_used(content):
    assert finding().mend == "还没有知识索引。请运行 fawen index build。"
    build()
    assert finding().ok
    write(content, row("consumer-refund", "网购退货", "网购七天能退货吗？"))
    assert finding().mend == "知识条目有改动，知识索引已过时。请运行 fawen index build。"


def test_the_doctor_says_that_wrong_content_leaves_the_old_in_use(content):
    build()
    write(content, row("consumer-refund", "网购退货", "网购七天能退货吗？", leads_to="moon"))
    (found,) = [one for one in examine(load_settings()) if one.what == "知识索引是旧内容"]
    assert (found.ok, "请先改正" in found.mend) == (False, True)


def test_every_reason_has_its_words():
    assert set(texts.INDEX_REFUSED) == set(Refusal)
