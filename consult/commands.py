"""Commands: a few fixed sentences that are carried out as they stand, in every channel, before the dialogue is asked.

A command does not pass through Rasa, so a form that is open stays open and goes on with the next message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import zhconv
from sqlalchemy.orm import Session

from bot.replies import Part
from consult.models import Conversation

LONGEST = 60  # a longer message says more than a command
Handle = Callable[[Session, Conversation, str], list[Part]]


@dataclass(frozen=True, slots=True)
class Command:
    """A sentence and what is done at it. `handle` runs in the turn's transaction and gives the answer.

    `pattern` must match the whole message, as `plain` gives it. One that holds `anytime` is carried out also while
    the conversation waits in the queue or is a seat's: a right is not put off.
    """

    name: str
    pattern: re.Pattern[str]
    handle: Handle
    anytime: bool = False


class Commands:
    """The commands of the house, in order; the first that matches counts."""

    def __init__(self, *commands: Command) -> None:
        self._commands = commands

    def find(self, words: str) -> Command | None:
        """The command that a message is, if it is one."""
        if len(words) > LONGEST:
            return None
        words = plain(words)
        return next((command for command in self._commands if command.pattern.fullmatch(words)), None)


def plain(words: str) -> str:
    """The words as patterns see them: simplified, full-width letters and signs made plain, the end's punctuation gone."""
    simple: str = zhconv.convert(unicodedata.normalize("NFKC", words), "zh-cn")
    return simple.strip().rstrip("。.!~ ")
