"""Search: a question to the entries that answer it, with a confidence that means something.

Read (script, typos, pinyin) → carry the topic → three views, fused → confidence → decide: answer, ask which,
point to articles, or say that it is not known.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.log import get_logger
from core.settings import Settings
from knowledge.articles import ArticleHit
from knowledge.carry import candidates
from knowledge.confidence import Calibration, load_calibration
from knowledge.encoder import Encoder, open_encoder
from knowledge.entry import Entry
from knowledge.generation import FORMAT, Entries, current_manifest, pointer
from knowledge.index import Index, open_index
from knowledge.named import named_articles
from knowledge.normalise import is_imagined, names_abroad, normalise, plain, speaks_of_abroad, subject
from knowledge.rank import Ranking, fuse, look, weigh
from knowledge.reading import Reading, read_article
from knowledge.statutes import Statutes, plain_name

log = get_logger(__name__)

ASK_AMONG = 3
ARTICLES = 3
CAUTIOUS = 0.95  # the least confidence that answers where the calibration is of another encoder
LEANS = 4  # telling characters up to which a question is never read without the topic before
NOUN = 2  # … up to which a word names a field and asks nothing
TELLING = 5  # … from which articles are looked for: a word or two are near some article of any law
LONGEST = 400  # characters of a question that are read: the rest of a long story adds noise, not sense


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
class Found:
    """The result of a search: hits best first; articles only for `Decision.ARTICLES`."""

    decision: Decision
    hits: tuple[Hit, ...]
    articles: tuple[ArticleHit, ...]
    generation: str


Judged = tuple[Decision, tuple[Hit, ...]]


class Searcher:
    """Searches the current generation and follows it; safe to share between threads."""

    def __init__(self, settings: Settings, encoder: Encoder, calibration: Calibration) -> None:
        self._settings = settings
        self._encoder = encoder
        self._calibration = calibration
        if calibration.encoder != encoder.name:  # scores do not travel between encoders: its confidence means little
            self._calibration = calibration.cautious(CAUTIOUS)
            log.warning("calibration_of_another_encoder", calibrated=calibration.encoder, encoder=encoder.name)
        self._statutes = Statutes(settings)
        self._pointer = pointer(settings)
        self._switching = threading.Lock()
        self._index = open_index(settings, encoder)
        self._seen = self._look_at_pointer()

    @classmethod
    def open(cls, settings: Settings) -> Searcher:
        """Open encoder, index and calibration of the settings; a stale index is built anew."""
        return cls(settings, open_encoder(settings), load_calibration())

    @property
    def generation(self) -> str:
        return self._index.name

    @property
    def has_old_content(self) -> bool:
        """Whether it answers from the content before a change that has a mistake."""
        return self._follow().is_old

    def entry(self, entry_id: str) -> Entry | None:
        return self._follow().entries.find(entry_id)

    def article(self, law: str, article: str, version: str = "") -> Reading | None:
        """An article in the version asked for, else in the one in force, where the statutes are imported."""
        return read_article(self._statutes, law, article, version)

    def holds_law(self, law: str) -> bool:
        """Whether any version of a law is imported."""
        return bool(self._statutes.versions(law))

    def read(self, question: str) -> str:
        """A citizen's words as the index compares them: simplified, pinyin read, slips of the ear mended."""
        return self._follow().entries.read(question[:LONGEST])

    def leaves_out(self, question: str) -> bool:
        """Whether a question leaves out what it is about ("那要多少钱"), so that the topic before is meant."""
        return not subject(self.read(question))

    def is_question_of_ours(self, words: str) -> bool:
        """Whether these are the words of an entry's question, as a button sends them."""
        entries = self._follow().entries
        number = entries.exact(entries.read(words[:LONGEST]))
        return number is not None and _same(entries.entry(number).question, words)

    def search(self, question: str, *, topic: str = "") -> Found:
        """Find what answers a question.

        Args:
            question: as the citizen wrote it.
            topic: `Entry.topic` of the answer before, for questions that leave it out.
        """
        index = self._follow()
        entries = index.entries
        words = entries.read(question[:LONGEST])
        exact = entries.exact(words)
        carries = topic in entries.by_topic and self._may_carry(entries, words, topic)
        if exact is not None and not (carries and not subject(words)):
            return Found(Decision.ANSWER, (Hit(entries.entry(exact), 1.0),), (), index.name)
        if not any(character.isalpha() for character in words):
            return Found(Decision.UNKNOWN, (), (), index.name)  # figures and signs alone ask nothing
        named = named_articles(self._statutes, question[:LONGEST])
        if named and named.alone:
            return _read_out(named.articles, index.name)
        decision, hits = self._with_topic(entries, words, topic) if carries else self._alone(entries, words)
        if decision == Decision.ANSWER and (_is_elsewhere(words, hits[0].entry) or is_imagined(words)):
            decision = Decision.ASK  # the deposit of a flat in Tokyo, or in a dream, is no matter of our law
        if decision == Decision.ANSWER and not carries and _is_field(words, hits[0].entry):
            decision = Decision.ASK  # "劳动" may be about anything there
        if decision == Decision.ANSWER or (decision == Decision.ASK and not (named and named.articles)):
            return Found(decision, hits, (), index.name)
        nearest = self._articles(index, words)
        return _read_out(_first(named.articles, nearest) if named else nearest, index.name)

    def ranked(self, question: str) -> list[str]:
        """The ids of all entries, likeliest first: for measurements."""
        entries = self._follow().entries
        views = look(entries, self._encoder, entries.read(question[:LONGEST]))
        return [entries.ids[int(i)] for i in fuse(views, self._calibration.fusion).order]

    def best(self, question: str) -> Hit:
        """The likeliest entry and its confidence, whatever would be decided: for measurements."""
        entries = self._follow().entries
        return self._alone(entries, entries.read(question[:LONGEST]))[1][0]

    def _follow(self) -> Index:
        """The generation in use; a newer one is taken over by the first question after the switch."""
        try:
            seen = self._look_at_pointer()
        except FileNotFoundError:  # the folder is being replaced: the opened generation still serves
            return self._index
        if seen != self._seen and self._switching.acquire(blocking=False):
            try:
                self._take_over()
                self._seen = seen
            except (FileNotFoundError, RuntimeError):  # FAISS's, when a file is missing
                # Cleared away meanwhile by further switches: the next question finds the newest.
                log.info("index_gone", generation=self._index.name)
            finally:
                self._switching.release()
        return self._index

    def _take_over(self) -> None:
        manifest = current_manifest(self._settings)
        if manifest is not None and manifest.encoder == self._encoder.name and manifest.format == FORMAT:
            self._index = Index(self._settings, manifest, self._index)

    def _look_at_pointer(self) -> tuple[int, int]:
        """What changes with every switch: two may fall on one tick of the file system's clock."""
        seen = self._pointer.stat()
        return seen.st_mtime_ns, seen.st_ino

    def _may_carry(self, entries: Entries, words: str, topic: str) -> bool:
        """Whether the topic before may be meant: a question that names another topic drops it."""
        own = normalise(topic)
        return not any(other in words and other not in own for other in entries.topics)

    def _with_topic(self, entries: Entries, words: str, topic: str) -> Judged:
        """The hits with the topic carried; a question that says enough by itself is asked alone first.

        What it leans on is then of the field of law spoken of, or she has begun to speak of something else.
        """
        alone = self._ranking(entries, words)
        judged = self._judged(entries, alone)
        says_enough = len(subject(words)) > LEANS
        if says_enough and judged[0] == Decision.ANSWER:
            return judged
        decision, hits = self._leaning(entries, words, topic, alone)
        field = entries.entry(entries.by_topic[topic][0]).domain
        strays = decision == Decision.ANSWER and hits[0].entry.domain != field
        return judged if says_enough and (strays or decision == Decision.UNKNOWN) else (decision, hits)

    def _leaning(self, entries: Entries, words: str, topic: str, alone: Ranking) -> Judged:
        """The likeliest behind the topic: what a will costs stands in the entry on fees, which is of another topic.

        But of a question without a subject the topic's own entries come first, where one of them fits.
        """
        carried = self._calibration.carried
        found = candidates(entries, self._encoder, self._calibration.fusion, words, topic, alone)
        sure = {one.number: carried.confidence(one.leaning) for one in found}
        about = subject(words)
        own = {one.number for one in found if one.is_own and not about and sure[one.number] >= carried.ask_from}
        best = sorted(sure, key=lambda number: (number in own, sure[number]), reverse=True)[:ASK_AMONG]
        hits = tuple(Hit(entries.entry(number), round(sure[number], 4)) for number in best)
        return _decision(hits, carried.answer_from, carried.ask_from), hits

    def _alone(self, entries: Entries, words: str) -> Judged:
        return self._judged(entries, self._ranking(entries, words))

    def _ranking(self, entries: Entries, words: str) -> Ranking:
        return fuse(look(entries, self._encoder, words), self._calibration.fusion, 0.0, ASK_AMONG)

    def _judged(self, entries: Entries, ranking: Ranking) -> Judged:
        hits = []
        for place, one in enumerate(ranking.order[:ASK_AMONG]):
            confidence = self._calibration.confidence(weigh(entries, ranking, place))
            hits.append(Hit(entries.entry(int(one)), round(confidence, 4)))
        return _decision(hits, self._calibration.answer_from, self._calibration.ask_from), tuple(hits)

    def _articles(self, index: Index, words: str) -> tuple[ArticleHit, ...]:
        if index.articles is None or len(subject(words)) < TELLING:
            return ()
        nearest = index.articles.nearest(words, self._encoder.encode_query(words), ARTICLES)
        # Articles of laws that have moved on are left out already (statutes/moved): their old text must not be shown.
        near = nearest.hits and self._calibration.articles.lets_in(nearest.cosine, nearest.hits[0].score)
        return nearest.hits if near else ()


