"""The command line tells the operator plainly what is wrong, and how to mend it."""

import json
import socket

import pytest
from typer.testing import CliRunner

from core.db import Database
from core.errors import NotAuthorised
from core.settings import Settings
from core.staff import verify_password
from fawen.cli import app

PASSWORD = "long-enough-password"


@pytest.fixture
def fawen(monkeypatch, tmp_path):
    """Runs a command over an empty folder; gives exit code and everything said."""
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, typed=None, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"FAWEN_{name.upper()}", str(value))
        result = CliRunner().invoke(app, list(arguments), input=typed, prog_name="fawen")
        return result.exit_code, result.output

    return run


def test_a_taken_port_is_one_clear_line(fawen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = fawen("run", port=port)
    assert code == 1
    assert f"端口 {port} 已被占用" in said
    assert "FAWEN_PORT" in said


def test_a_full_disk_is_one_clear_line(fawen):
    code, said = fawen("run", min_free_mb=10**9)
    assert (code, "磁盘空间不足" in said) == (1, True)


@pytest.mark.parametrize("command", [("run",), ("doctor",), ("ask", "公证费")])
@pytest.mark.parametrize("place", ["/etc/hostname/x", "/proc/x"])
def test_a_folder_that_cannot_be_is_one_clear_line(fawen, command, place):
    code, said = fawen(*command, var=place)
    assert (code, len(said.splitlines())) == (1, 1)
    assert f"不能使用目录 {place}" in said


@pytest.mark.parametrize("command", [("run",), ("request", "list"), ("doctor",)])
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", "无法打开数据库"),
        ("sqlite:////no/such/folder/x.db", "无法打开数据库"),
        ("garbage", "不是数据库的地址"),
        ("postgresql://host:port/x", "不是数据库的地址"),
        ("mysql://x", "FAWEN_DATABASE_URL 是 mysql 的地址"),
        ("oracle://x", "FAWEN_DATABASE_URL 是 oracle 的地址"),
        (
            "postgresql+nothing://x",
            "没有安装 FAWEN_DATABASE_URL 用的数据库驱动（postgresql+nothing）；请运行 pip install 'fawen[scaled]'",
        ),
    ],
)
def test_a_database_that_cannot_be_used_is_one_clear_line(fawen, command, address, why):
    code, said = fawen(*command, database_url=address)
    assert (code, why in said, "secret" in said) == (1, True, False)
    assert command == ("doctor",) or len(said.splitlines()) == 1


def test_the_hour_of_the_cards_is_checked_before_anything_starts(fawen):
    code, said = fawen("run", outreach_at="25:00")
    assert (code, "FAWEN_OUTREACH_AT" in said) == (1, True), said
    assert "FAWEN_OUTREACH_AT" in fawen("doctor")[1]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("dance",), "没有“dance”这个命令。用 fawen --help 查看用法"),
        (("user", "ad"), "没有“ad”这个命令，是不是 'add'"),
        (("ask",), "缺少参数 question（要问的问题）。用 fawen ask --help 查看用法"),
        (("ask", "公证费", "多少"), "多出来的参数：多少"),
        (("doctor", "--verbose"), "没有“--verbose”这个选项"),
        (("user", "add", "li", "--role"), "选项 --role 后面没有值"),
        (("webhook", "remove", "one"), "应是整数"),
        (("privacy", "export", "SC1"), "缺少选项 --to（写到哪个文件）"),
    ],
)
def test_a_slip_on_the_command_line_is_told_in_chinese(fawen, arguments, why):
    code, said = fawen(*arguments)
    assert (code, len(said.splitlines())) == (2, 1), said
    assert why in said


def test_a_command_alone_shows_its_help(fawen):
    code, said = fawen("user")
    assert (code, "添加工作人员账号" in said, "✗" in said) == (2, True, False)


def test_a_password_that_was_not_typed_the_same_twice_is_asked_again(fawen):
    code, said = fawen("user", "add", "li", typed=f"{PASSWORD}\nother\n{PASSWORD}\n{PASSWORD}\n")
    assert (code, "两次输入的不一样" in said, "已添加账号 li" in said) == (0, True, True)


def test_an_account_is_added_with_a_password_typed_twice(fawen, tmp_path):
    code, said = fawen("user", "add", "li", "--role", "supervisor", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (code, "已添加账号 li（supervisor）" in said) == (0, True)
    db = Database.open(Settings(var=tmp_path / "var", _env_file=None))
    with db.session_scope() as session:
        assert verify_password(session, "li", PASSWORD)
        with pytest.raises(NotAuthorised):
            verify_password(session, "li", "something-else")
    db.close()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("user", "add", "li", "--role", "boss"), "没有“boss”这个角色"),
        (("user", "add", "li", "--password", "short"), "密码至少"),
        (("user", "add", "", "--password", PASSWORD), "账号应有 1 到 64 个字符"),
        (("user", "add", "li", "--password", " " * 10), "密码至少"),
        (("ask", " "), "没有写问题"),
        (("statutes", "import", "nowhere.jsonl"), "找不到文件 nowhere.jsonl"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(fawen, arguments, why):
    code, said = fawen(*arguments)
    assert (code, why in said) == (1, True), said


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(fawen):
    code, said = fawen("doctor")
    assert code == 1
    assert "缺少对话模型。请运行 fawen train" in said
    assert "请运行 fawen index build" in said


def test_a_question_is_answered_in_the_terminal(fawen):
    code, said = fawen("ask", "公证费怎么收？")
    assert code == 0
    assert "《公证法》" in said
    code, said = fawen("ask", "公证费怎么收？", "--json")
    parts = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert parts[0]["entry_id"] == "notary-fee"


def test_help_is_in_chinese(fawen):
    code, said = fawen("--help")
    assert (code, "检查缺少什么" in said, "在终端里问一个问题" in said) == (0, True, True)


@pytest.mark.parametrize(
    "command", [(), ("train",), ("institutions", "import"), ("request", "accept"), ("user", "add")]
)
def test_no_help_page_has_english_of_its_own(fawen, command):
    code, said = fawen(*command, "--help")
    assert (code, "用法：fawen" in said, "显示这段说明。" in said, "选项" in said) == (0, True, True, True)
    for word in ("Usage", "Options", "Arguments", "Commands", "OPTIONS", "COMMAND", "Show this", "default", "required"):
        assert word not in said


def test_a_number_that_is_none_is_named_as_in_the_help(fawen):
    code, said = fawen("institutions", "remove", "abc")
    assert (code, "编号 应是整数" in said, "number" in said) == (2, True, False)
