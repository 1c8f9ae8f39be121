"""What every command of the command line shares: consoles, clear errors, a progress bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.db import Database, migrate
from core.errors import FawenError
from core.log import configure_logging
from core.settings import Settings, load_settings

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
wide = Console(highlight=False, width=max(out.width, 150))  # tables, also where the output is piped


@contextmanager
def clear_errors() -> Iterator[Settings]:
    """The settings for a command; an expected error becomes one line and exit code 1."""
    configure_logging("WARNING")
    try:
        yield load_settings()
    except FawenError as error:
        err.print(f"[red]✗[/red] {error.detail}", soft_wrap=True)
        raise typer.Exit(1) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database with its newest schema."""
    migrate(settings)
    db = Database.open(settings)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; call it with (done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def say_step(label: str, started: float) -> None:
    err.print(f"[green]✓[/green] {label} [dim]{time.monotonic() - started:.1f} s[/dim]")