def _decision(hits: Sequence[Hit], answer_from: float, ask_from: float) -> Decision:
    best = hits[0].confidence
    if best >= answer_from:
        return Decision.ANSWER
    return Decision.ASK if best >= ask_from else Decision.UNKNOWN


def _read_out(articles: tuple[ArticleHit, ...], generation: str) -> Found:
    return Found(Decision.ARTICLES if articles else Decision.UNKNOWN, (), articles, generation)


def _first(named: tuple[ArticleHit, ...], nearest: tuple[ArticleHit, ...]) -> tuple[ArticleHit, ...]:
    """The articles that were named, then the nearest others."""
    seen = {(plain_name(hit.law), hit.article) for hit in named}
    others = [hit for hit in nearest if (plain_name(hit.law), hit.article) not in seen]
    return (*named, *others)[:ARTICLES]


def _same(one: str, other: str) -> bool:
    return plain(one).strip() == plain(other).strip()


def _is_field(words: str, entry: Entry) -> bool:
    """Whether normalised words are a noun alone that is more than the entry's topic."""
    return len(words) <= NOUN and words != normalise(entry.topic)


def _is_elsewhere(words: str, entry: Entry) -> bool:
    """Whether a normalised question is about a place beyond the mainland and the entry is not."""
    return names_abroad(words) and not _is_about_abroad(entry)


def _is_about_abroad(entry: Entry) -> bool:
    return speaks_of_abroad(f"{entry.topic} {entry.question} {entry.answer} {entry.detail}")
