"""What is wrong with a command line, in the operator's language: Typer says it in English."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.markup import escape
from typer.core import TyperGroup
from typer.exceptions import TyperException

from fawen import texts
from fawen.terminal import err


class CommandLine(TyperGroup):
    """The root command; a mistake in what was typed becomes one line."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.Abort:
            err.print(texts.ABORTED)
            code = 1
        except TyperException as error:
            if type(error).__name__ != "NoArgsIsHelpError":  # the help has been shown
                err.print(f"[red]✗[/red] {escape(explained(error))}", soft_wrap=True)
            code = error.exit_code
        sys.exit(code or 0)


def explained(error: TyperException) -> str:
    """The mistake in Chinese, what the parameter is for, and where to read on; what is not known stays as it is."""
    said = error.format_message()
    purpose = getattr(getattr(error, "param", None), "help", None)
    context = getattr(error, "ctx", None)
    about = f"（{purpose}）" if purpose else ""
    return f"{_translated(said)}{about}。{texts.see_help(context.command_path) if context else ''}"


def _translated(said: str) -> str:
    for pattern, words in texts.USAGE.items():
        if found := re.match(pattern, said):
            parts = found.groupdict()
            return words.format(**parts) + (texts.meant(parts["like"]) if parts.get("like") else "")
    return said
