"""`fawen request`: what citizens filed, and where it stands."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.table import Table

from consult import texts as words
from consult.request import MOVES, move, requests_in
from core.clock import minute
from fawen import texts
from fawen.terminal import clear_errors, opened, out, wide

app = typer.Typer(help="市民登记的事项", no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="登记编号，如 GZ260101ABCD")]
By = Annotated[str, typer.Option("--by", help="经办人账号；不填则为当前系统用户")]


@app.command("list")
def list_requests(every: Annotated[bool, typer.Option("--all", help="也列出已办结和已取消的")] = False) -> None:
    """列出待处理和已受理的登记，先登记的在前（不显示联系方式）。"""
    table = Table(words.LABEL_REFERENCE, words.LABEL_KIND, words.LABEL_STATUS, words.LABEL_FILED)
    with clear_errors() as settings, opened(settings) as db, db.read_scope() as session:
        for one in requests_in(session, words.STATUSES if every else MOVES):
            table.add_row(one.reference, words.KINDS[one.kind], words.STATUSES[one.status], minute(one.created_at))
    wide.print(table)


@app.command()
def accept(reference: Reference, by: By = "") -> None:
    """受理一件登记。"""
    _move(reference, "accepted", by)


@app.command()
def done(reference: Reference, by: By = "") -> None:
    """办结一件已受理的登记。"""
    _move(reference, "done", by)


@app.command()
def cancel(reference: Reference, by: By = "") -> None:
    """取消一件还没有办结的登记。"""
    _move(reference, "cancelled", by)


def _move(reference: str, status: str, by: str) -> None:
    with clear_errors() as settings, opened(settings) as db, db.session_scope() as session:
        moved = move(session, reference, status, by or getpass.getuser())
        said = texts.request_moved(moved.reference, words.STATUSES[moved.status])
    out.print(said)
