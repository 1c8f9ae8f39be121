"""Commands about the directory of institutions."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.errors import BadInput
from core.log import get_logger
from fawen import texts
from fawen.terminal import clear_errors, opened, out, say_step, wide

log = get_logger(__name__)

institutions_app = typer.Typer(help="机构名录", no_args_is_help=True)


@institutions_app.command("import")
def institutions_import(
    path: Annotated[Path, typer.Argument(help="机构表：.csv（UTF-8 或 GB18030）或 .xlsx")],
    strict: Annotated[bool, typer.Option(help="有一行不对就全部不导入")] = False,
) -> None:
    """导入办事机构；类别、区、街镇、名称都相同的更新，不对的行逐行说明，其余照常导入。"""
    from knowledge import import_institutions

    started = time.monotonic()
    with clear_errors() as settings, opened(settings) as db:
        report = import_institutions(db, path, strict=strict)
    for problem in report.problems:
        out.print(f"[red]✗[/red] {escape(str(problem))}", soft_wrap=True)
    say_step(texts.institutions_imported(report, strict), started, ok=not report.problems)
    if report.problems:
        raise typer.Exit(1)


@institutions_app.command("template")
def institutions_template(path: Annotated[Path, typer.Argument(help="要写的文件：.csv 或 .xlsx")]) -> None:
    """写一张空白的机构表，带列名和填写说明。"""
    from knowledge import write_template

    with clear_errors():
        write_template(path)
    out.print(f"已写好模板 {escape(str(path))}", soft_wrap=True)


@institutions_app.command("list")
def institutions_list(
    district: Annotated[str, typer.Option(help="只看一个区，如 浦东新区 或 浦东")] = "",
    stale: Annotated[bool, typer.Option("--stale", help="只看超过 180 天没有核验的")] = False,
) -> None:
    """列出名录里的机构、编号和核验日期。"""
    from core.clock import today
    from knowledge import all_institutions, districts, schema

    with clear_errors() as settings, opened(settings) as db, db.read_scope() as session:
        if district and not (district := districts().called(district)):
            raise BadInput(f"没有这个区；可用：{'、'.join(districts().names)}")
        found = [one for one in all_institutions(session, district) if not stale or one[1].is_stale(today())]
    table = Table(*texts.INSTITUTION_HEADS)
    for number, one in found:
        verified = f"{one.verified_on}{texts.STALE if one.is_stale(today()) else ''}"
        kind = next(kind.name for kind in schema().kinds if kind.id == one.kind)
        table.add_row(
            str(number), escape(one.name), kind, one.district, escape(one.address), escape(one.phone), verified
        )
    wide.print(table if found else texts.NO_INSTITUTIONS)


@institutions_app.command("remove")
def institutions_remove(
    number: Annotated[int, typer.Argument(metavar="编号", help="见 fawen institutions list")],
) -> None:
    """从名录里删去一个机构（已经撤并、搬走的）。"""
    from knowledge import remove_institution

    with clear_errors() as settings, opened(settings) as db, db.session_scope() as session:
        gone = remove_institution(session, number)
    log.info("institution_removed", number=number, name=gone.name, district=gone.district)
    out.print(texts.institution_removed(gone), soft_wrap=True)
