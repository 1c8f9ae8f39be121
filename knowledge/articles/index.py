"""The articles' index: built once a statute collection and encoder, then read only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.articles.candidates import Look, look
from knowledge.articles.collection import Collection, build_collection
from knowledge.articles.dense import Dense, build_titles, encode_articles, stored_vectors, write_dense
from knowledge.articles.features import features
from knowledge.articles.known import Ids
from knowledge.articles.model import SHIPPED, open_model
from knowledge.encoder import Encoder
from knowledge.segment import Vectors
from knowledge.statutes import (
    Article,
    Numbering,
    Statutes,
    Version,
    holds,
    is_watched,
    watched_articles,
    without_issuer,
)

FORMAT = 3
FUSED = 0.7  # share of the dense score where no re-ranker fits the encoder
NOTHING = Article("", "", "")  # stands where an article was replaced while the index was being built


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that may matter, with its score (for order only)."""

    law: str
    article: str
    text: str
    score: float
    version: str = ""  # the date of the law's version


@dataclass(frozen=True, slots=True)
class Nearest:
    """The best articles, and the cosine of the nearest (0 to 1)."""

    hits: tuple[ArticleHit, ...]
    cosine: float


def article_folder(statutes: Statutes, encoder_name: str) -> str:
    """The folder of the articles in force: other statutes or another encoder make another one; empty for none."""
    numbering = statutes.numbering()
    return f"articles-{numbering.stamp()}-{_made_by(encoder_name)}" if numbering.versions else ""


def _made_by(encoder_name: str) -> str:
    return f"{encoder_name.rsplit('-', 1)[-1][:12]}-{FORMAT}"


