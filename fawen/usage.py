"""What a command line is, and what is wrong with one, in the operator's language: Typer says it in English."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.markup import escape
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from fawen import texts
from fawen.terminal import err


class _Usage(TyperCommand.context_class.formatter_class):  # type: ignore[misc, name-defined]  # Typer's own is private
    """The first line of a help page."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for said, words in texts.USAGE_PARTS.items():
            args = args.replace(said, words)
        super().write_usage(prog, args, prefix or texts.USAGE_HEAD)


def _with_help_in_chinese(command: type[TyperCommand] | type[TyperGroup]) -> None:
    get = command.get_help_option

    def get_help_option(self: Any, ctx: Any) -> Any:
        option = get(self, ctx)
        if option is not None:
            option.help = texts.HELP_OPTION
        return option

    setattr(command, "get_help_option", get_help_option)  # noqa: B010 (a method is replaced)


def speak_chinese() -> None:
    """Set the words of every help page, for all commands of this process."""
    for name, words in texts.HELP_WORDS.items():
        setattr(rich_utils, name, words)
    TyperCommand.context_class.formatter_class = _Usage
    for command in (TyperCommand, TyperGroup):
        _with_help_in_chinese(command)


speak_chinese()


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
