"""Commands: a few fixed sentences that are carried out as they stand, in every channel, before the dialogue is asked.

A command does not pass through Rasa, so a form that is open stays open and goes on with the next message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.replies import Part
from consult.models import Conversation

Handle = Callable[[Session, Conversation, str], list[Part]]


@dataclass(frozen=True, slots=True)
class Command:
    """A sentence and what is done at it. `handle` runs in the turn's transaction and gives the answer.

    `pattern` must match the whole message, as `plain` gives it.
    """

    name: str
    pattern: re.Pattern[str]
    handle: Handle


class Commands:
    """The commands of the house, in order; the first that matches counts."""

    def __init__(self, *commands: Command) -> None:
        self._commands = commands

    def find(self, words: str) -> Command | None:
        words = plain(words)
        return next((command for command in self._commands if command.pattern.fullmatch(words)), None)


def plain(words: str) -> str:
    """The words as patterns see them: full-width letters and signs made plain, the end's punctuation gone."""
    return unicodedata.normalize("NFKC", words).strip().rstrip("。.!~ ")