def build_articles(index: Path, statutes: Statutes, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Index the articles in force, unless it is done, into `article_folder`; how many there are.

    Of the folder before, the vectors of unchanged laws are taken over; the lexical indexes are built anew, since every
    text weighs in them.
    """
    numbering = statutes.numbering()
    folder = index / article_folder(statutes, encoder.name)
    if (folder / "done").exists():
        return len(numbering)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    articles = [row or NOTHING for row in statutes.rows(range(len(numbering)), numbering)]
    known = _vectors_before(sorted(index.glob(f"articles-*-{_made_by(encoder.name)}/done")))
    write_dense(_vectors(articles, numbering, known, encoder, progress), folder)
    build_titles(build_collection(articles, folder), encoder, folder)
    versions = [asdict(version) for version in numbering.versions]
    (folder / "numbering.json").write_text(json.dumps(versions, ensure_ascii=False), encoding="utf-8")
    (folder / "encoder").write_text(encoder.name, encoding="utf-8")
    (folder / "done").touch()
    return len(numbering)


def _numbering(folder: Path) -> Numbering:
    rows = json.loads((folder / "numbering.json").read_text(encoding="utf-8"))
    return Numbering(tuple(Version(**row) for row in rows))


def _ranges(numbering: Numbering) -> list[tuple[Version, range]]:
    """Each version with the numbers of its articles."""
    ends = np.cumsum([version.count for version in numbering.versions], dtype=np.int64).tolist()
    return [(version, range(end - version.count, end)) for version, end in zip(numbering.versions, ends, strict=True)]


def _vectors_before(done: Sequence[Path]) -> dict[Version, Vectors]:
    """The vectors of each law's version in a finished folder."""
    if not done:
        return {}
    vectors = stored_vectors(done[-1].parent)
    return {version: vectors[own.start : own.stop] for version, own in _ranges(_numbering(done[-1].parent))}


def _vectors(
    articles: Sequence[Article],
    numbering: Numbering,
    known: dict[Version, Vectors],
    encoder: Encoder,
    progress: Callable[[int, int], None],
) -> Vectors:
    """The vectors of all articles, encoding only those of laws that are not known."""
    places = _ranges(numbering)
    fresh = [i for version, own in places if version not in known for i in own]
    encoded = encode_articles([articles[i] for i in fresh], encoder, lambda done: progress(done, len(fresh)))
    width = next(iter(known.values())).shape[1] if known else encoded.shape[1]
    vectors = np.empty((len(articles), width), dtype=np.float32)
    if fresh:
        vectors[fresh] = encoded
    for version, own in places:
        if version in known:
            vectors[own.start : own.stop] = known[version]
    return vectors


class Articles:
    """The indexed articles; with a re-ranker where one was learned for their encoder.

    Args:
        folder: what `build_articles` has built.
        model: the folder of the re-ranker and the known questions.
    """

    def __init__(self, folder: Path, statutes: Statutes, model: Path = SHIPPED) -> None:
        self._statutes = statutes
        self._numbering = _numbering(folder)
        versions = self._numbering.versions
        self._version = np.repeat(np.arange(len(versions)), [version.count for version in versions])
        self._watched = [(i, version) for i, version in enumerate(versions) if is_watched(version.name)]
        singled = list(watched_articles())
        numbers = statutes.numbers(singled, self._numbering)
        self._singled = [
            (number, article) for number, (_, article) in zip(numbers, singled, strict=True) if number is not None
        ]
        self._collection = Collection(folder)
        self._dense = Dense(folder)
        encoder = (folder / "encoder").read_text(encoding="utf-8")
        self._model = open_model(encoder, lambda keys: statutes.numbers(keys, self._numbering), model)

    @property
    def reranked(self) -> bool:
        """Whether a re-ranker fits the encoder."""
        return self._model is not None

    def nearest(self, words: str, vector: Vectors, count: int) -> Nearest:
        """The articles that most likely answer a normalised question; none of a law that is repealed or whose text has moved on."""
        seen = look(self._collection, self._dense, self._model.known if self._model else None, words, vector)
        holding = self._holding(seen.ids)
        if not holding.any():
            return Nearest((), 0.0)
        scores = self._scores(seen)
        best = [int(i) for i in np.argsort(-scores, kind="stable") if holding[i]][: 2 * count]
        found = self._rows(seen, best, scores)
        return Nearest(tuple(_once(found))[:count], float((seen.vectors[holding] @ seen.vector).max()))

    def _rows(self, seen: Look, best: Sequence[int], scores: NDArray[np.float64]) -> list[ArticleHit]:
        """The best candidates; an article replaced since the index was built is left out until it is built anew."""
        rows = self._statutes.rows([int(seen.ids[i]) for i in best], self._numbering)
        found = [(row, float(scores[i])) for row, i in zip(rows, best, strict=True) if row]
        return [ArticleHit(row.law, row.article, row.text, score, row.version) for row, score in found]

    def _scores(self, seen: Look) -> NDArray[np.float64]:
        if self._model:
            return self._model.ranker.scores(features(self._collection, self._dense, seen))
        cosines = seen.vectors @ seen.vector
        return (FUSED * cosines + (1 - FUSED) * seen.lexical["grams"][seen.ids]).astype(np.float64)

    def _holding(self, ids: Ids) -> NDArray[np.bool_]:
        """Which articles are of a text that still holds today."""
        gone = [number for number, version in self._watched if not holds(version.name, version.version)]
        alone = [number for number, article in self._singled if not self._holds_alone(number, article)]
        return ~(np.isin(self._version[ids], gone) | np.isin(ids, alone))

    def _holds_alone(self, number: int, article: str) -> bool:
        version = self._numbering.versions[self._version[number]]
        return holds(version.name, version.version, article)


def _once(hits: Sequence[ArticleHit]) -> list[ArticleHit]:
    """Each article once: a law may be imported under two titles that differ by who issued it.

    The dated text stays, in the better place of the two.
    """
    kept: dict[tuple[str, str], ArticleHit] = {}
    for hit in hits:
        key = (without_issuer(hit.law), hit.article)
        first = kept.setdefault(key, hit)
        kept[key] = replace(max(first, hit, key=lambda one: one.version), score=first.score)
    return list(kept.values())
