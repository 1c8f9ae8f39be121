"""Commands about what Fawen knows: statutes, and the content checked against them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.settings import Settings
from fawen import texts
from fawen.terminal import clear_errors, err, out, progress, say_step, wide

if TYPE_CHECKING:
    from knowledge import FileReport, Move, Statutes
    from knowledge.content_files import Reader

statutes_app = typer.Typer(help="法律条文", no_args_is_help=True)
knowledge_app = typer.Typer(help="知识条目的检查", no_args_is_help=True)


@statutes_app.command("import")
def statutes_import(
    path: Annotated[Path, typer.Argument(help="文件或文件夹：.docx（国家法律法规数据库下载）、.md、.jsonl、.jsonl.gz")],
    effective: Annotated[str, typer.Option(help="单个文件的施行日期，如 2026-03-01；原文没有写明时用")] = "",
    index: Annotated[bool, typer.Option(help="有变化时随即重建检索索引")] = True,
) -> None:
    """导入法律条文；同一部法律的各个版本并存，按日期取现行有效的一个。"""
    from knowledge import build_index, import_statutes

    started = time.monotonic()
    with clear_errors() as settings:
        with progress(texts.IMPORTING) as advance:
            report = import_statutes(settings, path, advance, effective=effective)
        for file in report.files:
            _say_file(file, alone=len(report.files) == 1)
        say_step(texts.statutes_imported(report), started, ok=not report.failed)
        if report.changed and index:
            started = time.monotonic()
            with progress(texts.INDEXING) as advance:
                generation = build_index(settings, advance)
            say_step(f"索引 {generation.name}", started)
    if report.failed:
        raise typer.Exit(1)


def _say_file(file: FileReport, alone: bool) -> None:
    name = escape(file.path.name)
    if file.problem:
        out.print(f"[red]✗[/red] {name}：{escape(file.problem)}", soft_wrap=True)
    elif len(file.laws) == 1 or alone:
        out.print(f"[green]✓[/green] {name}：{escape(texts.file_imported(file))}", soft_wrap=True)
    for note in file.notes:
        out.print(f"  [yellow]![/yellow] {name}：{escape(note)}", soft_wrap=True)


@knowledge_app.command("check")
def check() -> None:
    """检查条目文件，包括引用和正文里的法律名称；已导入法条时，还核对条号，以及法律有没有新版本。"""
    from knowledge import Statutes, citation_problems, doubts, moves, read_content

    with clear_errors() as settings:
        content, statutes = read_content(settings.content), Statutes(settings)
        problems = [*content.problems, *citation_problems(content.rests_on, statutes)]
        for problem in problems:
            out.print(f"[red]✗[/red] {escape(problem)}", soft_wrap=True)
        for doubt in doubts(content.rests_on, statutes) if statutes else ():
            out.print(f"[yellow]![/yellow] {escape(doubt)}", soft_wrap=True)
        found = moves(content.rests_on, statutes) if statutes else []
    out.print(texts.content_checked(len(content.entries), len(content.cited), len(content.mentioned), len(problems)))
    _say_moves(found, content, statutes)
    if problems or any(move.is_work for move in found):
        raise typer.Exit(1)


def _say_moves(found: list[Move], content: Reader, statutes: Statutes) -> None:
    if not statutes:
        out.print(texts.NO_STATUTES)
        return
    if found:
        wide.print(_table(found))
        recheck = sorted({move.cited.entry_id for move in found if move.is_work})
        out.print(texts.to_recheck(recheck), soft_wrap=True)
    unstamped = sum(not one.citation.version for one in content.cited)
    if unstamped:
        out.print(texts.unstamped(unstamped), soft_wrap=True)


@knowledge_app.command("moved")
def moved() -> None:
    """列出法律已有新版本的引用和正文里写到的条文：核对时的版本、现行版本、条文有没有变。有要复核的，退出码为 1。"""
    from knowledge import moves

    with clear_errors() as settings:
        statutes = _imported(settings)
        content = _content(settings)
        found = moves(content.rests_on, statutes)
    if not found:
        out.print(texts.NOTHING_MOVED)
    _say_moves(found, content, statutes)
    if any(move.is_work for move in found):
        raise typer.Exit(1)


def _table(found: list[Move]) -> Table:
    table = Table(box=None, header_style="bold")
    for heading in texts.MOVED_HEADINGS:
        table.add_column(heading, no_wrap=heading not in texts.MOVED_HEADINGS[-2:], overflow="fold")
    for move in found:
        one = move.cited
        name = f"《{one.citation.law}》{one.citation.article}"
        cells = (one.entry_id, name, move.checked, move.in_force, texts.CHANGED[move.changed], move.note)
        table.add_row(*map(escape, cells), one.place)
    return table


@knowledge_app.command("stamp")
def stamp(
    everything: Annotated[bool, typer.Option("--all", help="已有版本的也改为现行版本；先复核再用")] = False,
) -> None:
    """给条目文件里没有版本的引用写上现行版本的日期；文件其余部分一字不动。"""
    from knowledge import stamp_versions

    with clear_errors() as settings:
        statutes = _imported(settings)
        _content(settings)
        done = stamp_versions(settings.content, statutes, again=everything)
    for file in done:
        if file.written:
            out.print(f"[green]✓[/green] {file.path.relative_to(settings.content)}：{file.written} 处", soft_wrap=True)
    skipped = sorted({law for file in done for law in file.skipped})
    if skipped:
        out.print(texts.stamp_skipped(skipped), soft_wrap=True)
    err.print(texts.stamped(sum(file.written for file in done)))


def _imported(settings: Settings) -> Statutes:
    from core.errors import BadInput
    from knowledge import Statutes

    statutes = Statutes(settings)
    if not statutes:
        raise BadInput(texts.NO_STATUTES)
    return statutes


def _content(settings: Settings) -> Reader:
    from knowledge import ContentError, read_content

    content = read_content(settings.content)
    if content.problems:
        raise ContentError(content.problems)
    return content
