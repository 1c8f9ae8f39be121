"""Short numbers by the office that is meant: data, and how a reply names one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

NUMBERS = Path(__file__).with_name("hotlines.yml")


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number, who answers it, what for, and the words that mean it."""

    number: str
    name: str
    purpose: str
    words: tuple[str, ...]


@cache
def load_hotlines(path: Path = NUMBERS) -> tuple[Hotline, ...]:
    """The numbers in the order in which their words are read."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Hotline(row["number"], row["name"], row["for"], tuple(row["words"])) for row in raw)


def hotline_in(words: str) -> Hotline | None:
    """The number of the office that a sentence names."""
    return next((one for one in load_hotlines() if any(word in words for word in one.words)), None)
