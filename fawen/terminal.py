"""What every command writes with: two consoles, and errors as one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from core.errors import FawenError
from core.settings import Settings, load_settings

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@contextmanager
def clear_errors() -> Iterator[Settings]:
    """The settings for a command; an expected error becomes one line and exit code 1."""
    try:
        yield load_settings()
    except FawenError as error:
        err.print(f"[red]✗[/red] {error.detail}")
        raise typer.Exit(1) from error
