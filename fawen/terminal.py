"""What every command of the command line shares: consoles, clear errors, a progress bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import InterfaceError, OperationalError

from core.db import Database, migrate
from core.errors import FawenError
from core.log import configure_logging
from core.settings import Settings, load_settings, make_var
from fawen import texts

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
wide = Console(highlight=False, width=max(out.width, 150))  # tables, also where the output is piped


@contextmanager
def clear_errors() -> Iterator[Settings]:
    """The settings for a command; an expected error becomes one line and exit code 1."""
    configure_logging("WARNING")
    try:
        settings = load_settings()
        make_var(settings)
        yield settings
    except FawenError as error:
        err.print(f"[red]✗[/red] {escape(error.detail)}", soft_wrap=True)
        raise typer.Exit(1) from error
    except (OperationalError, InterfaceError) as error:  # nobody answers there, or lets us in
        err.print(f"[red]✗[/red] {texts.NO_DATABASE}", soft_wrap=True)
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
    """A progress bar, where somebody can see one; call it with (done, total)."""
    if not err.is_terminal:
        err.print(label)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Says what takes its time: moving on a terminal, else as a line."""
    if err.is_terminal:
        with err.status(words):
            yield
    else:
        err.print(words)
        yield


def new_password() -> str:
    """A password typed twice."""
    while True:
        password: str = typer.prompt(texts.PASSWORD, hide_input=True)
        if typer.prompt(texts.PASSWORD_AGAIN, hide_input=True) == password:
            return password
        err.print(texts.PASSWORDS_DIFFER)


def say_step(label: str, started: float, *, ok: bool = True) -> None:
    """What a step did and how long it took; not `ok` where some of it was not done."""
    mark = "[green]✓[/green]" if ok else "[yellow]![/yellow]"
    err.print(f"{mark} {label} [dim]{time.monotonic() - started:.1f} s[/dim]")
