"""The commands about institutions."""

from typer.testing import CliRunner

from core.db import Database
from core.settings import Settings
from fawen.cli import app
from knowledge import Directory, write_template
from tests.knowledge.institutions.conftest import ROW, text


def test_a_table_is_imported_into_a_fresh_database_and_its_mistakes_are_printed(tmp_path, monkeypatch):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    path = tmp_path / "a.csv"
    path.write_text(text(ROW, ROW | {"名称": "坏行", "电话": "x"}), encoding="utf-8")
    strict = CliRunner().invoke(app, ["institutions", "import", str(path), "--strict"])
    assert (strict.exit_code, "一个机构也没有导入" in strict.output, "✓" in strict.output) == (1, True, False)
    result = CliRunner().invoke(app, ["institutions", "import", str(path)])
    assert result.exit_code == 1
    assert "第 3 行“电话”" in result.output
    assert "! 新增 1 个机构" in result.output
    db = Database.open(Settings(var=tmp_path / "var", _env_file=None))
    assert [one.name for one in Directory(db).find(["notary"], "浦东新区")] == ["试验公证处"]
    db.close()


def test_a_template_is_written(tmp_path):
    result = CliRunner().invoke(app, ["institutions", "template", str(tmp_path / "模板.xlsx")])
    assert (result.exit_code, (tmp_path / "模板.xlsx").exists()) == (0, True)


def test_a_template_for_a_missing_folder_is_one_clear_line(tmp_path):
    result = CliRunner().invoke(app, ["institutions", "template", str(tmp_path / "无" / "模板.xlsx")])
    assert (result.exit_code, "没有文件夹" in result.output) == (1, True)


def test_a_damaged_spreadsheet_is_one_clear_line_wherever_it_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    path = tmp_path / "模板.xlsx"
    write_template(path)
    whole = path.read_bytes()
    for at in range(100, len(whole), len(whole) // 12):
        path.write_bytes(whole[:at] + b"\xff" * 40 + whole[at + 40 :])
        result = CliRunner().invoke(app, ["institutions", "import", str(path)])
        assert result.exception is None or isinstance(result.exception, SystemExit), at


def run(*arguments):
    return CliRunner().invoke(app, ["institutions", *arguments])


def test_offices_are_listed_by_district_with_what_is_not_fresh_and_one_can_be_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    assert "没有这样的机构" in run("list").output
    path = tmp_path / "a.csv"
    old = ROW | {"名称": "旧公证处", "区": "黄浦区", "核验日期": "2025-01-01"}
    path.write_text(text(ROW, old), encoding="utf-8")
    assert run("import", str(path)).exit_code == 0
    listed = run("list", "--district", "浦东").output
    assert ("试验公证处" in listed, "旧公证处" in listed) == (True, False)
    stale = run("list", "--stale").output
    assert ("试验公证处" in stale, "旧公证处" in stale, "超过 180 天" in stale) == (False, True, True)
    number = next(word for word in stale.split() if word.isdigit())
    assert "已删去 黄浦区旧公证处" in run("remove", number).output
    assert "没有这样的机构" in run("list", "--stale").output


def test_a_district_or_a_number_that_does_not_exist_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    wrong = [run("list", "--district", "海淀区"), run("remove", "7")]
    assert [(one.exit_code, one.exception.__class__) for one in wrong] == [(1, SystemExit)] * 2
    assert ("可用：黄浦区" in wrong[0].output, "没有编号 7 的机构" in wrong[1].output) == (True, True)
