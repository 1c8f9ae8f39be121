"""Search: a question to the entries that answer it, with a confidence that means something.

Normalise → carry the topic → dense and lexical candidates → fuse → confidence → decide.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from core.settings import Settings
from knowledge.confidence import Calibration, Evidence, load_calibration
from knowledge.encoder import Encoder, open_encoder
from knowledge.entry import Entry
from knowledge.index import Index, current_manifest, index_folder, open_index
from knowledge.normalise import normalise
from knowledge.statutes import Statutes

CANDIDATES = 60
DENSE = 0.65  # its share in the fused score; the rest is lexical (chosen by knowledge.calibrate's sweep)
TOPIC_BONUS = 0.12
ELLIPSIS = 16  # a question of more characters names what it is about
ASK_AMONG = 3
ARTICLES = 3
_LINK = re.compile(r"^(那么|那|这个|这种|它|他|还有|另外|如果|要是)+")
_SUFFIX = re.compile(r"(公证|法律援助|纠纷调解|调解|申请|办理)$")


class Decision(StrEnum):
    """What to do with what was found."""

    ANSWER = "answer"
    ASK = "ask"
    ARTICLES = "articles"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and the probability that it answers."""

    entry: Entry
    confidence: float


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that may matter, with its fused score (for order only)."""

    law: str
    article: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: hits best first; articles only for `Decision.ARTICLES`."""

    decision: Decision
    hits: tuple[Hit, ...]
    articles: tuple[ArticleHit, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with its fused score and the evidence behind it."""

    entry: int
    score: float
    cosine: float
    lexical: float
    text: int


class Searcher:
    """Searches the current generation; safe to share between threads."""

    def __init__(self, settings: Settings, encoder: Encoder, index: Index, calibration: Calibration) -> None:
        self._settings = settings
        self._encoder = encoder
        self._calibration = calibration
        self._statutes = Statutes(settings)
        self._switch = threading.Lock()
        self._use(index)

    @classmethod
    def open(cls, settings: Settings) -> Searcher:
        """Open encoder, index and calibration of the settings; a stale index is built anew."""
        encoder = open_encoder(settings)
        return cls(settings, encoder, open_index(settings, encoder), load_calibration())

    @property
    def generation(self) -> str:
        return self._index.name

    def refresh(self) -> bool:
        """Take over a newer generation, if one has been switched to; True when one was."""
        manifest = current_manifest(self._settings)
        if manifest is None or manifest["name"] == self._index.name:
            return False
        with self._switch:
            self._use(Index(index_folder(self._settings) / manifest["name"]))
        return True

    def _use(self, index: Index) -> None:
        self._index = index
        self._exact = {wording: int(owner) for wording, owner in zip(index.wordings, index.owners, strict=True)}
        self._by_id = {entry.id: entry for entry in index.entries}
        self._topics = _topic_words(index.entries)

    def entry(self, entry_id: str) -> Entry | None:
        return self._by_id.get(entry_id)

    def article(self, law: str, article: str) -> str | None:
        """The text of an article, where the statutes are imported."""
        return self._statutes.text(law, article)

    def search(self, question: str, *, topic: str = "") -> Found:
        """Find what answers a question.

        Args:
            question: as the citizen wrote it.
            topic: `Entry.topic` of the answer before, for questions that leave it out.
        """
        index = self._index
        words = normalise(question)
        exact = self._exact.get(words)
        carried = topic if exact is None and topic and self._leaves_out(words, topic) else ""
        if exact is not None:
            return Found(Decision.ANSWER, (Hit(index.entries[exact], 1.0),), (), index.name)
        if carried:
            words = f"{normalise(topic)} {_LINK.sub('', words)}"
        ranked = rank(index, self._encoder, words, carried)
        hits = self._hits(index, words, ranked)
        decision = self._decide(hits)
        articles = self._articles(index, words) if decision == Decision.UNKNOWN else ()
        if articles:
            decision = Decision.ARTICLES
        kept = hits[:ASK_AMONG] if decision in (Decision.ANSWER, Decision.ASK) else ()
        return Found(decision, kept, articles, index.name)

    def _leaves_out(self, words: str, topic: str) -> bool:
        """Whether a question has no topic of its own, so that the last one is meant."""
        if len(words) > ELLIPSIS and not _LINK.match(words):
            return False
        own = normalise(topic)
        named = {word for word in self._topics if word in words}
        return not any(word not in own for word in named)

    def _hits(self, index: Index, words: str, ranked: list[Ranked]) -> tuple[Hit, ...]:
        hits = []
        for place, one in enumerate(ranked[:ASK_AMONG]):
            rival = ranked[place + 1].score if place + 1 < len(ranked) else 0.0
            evidence = weigh(index, words, one, ranked, rival if place == 0 else ranked[0].score)
            hits.append(Hit(index.entries[one.entry], round(self._calibration.confidence(evidence), 4)))
        return tuple(hits)

    def _decide(self, hits: tuple[Hit, ...]) -> Decision:
        best = hits[0].confidence if hits else 0.0
        if best >= self._calibration.answer_from:
            return Decision.ANSWER
        return Decision.ASK if best >= self._calibration.ask_from else Decision.UNKNOWN

    def _articles(self, index: Index, words: str) -> tuple[ArticleHit, ...]:
        if index.article_texts is None:
            return ()
        ids, cosines, lexical = index.article_texts.candidates(words, self._encoder.encode_query(words), CANDIDATES)
        fused = 0.7 * cosines + 0.3 * lexical / max(float(lexical.max(initial=0.0)), 1e-6)
        best = np.argsort(-fused)[:ARTICLES]
        rows = [(index.articles[int(ids[i])], float(fused[i])) for i in best]
        return tuple(ArticleHit(a.law, a.article, a.text, score) for a, score in rows)

    @cached_property
    def entry_count(self) -> int:
        return len(self._index.entries)


def rank(index: Index, encoder: Encoder, words: str, topic: str = "", left_out: int = -1) -> list[Ranked]:
    """Entries by fused score, best first; an entry is as good as its best wording.

    Args:
        topic: entries of this topic are preferred.
        left_out: the number of a wording to leave out (calibration: a phrasing must not find itself).
    """
    ids, cosines, lexical = index.texts.candidates(words, encoder.encode_query(words), CANDIDATES)
    keep = ids != left_out
    ids, cosines, lexical = ids[keep], cosines[keep], lexical[keep]
    share = lexical / max(float(lexical.max(initial=0.0)), 1e-6)
    fused = DENSE * cosines + (1 - DENSE) * share
    best: dict[int, Ranked] = {}
    for i in np.argsort(-fused):
        owner = int(index.owners[ids[i]])
        if owner not in best:
            bonus = TOPIC_BONUS if topic and index.entries[owner].topic == topic else 0.0
            score = float(fused[i]) + bonus
            best[owner] = Ranked(owner, score, float(cosines[i]), float(share[i]), int(ids[i]))
    return sorted(best.values(), key=lambda one: -one.score)


def weigh(index: Index, words: str, one: Ranked, ranked: list[Ranked], rival: float) -> Evidence:
    """The evidence for one ranked entry against its strongest rival."""
    lexical_best = max(ranked, key=lambda other: other.lexical).entry
    return Evidence(
        cosine=one.cosine,
        coverage=index.texts.coverage(words, index.wordings[one.text]),
        margin=one.score - rival,
        lexical_agrees=float(lexical_best == one.entry),
        length=min(len(words), 40) / 40,
    )


def _topic_words(entries: list[Entry]) -> frozenset[str]:
    """What names a topic in a question: the topic itself, and its head without 公证, 调解 and the like."""
    topics = {normalise(entry.topic) for entry in entries}
    heads = {_SUFFIX.sub("", topic) for topic in topics}
    return frozenset(word for word in topics | heads if len(word) >= 2)
