"""Commands about the directory of institutions."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from fawen import texts
from fawen.terminal import clear_errors, opened, out, say_step

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
    say_step(texts.institutions_imported(report, strict), started)
    if report.problems:
        raise typer.Exit(1)


@institutions_app.command("template")
def institutions_template(path: Annotated[Path, typer.Argument(help="要写的文件：.csv 或 .xlsx")]) -> None:
    """写一张空白的机构表，带列名和填写说明。"""
    from knowledge import write_template

    with clear_errors():
        write_template(path)
    out.print(f"已写好模板 {escape(str(path))}", soft_wrap=True)
