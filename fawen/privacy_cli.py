"""`fawen privacy`: the erasures that wait for staff, and what was deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import erasure
from consult import privacy_texts as words
from consult.models import DeletionCertificate, Erasure
from consult.texts import channel_name
from core.clock import local, now
from core.errors import NotFound
from fawen import texts
from fawen.terminal import clear_errors, opened, out

app = typer.Typer(help="个人信息的查阅和删除", no_args_is_help=True)
TICKET_DIGITS = 8  # as much of a ticket's id as people are shown
Receipt = Annotated[str, typer.Argument(help="回执号，如 SC261125ABCDEF")]


@app.command()
def tasks() -> None:
    """列出等工作人员处理的删除申请。"""
    table = Table(texts.RECEIPT, texts.CHANNEL, texts.REASON, texts.DUE)
    with clear_errors() as settings, opened(settings) as db, db.read_scope() as session:
        for task in erasure.tasks(session):
            due = f"{local(task.due_at):%Y-%m-%d}" if task.due_at else ""
            table.add_row(task.receipt, channel_name(task.channel), texts.OBSTACLES[task.why], due)
    out.print(table)


@app.command()
def erase(receipt: Receipt) -> None:
    """同意执行一份等处理的删除申请；坐席结束对话、登记办完后自动执行。"""
    with clear_errors() as settings, opened(settings) as db, db.session_scope() as session:
        erasure.approve(session, receipt)
    out.print(texts.erasure_approved(receipt), soft_wrap=True)


@app.command()
def receipt(number: Receipt) -> None:
    """查一份删除申请办到哪一步，删了什么。"""
    with clear_errors() as settings, opened(settings) as db, db.read_scope() as session:
        found = session.get(Erasure, number)
        if found is None:
            raise NotFound(words.NO_TASK)
        out.print(f"{number}　{words.STATES[found.state]}")
        for row in session.scalars(select(DeletionCertificate).where(DeletionCertificate.receipt == number)):
            out.print(f"  {row.kind}　{texts.CUT_DOWN if row.kept else texts.DELETED} {row.count}")


@app.command()
def retain() -> None:
    """立即执行一次到期清理（后台任务每小时也会执行）。"""
    from consult.retention import expire, limits_of
    from core.crypto import Seal
    from fawen.house import holdings_of

    with clear_errors() as settings, opened(settings) as db:
        gone = expire(db, holdings_of(Seal.open(settings)), limits_of(settings), now())
    for kind, count in sorted(gone.items()):
        out.print(f"  {kind}　{texts.DELETED} {count}")
    out.print(texts.RETAINED)


@app.command()
def export(
    number: Annotated[
        str, typer.Argument(help="工单号（工作台和市民的“我的登记”里显示）、登记编号、删除回执号或会话编号")
    ],
    to: Annotated[Path, typer.Option("--to", help="写到哪个文件")],
) -> None:
    """导出一个会话保存的全部个人信息，交给已核实身份的本人（用于不能下载文件的渠道）；文件名以 .html 结尾的可直接阅读，其他是 JSON。"""
    from consult.export import Form
    from consult.privacy import Privacy
    from core.crypto import Seal
    from fawen.house import holdings_of
    from seats.queue import Queue

    form: Form = "html" if to.suffix.lower() in (".html", ".htm") else "json"
    with clear_errors() as settings, opened(settings) as db, db.read_scope() as session:
        conversation = _conversation_behind(session, number)
        seal = Seal.open(settings)
        body = Privacy(holdings_of(seal), Queue(settings, seal)).export(session, conversation, form)
    to.touch(mode=0o600)
    to.write_bytes(body)
    out.print(str(to))


def _conversation_behind(session: Session, number: str) -> str:
    """The conversation that a number which people see belongs to.

    Raises:
        NotFound: it names nothing, or (the beginning of a ticket's id) more than one conversation.
    """
    from consult.models import Conversation, Request
    from seats.models import Ticket

    short = len(number) >= TICKET_DIGITS
    ways = [
        select(Conversation.id).where(Conversation.id == number),
        select(Erasure.conversation_id).where(Erasure.receipt == number.upper()),
        select(Request.conversation_id).where(Request.reference == number.upper()),
        *([select(Ticket.conversation_id).where(Ticket.id.startswith(number.lower(), autoescape=True))] * short),
    ]
    found = {conversation for way in ways for conversation in session.scalars(way)}
    if len(found) != 1:
        raise NotFound(texts.NO_CONVERSATION)
    return found.pop()
