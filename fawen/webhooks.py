"""`fawen webhook`: the addresses that are told of events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from core.events import KINDS, PING
from core.settings import Settings
from fawen.terminal import clear_errors, err, opened, out

webhook_app = typer.Typer(help="事件推送（webhook）", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="推送地址的编号，见 fawen webhook list")]


@contextmanager
def _database() -> Iterator[tuple[Settings, Session]]:
    with clear_errors() as settings, opened(settings) as db, db.session_scope() as session:
        yield settings, session


@webhook_app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="接收事件的 https 地址")],
    kind: Annotated[list[str] | None, typer.Option(help=f"只推送这些事件，可多次给出：{'、'.join(KINDS)}")] = None,
    partner: Annotated[str, typer.Option(help="只推送这个接入方的用户的事件，并带上用户标识 sub")] = "",
) -> None:
    """添加推送地址，显示签名密钥（只显示这一次）。"""
    from channels.partner.endpoints import add_endpoint
    from core.crypto import Seal

    with _database() as (settings, session):
        endpoint, secret = add_endpoint(session, settings, Seal.open(settings), url, kind or [], partner)
        number = endpoint.id
    out.print(
        f"已添加 {number} 号推送地址 {url}\n签名密钥 {secret}\n请交给接入方妥善保存，以后不再显示。", soft_wrap=True
    )


@webhook_app.command("list")
def list_all() -> None:
    """列出推送地址。"""
    from channels.partner.endpoints import endpoints

    with _database() as (_, session):
        lines = [
            f"{e.id}  {'启用' if e.active else '停用'}  {e.url}  {'、'.join(e.kinds) or '全部事件'}  {e.partner or '全部用户'}"
            for e in endpoints(session)
        ]
    out.print("\n".join(lines) or "还没有推送地址。用 fawen webhook add 添加。", soft_wrap=True)


@webhook_app.command("remove")
def remove(number: Number) -> None:
    """停用推送地址，还没送出的不再推送。"""
    from channels.partner.endpoints import remove_endpoint

    with _database() as (_, session):
        remove_endpoint(session, number)
    out.print(f"已停用 {number} 号推送地址。")


@webhook_app.command("enable")
def enable(number: Number) -> None:
    """重新启用停用的推送地址（对方答 410，或曾被移除），密钥不变；失败的可在工作台再次发送。"""
    from channels.partner.endpoints import enable_endpoint

    with _database() as (_, session):
        enable_endpoint(session, number)
    out.print(f"已启用 {number} 号推送地址。失败的推送请在工作台“推送记录”里再次发送。")


@webhook_app.command("test")
def test(number: Number) -> None:
    """立即推送一个 ping 事件，显示对方的应答。"""
    from channels.partner.deliver import Job, Result, call
    from channels.partner.endpoints import endpoint_of, secret_of
    from core.clock import now
    from core.crypto import Seal

    with _database() as (settings, session):
        endpoint = endpoint_of(session, number)
        secret = secret_of(endpoint, Seal.open(settings))
        at = now()
        event_id = f"ping-{int(at.timestamp())}"
        body = json.dumps({"id": event_id, "type": PING, "timestamp": at.isoformat(), "data": {}}).encode()
        job, loopback = Job(0, endpoint.id, endpoint.url, event_id, secret, body), settings.webhook_loopback

    async def ping() -> Result:
        import httpx

        async with httpx.AsyncClient() as client:
            return await call(client, job, loopback)

    result = asyncio.run(ping())
    if not result.ok:
        err.print(f"[red]✗[/red] 对方没有接受：{result.reason}")
        raise typer.Exit(1)
    out.print(f"[green]✓[/green] 对方已接受（{result.reason}）")
