"""The `fawen` command line. Its help is for operators, in Chinese; heavy rooms are imported when they are needed."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from core.settings import Settings
from fawen import outreach_cli, privacy_cli, request_cli, texts
from fawen.institutions_cli import institutions_app
from fawen.knowledge_cli import knowledge_app, statutes_app
from fawen.terminal import clear_errors, err, new_password, out, progress, say_step, waiting
from fawen.usage import CommandLine
from fawen.webhooks import webhook_app
from fawen.wechat_cli import wechat_app

app = typer.Typer(
    cls=CommandLine,
    help="法问：公共法律服务咨询助手",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
index_app = typer.Typer(help="知识索引", no_args_is_help=True)
user_app = typer.Typer(help="工作人员账号", no_args_is_help=True)
app.add_typer(index_app, name="index")
app.add_typer(user_app, name="user")
app.add_typer(statutes_app, name="statutes")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(institutions_app, name="institutions")
app.add_typer(outreach_cli.app, name="outreach")
app.add_typer(privacy_cli.app, name="privacy")
app.add_typer(request_cli.app, name="request")
app.add_typer(webhook_app, name="webhook")
app.add_typer(wechat_app, name="wechat")

DEMO_SEAT = "demo-seat"


@app.command()
def run() -> None:
    """启动全部进程（服务、对话引擎、后台任务），就绪后显示地址。"""
    from core.db import migrate
    from fawen.supervisor import Supervisor, check_machine, local_url

    started = time.monotonic()
    with clear_errors() as settings:
        check_machine(settings)
        migrate(settings)
        model = _prepare(settings)
        password = _demo_seat(settings)
        supervisor = Supervisor(settings, model, lambda words: err.print(f"[yellow]![/yellow] {words}"))
        supervisor.start()
        try:
            with waiting(texts.STARTING):
                ready = supervisor.wait_until_ready()
            if ready:
                url = local_url(settings.host, settings.port)
                out.print(texts.welcome(url, DEMO_SEAT, password, time.monotonic() - started), soft_wrap=True)
                sys.stdout.flush()
                supervisor.run()
        finally:
            supervisor.stop()
            err.print(texts.STOPPED)


def _prepare(settings: Settings) -> Path:
    """Train and index what is not up to date, which takes seconds and says so; the model to serve."""
    from fawen.model import model_path
    from knowledge.freshness import current_refusal

    path = model_path(settings)
    if not path.exists():
        train(force=False)
        path = max(path.parent.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if reason := current_refusal(settings):
        err.print(f"[yellow]![/yellow] {texts.INDEX_REFUSED[reason]}，{texts.REBUILDING}")
        _rebuild(settings)
    return path


def _rebuild(settings: Settings) -> None:
    """Build the index; content with a mistake is told, and the generation before it goes on where there is one."""
    from knowledge import ContentError
    from knowledge.freshness import Refusal, current_refusal

    try:
        _build_index(settings)
    except ContentError as error:
        if current_refusal(settings) != Refusal.CONTENT:
            raise
        err.print(f"[red]✗[/red] {escape(error.detail)}", soft_wrap=True)
        err.print(f"[yellow]![/yellow] {texts.SERVES_OLD}")


def _build_index(settings: Settings, **options: Any) -> None:
    from knowledge import build_index

    started = time.monotonic()
    with progress("正在建立索引") as advance:
        made = build_index(settings, advance, **options)
    done = texts.index_built(made.name, made.entries, made.added, made.changed, made.removed, made.rebuilt)
    say_step(done, started)


def _demo_seat(settings: Settings) -> str:
    from core.db import Database
    from core.staff import Role, add_staff, set_password

    password = secrets.token_urlsafe(9)
    db = Database.open(settings)
    with db.session_scope() as session:
        if not set_password(session, DEMO_SEAT, password):
            add_staff(session, DEMO_SEAT, password, Role.SEAT, "演示坐席")
    db.close()
    return password


@app.command()
def train(force: Annotated[bool, typer.Option(help="即使没有变化也重新训练")] = False) -> None:
    """训练对话模型（十几秒到一两分钟）。"""
    from fawen import model

    started = time.monotonic()
    with clear_errors() as settings, waiting(texts.TRAINING):
        path = model.train(settings, force)
    say_step(f"对话模型 {path.name}", started)


@index_app.command("build")
def build(full: Annotated[bool, typer.Option("--full", help="全部重建，而不只是有改动的条目")] = False) -> None:
    """由 knowledge/content 更新检索索引：默认只处理有改动的条目，运行中的服务随即换用。"""
    with clear_errors() as settings:
        _build_index(settings, full=full, wait_s=0)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的问题")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """在终端里问一个问题，直接由知识库回答（不经过对话引擎）。"""
    from bot.actions.answer import answer_without_dialogue
    from core.errors import BadInput
    from knowledge import Searcher

    with clear_errors() as settings:
        if not question.strip():
            raise BadInput(texts.NO_QUESTION)
        parts, _ = answer_without_dialogue(Searcher.open(settings).search(question))
    for part in parts:
        out.print(json.dumps(part.to_json(), ensure_ascii=False) if as_json else part.text, soft_wrap=True)
        for number, choice in enumerate(() if as_json else part.choices, 1):
            out.print(f"  {number}. {choice.title}")


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="账号")],
    role: Annotated[
        str,
        typer.Option(help="seat 坐席、supervisor 班长、curator 采编、reviewer 法制审核、outreach 普法、admin 管理员"),
    ] = "seat",
    display_name: Annotated[str, typer.Option(help="对市民显示的名称")] = "",
    password: Annotated[str, typer.Option(help="不填则提示输入")] = "",
) -> None:
    """添加工作人员账号。"""
    from core.db import Database, migrate
    from core.errors import BadInput
    from core.staff import Role, add_staff

    with clear_errors() as settings:
        if role not in set(Role):
            raise BadInput(f"没有“{role}”这个角色，可用：{'、'.join(Role)}")
        password = password or new_password()
        migrate(settings)
        db = Database.open(settings)
        with db.session_scope() as session:
            add_staff(session, name, password, Role(role), display_name)
        db.close()
    out.print(f"已添加账号 {name}（{role}）")


@wechat_app.command("simulate")
def wechat_simulate(port: Annotated[int, typer.Option(help="模拟页面的端口")] = 8090) -> None:
    """不用真的公众号：启动法问和一个模拟的微信平台，在网页里像市民一样打字。"""
    from fawen.simulate import simulated

    with clear_errors() as settings, simulated(settings, port) as url:
        out.print(texts.simulating(url), soft_wrap=True)
        run()


@app.command()
def doctor() -> None:
    """检查缺少什么，并说明怎样补上。"""
    from fawen.doctor import examine

    with clear_errors() as settings:
        findings = examine(settings)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
        mend = "" if finding.ok else f"\n    → {escape(finding.mend)}"
        out.print(f"{mark} {escape(finding.what)}{mend}", soft_wrap=True)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
    out.print(texts.ALL_WELL)


@app.command()
def openapi() -> None:
    """输出接口文档（OpenAPI，JSON）。"""
    out.print_json(json.dumps(_openapi(), ensure_ascii=False))


def _openapi() -> dict[str, Any]:
    from fawen.app import build_app
    from fawen.house import House

    with clear_errors() as settings:
        return build_app(House.build(settings)).openapi()


@app.command(hidden=True)
def serve() -> None:
    """只启动服务进程（由 run 调用）。"""
    import uvloop

    from fawen.app import serve as serve_service

    with clear_errors() as settings:
        uvloop.run(serve_service(settings))


@app.command(hidden=True)
def work() -> None:
    """只启动后台任务进程（由 run 调用）。"""
    from fawen.worker import serve as serve_worker

    with clear_errors() as settings:
        asyncio.run(serve_worker(settings))
