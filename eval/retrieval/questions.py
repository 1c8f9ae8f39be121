"""The question sets: phrasings and questions that neither index nor encoder nor calibration has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge import Entry
from knowledge.encoder.grams import clean
from knowledge.normalise import normalise

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the entries of which each answers it; none for one that is out of scope.

    `topic` is that of the answer before, for a question that leans on it.
    """

    text: str
    right: frozenset[str]
    topic: str = ""


def held_out(entries: Sequence[Entry]) -> list[Question]:
    """Phrasings of the entries (`heldout.yml`)."""
    rows: dict[str, list[str]] = yaml.safe_load((HERE / "heldout.yml").read_text(encoding="utf-8"))
    return _checked([Question(text, frozenset([key])) for key, texts in rows.items() for text in texts], entries)


def written_apart(entries: Sequence[Entry]) -> list[Question] | None:
    """Questions by people who had not read the content (`questions.yml`); None where there are none yet."""
    path = HERE / "questions.yml"
    if not path.exists():
        return None
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return _checked([Question(row["ask"], frozenset(row["entry"])) for row in rows], entries)


def out_of_scope() -> list[Question]:
    texts: list[str] = yaml.safe_load((HERE / "out_of_scope.yml").read_text(encoding="utf-8"))
    return [Question(text, frozenset()) for text in texts]


def carried(entries: Sequence[Entry]) -> list[Question]:
    """Follow-ups with the topic before them (`carried.yml`).

    Raises:
        ValueError: of a topic or an entry that does not exist.
    """
    rows: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "carried.yml").read_text(encoding="utf-8"))
    if unknown := rows.keys() - {entry.topic for entry in entries}:
        raise ValueError(f"follow-ups of topics that do not exist: {sorted(unknown)}")
    asked = [Question(text, frozenset(right), topic) for topic, texts in rows.items() for text, right in texts.items()]
    return _existing(asked, entries)


def _checked(asked: list[Question], entries: Sequence[Entry]) -> list[Question]:
    """The questions, if the content neither holds them nor lacks their entries.

    Raises:
        ValueError: it does.
    """
    seen = {_said(text) for entry in entries for text in (entry.question, *entry.phrasings)}
    if known := [one.text for one in asked if _said(one.text) in seen]:
        raise ValueError(f"held-out questions that stand in the content: {known}")
    return _existing(asked, entries)


def _existing(asked: list[Question], entries: Sequence[Entry]) -> list[Question]:
    if unknown := {key for one in asked for key in one.right} - {entry.id for entry in entries}:
        raise ValueError(f"held-out questions of entries that do not exist: {sorted(unknown)}")
    return asked


def _said(text: str) -> str:
    """What the search reads, without gaps: a typo or a blank makes no other question."""
    return clean(normalise(text)).replace(" ", "")
