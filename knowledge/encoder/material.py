"""What the encoder learns from: public legal text and questions, and the curated entries, as drawers of pairs.

All text is normalised as the index normalises it, so that no gram is learned in a form which is never asked for.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.lexical import Lexical
from knowledge.normalise import normalise

LENGTH = 300  # characters of an answer or article that are read
HARD_FROM = 30  # a hard negative is one of so many articles that BM25 ranks first


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, what belongs to it, and optionally something that only looks like it."""

    left: str
    right: str
    hard: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the articles that answer it, and articles that share its words but do not."""

    question: str
    right: tuple[int, ...]
    wrong: tuple[int, ...]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Material:
    """Everything the encoder learns from.

    Args:
        data: folder with `statutes.jsonl.gz`, `consultations.jsonl.gz`, `stard-train.jsonl`.
        entries: of each curated entry the texts that mean the same (`entry_texts`).
    """

    def __init__(self, data: Path, entries: Sequence[Sequence[str]], rng: random.Random) -> None:
        self._rng = rng
        rows = list(read_lines(data / "statutes.jsonl.gz"))
        self._titles = [normalise(row["law"]) for row in rows]
        self._bodies = [normalise(row["text"][: 2 * LENGTH]) for row in rows]
        self.answers = [(normalise(c["question"]), normalise(c["answer"])) for c in _consultations(data)]
        number = {(row["law"], row["article"]): i for i, row in enumerate(rows)}
        self.asked = self._with_hard_negatives(list(read_lines(data / "stard-train.jsonl")), number)
        self.use_entries(entries)

    def use_entries(self, entries: Sequence[Sequence[str]]) -> None:
        self.entries = [[normalise(text) for text in texts] for texts in entries]

    def _with_hard_negatives(self, rows: list[dict[str, Any]], number: dict[tuple[str, str], int]) -> list[Asked]:
        lexical = Lexical.build([self._article(i) for i in range(len(self._bodies))])
        asked = []
        for row in rows:
            question = normalise(row["question"])
            right = {number[a["law"], a["article"]] for a in row["articles"] if (a["law"], a["article"]) in number}
            near = np.argpartition(-lexical.scores(question), HARD_FROM)[:HARD_FROM]
            if right:
                asked.append(Asked(question, tuple(sorted(right)), tuple(int(i) for i in near if int(i) not in right)))
        return asked

    def texts(self) -> Iterator[str]:
        """Every text, for the vocabulary."""
        yield from (self._article(i) for i in range(len(self._bodies)))
        for question, answer in self.answers:
            yield question
            yield answer[:LENGTH]
        yield from (asked.question for asked in self.asked)

    def batch(self, kind: str, size: int) -> list[Pair]:
        """Pairs of one kind, no text twice: a duplicate would be its own wrong answer."""
        drawn: list[Pair] = []
        lefts: set[str] = set()
        rights: set[str] = set()
        pairs = self._entry_pairs() if kind == "entries" else iter(lambda: self._draw(kind), None)
        for _, pair in zip(range(3 * size), pairs, strict=False):
            if pair.left not in lefts and pair.right not in rights:
                drawn.append(pair)
                lefts.add(pair.left)
                rights.add(pair.right)
            if len(drawn) == size:
                break
        return drawn

    def _entry_pairs(self) -> Iterator[Pair]:
        """One pair an entry, in random order: two pairs of one entry would deny each other."""
        for texts in self._rng.sample(self.entries, len(self.entries)):
            left, right = self._rng.sample(texts, 2)
            yield Pair(left, right)

    def _draw(self, kind: str) -> Pair:
        if kind == "articles":
            return self._split_article(self._rng.randrange(len(self._bodies)))
        if kind == "statute":
            asked = self._rng.choice(self.asked)
            wrong = self._article(self._rng.choice(asked.wrong)) if asked.wrong else ""
            return Pair(asked.question, self._article(self._rng.choice(asked.right)), wrong)
        question, answer = self._rng.choice(self.answers)
        if len(question) > 24 and self._rng.random() < 0.4:
            return self._split_question(question)
        return Pair(question, answer[:LENGTH])

    def _article(self, i: int) -> str:
        return f"{self._titles[i]} {self._bodies[i][:LENGTH]}"

    def _split_article(self, i: int) -> Pair:
        """A span of an article (often with its law's name) and the rest."""
        text = self._bodies[i]
        length = self._rng.randint(8, max(9, min(60, len(text) // 2)))
        start = self._rng.randint(0, max(0, len(text) - length))
        span, rest = text[start : start + length], f"{text[:start]} {text[start + length :]}"[:LENGTH]
        return Pair(f"{self._titles[i]} {span}" if self._rng.random() < 0.5 else span, f"{self._titles[i]} {rest}")

    def _split_question(self, question: str) -> Pair:
        """Two halves of one citizen's story: how people say what belongs together."""
        cut = self._rng.randint(len(question) // 3, 2 * len(question) // 3)
        return Pair(question[cut:], question[:cut])


def _consultations(data: Path) -> Iterator[dict[str, str]]:
    yield from read_lines(data / "consultations.jsonl.gz")
    yield from (row for row in read_lines(data / "stard-train.jsonl") if isinstance(row["answer"], str))


def entry_texts(content: Path) -> list[list[str]]:
    """Of each curated entry the texts that mean the same: question, phrasings, topic with answer."""
    from knowledge.content_files import load_entries

    return [[e.question, *e.phrasings, f"{e.topic} {e.answer}"] for e in load_entries(content)]
