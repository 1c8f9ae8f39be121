"""Reading pinyin: `gongzhengchu zai nali` → 公证处在哪里, with the entries' own words as the dictionary.

Every run of latin letters is cut into syllables and read as the likeliest characters by how often two
characters stand together in the entries (a lattice over cuts and characters, Viterbi). What is no pinyin, or
reads as nothing that the entries say, stays as typed: `app`, `wechat`, `ok`.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from pathlib import Path

from pypinyin import lazy_pinyin
from pypinyin.seg.mmseg import seg

from knowledge.normalise import tables

_LATIN = re.compile(r"\s*([a-zü]{2,}(?:[ ']+[a-zü]+)*)\s*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
LONGEST_SYLLABLE = 6
LONGEST_RUN = 120
UNSEEN = 1e-3  # weight of a pair never seen, against the single character's frequency
SEEN_SHARE = 0.5  # of the pairs of a reading so many must stand in the entries
START = "^"


@lru_cache(maxsize=100_000)
def _syllables(word: str) -> list[str]:
    return lazy_pinyin(word)


def _read_aloud(run: str) -> list[str]:
    """The syllables of a run of characters, word by word, which is what pypinyin does; words come again and again."""
    return [syllable for word in seg.cut(run) for syllable in _syllables(word)]


@dataclass(frozen=True, slots=True)
class PinyinReader:
    """Characters by syllable, and counts of characters and of pairs."""

    characters: dict[str, list[str]]
    single: dict[str, int]
    double: dict[str, int]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> PinyinReader:
        """The reader for these texts and for the words of `normalise.yml`."""
        return cls.count((*tables()["pinyin_words"], *texts))

    @classmethod
    def count(cls, texts: Iterable[str]) -> PinyinReader:
        """What these texts alone say, to be joined to a reader."""
        characters: defaultdict[str, set[str]] = defaultdict(set)
        single: Counter[str] = Counter()
        double: Counter[str] = Counter()
        for run in (run for text in texts for run in _CHINESE.findall(text)):
            for character, syllable in zip(run, _read_aloud(run), strict=True):
                characters[syllable].add(character)
            single.update(run)
            double.update(a + b for a, b in zip(START + run, run, strict=False))
        return cls({syllable: sorted(found) for syllable, found in characters.items()}, dict(single), dict(double))

    def joined(self, other: PinyinReader) -> PinyinReader:
        """The reader that has learned from both."""
        characters = dict(self.characters)
        for syllable, found in other.characters.items():
            characters[syllable] = sorted({*characters.get(syllable, ()), *found})
        single, double = Counter(self.single), Counter(self.double)
        single.update(other.single)
        double.update(other.double)
        return PinyinReader(characters, dict(single), dict(double))

    @classmethod
    def load(cls, path: Path) -> PinyinReader:
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, path: Path) -> None:
        rows = {"characters": self.characters, "single": self.single, "double": self.double}
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    def to_chinese(self, text: str) -> str:
        """The text with its pinyin read; lower case is expected."""
        return _LATIN.sub(lambda match: self._read(match[1]) or match[0], text)

    def _read(self, typed: str) -> str:
        """The likeliest characters of a run of latin letters, or nothing if it is no pinyin."""
        run = typed.replace(" ", "").replace("'", "")
        if len(run) > LONGEST_RUN:
            return ""
        # best[position][last character] = (log probability, characters so far)
        best: list[dict[str, tuple[float, str]]] = [{} for _ in range(len(run) + 1)]
        best[0][START] = (0.0, "")
        for at in range(len(run)):
            for size in range(1, min(LONGEST_SYLLABLE, len(run) - at) + 1) if best[at] else ():
                for character in self.characters.get(run[at : at + size], ()):
                    score, said = max((s + self._follows(last, character), so) for last, (s, so) in best[at].items())
                    if score > best[at + size].get(character, (float("-inf"), ""))[0]:
                        best[at + size][character] = (score, said + character)
        said = max(best[-1].values())[1] if best[-1] else ""
        return said if self._makes_sense(said) else ""

    def _follows(self, last: str, character: str) -> float:
        """Log probability of a character after another; a reading of fewer characters is likelier by itself."""
        frequency = self.single[character] / 1e5
        return log((self.double.get(last + character, 0) + UNSEEN * frequency) / (self.single.get(last, 50) + 1))

    def _makes_sense(self, said: str) -> bool:
        pairs = [a + b for a, b in pairwise(said)]
        return bool(pairs) and sum(pair in self.double for pair in pairs) >= SEEN_SHARE * len(pairs)
