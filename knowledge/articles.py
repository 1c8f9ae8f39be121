"""Articles of law as reading matter for questions that no entry answers: lexical and dense, over the statutes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np

from knowledge.encoder import Encoder
from knowledge.encoder.grams import grams
from knowledge.generation import Vectors, encode_all, write_vectors
from knowledge.lexical import Lexical
from knowledge.normalise import normalise
from knowledge.statutes import Article, Numbering, Statutes, Version, outdated

LENGTH = 200  # characters of an article that are indexed: what it is about stands in front
CANDIDATES = 60
DENSE = 0.7  # its share in the fused score, as measured on lay questions (retrieval-notes)


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that may matter, with its fused score (for order only)."""

    law: str
    article: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The best articles, and how near the nearest is by either view (0 to 1)."""

    hits: tuple[ArticleHit, ...]
    cosine: float
    coverage: float


def pairs(text: str) -> list[str]:
    """Pairs of characters only: single ones stand in half of all articles, and cost most of the time."""
    return [gram for gram in grams(text) if len(gram) > 1]


def article_folder(statutes: Statutes, encoder_name: str) -> str:
    """The folder of the articles in force: other statutes or another encoder make another one; empty for none."""
    numbering = statutes.numbering()
    return f"articles-{numbering.stamp()}-{_made_by(encoder_name)}" if numbering.versions else ""


def _made_by(encoder_name: str) -> str:
    return f"{encoder_name.rsplit('-', 1)[-1][:12]}-{LENGTH}"


def build_articles(index: Path, statutes: Statutes, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Index the articles in force, unless it is done, into `article_folder`; how many there are.

    Of the folder before, the vectors of unchanged laws are taken over; the lexical index is built anew, since every
    text weighs in it.
    """
    numbering = statutes.numbering()
    folder = index / article_folder(statutes, encoder.name)
    if (folder / "done").exists():
        return len(numbering)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = statutes.rows(range(len(numbering)), numbering)
    texts = [normalise(_indexed(row)) if row else "" for row in rows]
    known = _vectors_before(sorted(index.glob(f"articles-*-{_made_by(encoder.name)}/done")))
    write_vectors(_vectors(texts, numbering, known, encoder, progress), folder / "vectors.faiss")
    Lexical.build(texts, pairs).save(folder / "lexical")
    versions = [asdict(version) for version in numbering.versions]
    (folder / "numbering.json").write_text(json.dumps(versions, ensure_ascii=False), encoding="utf-8")
    (folder / "done").touch()
    return len(numbering)


def _numbering(folder: Path) -> Numbering:
    rows = json.loads((folder / "numbering.json").read_text(encoding="utf-8"))
    return Numbering(tuple(Version(**row) for row in rows))


def _vectors_before(done: Sequence[Path]) -> dict[Version, Vectors]:
    """The vectors of each law's version in a finished folder."""
    if not done:
        return {}
    folder = done[-1].parent
    flat, start, known = faiss.read_index(str(folder / "vectors.faiss")), 0, {}
    for version in _numbering(folder).versions:
        known[version] = flat.reconstruct_n(start, version.count)
        start += version.count
    return known


def _vectors(
    texts: Sequence[str],
    numbering: Numbering,
    known: dict[Version, Vectors],
    encoder: Encoder,
    progress: Callable[[int, int], None],
) -> Vectors:
    """The vectors of all texts, encoding only those of laws that are not known."""
    places, start = [], 0
    for version in numbering.versions:
        places.append((version, range(start, start + version.count)))
        start += version.count
    fresh = [i for version, numbers in places if version not in known for i in numbers]
    encoded = encode_all([texts[i] for i in fresh], encoder, lambda done: progress(done, len(fresh)))
    vectors = np.empty((len(texts), _width(encoded, known)), dtype=np.float32)
    vectors[fresh] = encoded
    for version, numbers in places:
        if version in known:
            vectors[numbers.start : numbers.stop] = known[version]
    return vectors


def _width(encoded: Vectors, known: dict[Version, Vectors]) -> int:
    width: int = next(iter(known.values())).shape[1] if known else encoded.shape[1]
    return width


def _indexed(article: Article) -> str:
    return f"{article.law} {article.text[:LENGTH]}"


class Articles:
    """The indexed articles."""

    def __init__(self, folder: Path, statutes: Statutes) -> None:
        self._statutes = statutes
        self._numbering = _numbering(folder)
        self._flat = faiss.read_index(str(folder / "vectors.faiss"))
        self._lexical = Lexical.load(folder / "lexical", pairs)

    def nearest(self, words: str, vector: Vectors, count: int) -> Nearest:
        """The articles nearest to a normalised question; none of a law whose text has moved on."""
        size = min(CANDIDATES, self._flat.ntotal)
        lexical = self._lexical.scores(words)
        _, near = self._flat.search(vector, size)
        found = np.union1d(near[0], np.argpartition(-lexical, size - 1)[:size])
        ids = np.array([i for i in found if self._holds(int(i))], dtype=np.int64)
        if not len(ids):
            return Nearest((), 0.0, 0.0)
        cosines = np.array([self._flat.reconstruct(int(i)) @ vector[0] for i in ids])
        fused = DENSE * cosines + (1 - DENSE) * lexical[ids] / max(float(lexical.max()), 1e-6)
        best = np.argsort(-fused)[:count]
        rows = self._statutes.rows([int(ids[i]) for i in best], self._numbering)
        # An article replaced since the index was built is left out until it is built anew.
        pairs_found = [(row, float(fused[i])) for row, i in zip(rows, best, strict=True) if row]
        hits = tuple(ArticleHit(row.law, row.article, row.text, score) for row, score in pairs_found)
        coverage = max((self._lexical.coverage(words, normalise(_indexed(row))) for row, _ in pairs_found), default=0.0)
        return Nearest(hits, float(cosines.max()), coverage)

    def _holds(self, number: int) -> bool:
        version, _ = self._numbering.locate(number)
        return outdated(version.name, version.version) is None
