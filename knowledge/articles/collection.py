"""The articles as words: laws, places, and lexical indexes. No encoder changes any of it.

Characters with their pairs find what is spelt alike, dictionary words what a reader would count: each misses some of
what the other finds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.grams import clean, grams
from knowledge.lexical import Lexical
from knowledge.normalise import normalise
from knowledge.statutes import Article

BODY = 400  # characters of an article that are read as words
LEVELS = (("最高人民", 1), ("上海", 2))  # judicial interpretations and local regulations are named after their makers


def pairs(text: str) -> list[str]:
    """Pairs of characters only: single ones stand in half of all articles."""
    return [gram for gram in grams(text) if len(gram) > 1]


def words(text: str) -> list[str]:
    """Dictionary words, as Jieba cuts them; it is loaded by the first to ask (half a second, 60 MB)."""
    import jieba

    jieba.setLogLevel("ERROR")
    return [word for word in jieba.lcut(clean(text)) if word.strip()]


READINGS = {"grams": grams, "words": words}


def text_of(article: Article) -> str:
    """An article as it is read: its law's name and the front of its text, normalised."""
    return normalise(f"{article.law} {article.text[:BODY]}")


def level_of(law: str) -> int:
    """0 a law, 1 a judicial interpretation, 2 a local regulation, 3 a regulation: by its name alone."""
    for start, level in LEVELS:
        if law.startswith(start):
            return level
    return 0 if law.endswith(("法", "法典")) else 3


def build_collection(articles: Sequence[Article], folder: Path) -> list[str]:
    """Write the indexes of articles; the names of their laws, in order."""
    texts = [text_of(article) for article in articles]
    for name, read in READINGS.items():
        Lexical.build(texts, read).save(folder / name)
    laws = list(dict.fromkeys(article.law for article in articles))
    Lexical.build([normalise(law) for law in laws], pairs).save(folder / "titles")
    number = {law: i for i, law in enumerate(laws)}
    (folder / "laws.json").write_text(json.dumps(laws, ensure_ascii=False), encoding="utf-8")
    lengths = np.array([len(article.text) for article in articles], dtype=np.int32)
    np.savez(folder / "laws.npz", law=np.array([number[a.law] for a in articles], dtype=np.int32), length=lengths)
    return laws


class Collection:
    """The opened indexes over n articles of l laws.

    `law` (n,) is the number of an article's law, `place` (n,) where it stands in it (0 to 1), `length` (n,) in
    characters; `level` (l,) see `level_of`.
    """

    def __init__(self, folder: Path) -> None:
        words("法律")  # what it loads is loaded now, not by the first citizen's question
        self.lexical = {name: Lexical.load(folder / name, read) for name, read in READINGS.items()}
        self.titles = Lexical.load(folder / "titles", pairs)
        self.laws: list[str] = json.loads((folder / "laws.json").read_text(encoding="utf-8"))
        with np.load(folder / "laws.npz") as files:
            self.law: NDArray[np.int32] = files["law"]
            self.length: NDArray[np.int32] = files["length"]
        self.level = np.array([level_of(law) for law in self.laws], dtype=np.float32)
        self.sizes = np.bincount(self.law, minlength=len(self.laws))
        self.place = _places(self.law, self.sizes)

    def __len__(self) -> int:
        return len(self.law)

    def beside(self, ids: NDArray[np.int64], step: int) -> NDArray[np.int64]:
        """Of each article the one so many places on in the same law; itself where the law ends."""
        moved = np.clip(ids + step, 0, len(self) - 1)
        return np.where(self.law[moved] == self.law[ids], moved, ids)


def _places(law: NDArray[np.int32], sizes: NDArray[np.int64]) -> NDArray[np.float32]:
    order = np.argsort(law, kind="stable")
    starts = np.cumsum([0, *sizes])[:-1]
    places = np.empty(len(law), dtype=np.float32)
    places[order] = np.arange(len(law)) - starts[law[order]]
    return (places / sizes[law]).astype(np.float32)
