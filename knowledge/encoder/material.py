"""What the encoder learns from: public legal text and questions, and the curated entries, as drawers of pairs.

All text is normalised as the index normalises it, so that no gram is learned in a form which is never asked for.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.grams import grams
from knowledge.lexical import Lexical
from knowledge.normalise import normalise
from knowledge.statutes import plain_name

LENGTH = 300  # characters of an answer or article that are read
HARD_FROM = 30  # hard negatives are among so many articles that BM25, and so many that the general encoder, ranks first
MINED = 256  # questions compared with all articles at a time
HARD = 16  # hard negatives a question
LEARNED = 0.6  # share of a law batch that comes from the lay questions; the rest from the consultations
ALIKE = 0.4  # share of common pairs from which on two questions count as one
_CITED = re.compile(r"《(.+?)》(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, what belongs to it, and optionally something that only looks like it."""

    left: str
    right: str
    hard: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the articles that answer it, and articles that look like it but do not."""

    question: str
    right: tuple[int, ...]
    wrong: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LawBatch:
    """Questions (q) and a shared pool of articles (a), right ones and hard negatives.

    `target` (q,) is the article that each question must find; `also` (q × a) marks further right ones, which are
    not to be denied.
    """

    questions: list[str]
    articles: list[str]
    target: NDArray[np.int64]
    also: NDArray[np.bool_]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Material:
    """Everything the encoder learns from.

    `asked` are the lay questions with their articles, `cited` the consultations with theirs, `answers` all
    consultations. None of the consultations is nearly one of the lay questions: whoever leaves some of `asked` out
    has left them out.

    Args:
        data: folder with `statutes.jsonl.gz`, `consultations.jsonl.gz`, `stard-train.jsonl`.
        entries: of each curated entry the texts that mean the same (`entry_texts`).
    """

    def __init__(self, data: Path, entries: Sequence[Sequence[str]], rng: random.Random) -> None:
        self.rng = rng
        rows = list(read_lines(data / "statutes.jsonl.gz"))
        self._titles = [normalise(row["law"]) for row in rows]
        self._bodies = [normalise(row["text"][: 2 * LENGTH]) for row in rows]
        number = {(plain_name(row["law"]), row["article"]): i for i, row in reversed(list(enumerate(rows)))}
        asked = [(row["question"], _keys(row["articles"])) for row in read_lines(data / "stard-train.jsonl")]
        consultations = apart(list(read_lines(data / "consultations.jsonl.gz")), [question for question, _ in asked])
        cited = [(row["question"], _CITED.findall(" ".join(row["laws"]))) for row in consultations if "laws" in row]
        self.answers = [(normalise(row["question"]), normalise(row["answer"])) for row in consultations]
        lexical = Lexical.build([self.article(i) for i in range(len(self._bodies))])
        self.asked = list(_with_hard_negatives(asked, number, lexical))
        self.cited = list(_with_hard_negatives(cited, number, lexical))
        self.use_entries(entries)

    def use_entries(self, entries: Sequence[Sequence[str]]) -> None:
        self.entries = [[normalise(text) for text in texts] for texts in entries]

    def mine(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        """Add the articles that an encoder finds near a question, but which do not answer it, to the hard negatives."""
        articles = encode([self.article(i) for i in range(len(self._bodies))])
        for drawer in (self.asked, self.cited):
            for start in range(0, len(drawer), MINED):
                some = drawer[start : start + MINED]
                cosines = encode([asked.question for asked in some]) @ articles.T
                near = np.argpartition(-cosines, HARD_FROM, axis=1)[:, :HARD_FROM]
                for i, asked in enumerate(some):
                    found = [int(n) for n in near[i] if int(n) not in asked.right]
                    drawer[start + i] = replace(asked, wrong=tuple(dict.fromkeys([*asked.wrong, *found])))

    def texts(self) -> Iterator[str]:
        """Every text but the lay questions, for the vocabulary."""
        yield from (self.article(i) for i in range(len(self._bodies)))
        for question, answer in self.answers:
            yield question
            yield answer[:LENGTH]

    def law_batch(self, size: int) -> LawBatch:
        """So many different questions, each with one of its articles, and all their hard negatives as one pool."""
        learned = min(int(size * LEARNED), len(self.asked))
        drawn = [*self.rng.sample(self.asked, learned), *self.rng.sample(self.cited, size - learned)]
        pool: dict[int, int] = {}
        target = [pool.setdefault(self.rng.choice(asked.right), len(pool)) for asked in drawn]
        for asked in drawn:
            for wrong in self.rng.sample(asked.wrong, min(HARD, len(asked.wrong))):
                pool.setdefault(wrong, len(pool))
        also = np.zeros((len(drawn), len(pool)), dtype=np.bool_)
        for i, asked in enumerate(drawn):
            also[i, [pool[right] for right in asked.right if right in pool and pool[right] != target[i]]] = True
        articles = [self.article(i) for i in pool]
        return LawBatch([asked.question for asked in drawn], articles, np.array(target, dtype=np.int64), also)

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
        for texts in self.rng.sample(self.entries, len(self.entries)):
            left, right = self.rng.sample(texts, 2)
            yield Pair(left, right)

    def _draw(self, kind: str) -> Pair:
        if kind == "articles":
            return self._split_article(self.rng.randrange(len(self._bodies)))
        if kind == "cited":
            asked = self.rng.choice(self.cited)
            wrong = self.article(self.rng.choice(asked.wrong)) if asked.wrong else ""
            return Pair(asked.question, self.article(self.rng.choice(asked.right)), wrong)
        question, answer = self.rng.choice(self.answers)
        if len(question) > 24 and self.rng.random() < 0.4:
            return self._split_question(question)
        return Pair(question, answer[:LENGTH])

    def article(self, i: int) -> str:
        """An article as it is read: its law's name and the front of its text."""
        return f"{self._titles[i]} {self._bodies[i][:LENGTH]}"

    def _split_article(self, i: int) -> Pair:
        """A span of an article (often with its law's name) and the rest."""
        text = self._bodies[i]
        length = self.rng.randint(8, max(9, min(60, len(text) // 2)))
        start = self.rng.randint(0, max(0, len(text) - length))
        span, rest = text[start : start + length], f"{text[:start]} {text[start + length :]}"[:LENGTH]
        return Pair(f"{self._titles[i]} {span}" if self.rng.random() < 0.5 else span, f"{self._titles[i]} {rest}")

    def _split_question(self, question: str) -> Pair:
        """Two halves of one citizen's story: how people say what belongs together."""
        cut = self.rng.randint(len(question) // 3, 2 * len(question) // 3)
        return Pair(question[cut:], question[:cut])


def _keys(articles: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(article["law"], article["article"]) for article in articles]


def _with_hard_negatives(
    rows: list[tuple[str, list[tuple[str, str]]]], number: dict[tuple[str, str], int], lexical: Lexical
) -> Iterator[Asked]:
    for text, keys in rows:
        question = normalise(text)
        named = [(plain_name(law), article) for law, article in keys]
        right = {number[key] for key in named if key in number}
        near = np.argpartition(-lexical.scores(question), HARD_FROM)[:HARD_FROM]
        if right:
            yield Asked(question, tuple(sorted(right)), tuple(int(i) for i in near if int(i) not in right))


def apart(rows: list[dict[str, Any]], known: Sequence[str]) -> list[dict[str, Any]]:
    """The rows whose `question` is not nearly one of the known questions: what would flatter a test on those."""
    holders: dict[str, list[int]] = {}
    sizes = []
    for i, text in enumerate(known):
        own = pairs(text)
        sizes.append(len(own))
        for pair in own:
            holders.setdefault(pair, []).append(i)

    def alike(text: str) -> float:
        own = pairs(text)
        common = Counter(i for pair in own for i in holders.get(pair, ()))
        return max((n / (len(own) + sizes[i] - n) for i, n in common.items()), default=0.0)

    return [row for row in rows if alike(row["question"]) < ALIKE]


def pairs(text: str) -> set[str]:
    return {gram for gram in grams(normalise(text)) if len(gram) > 1}


def entry_texts(content: Path) -> list[list[str]]:
    """Of each curated entry the texts that mean the same: question, phrasings, topic with answer."""
    from knowledge.content_files import load_entries

    return [[e.question, *e.phrasings, f"{e.topic} {e.answer}"] for e in load_entries(content)]
