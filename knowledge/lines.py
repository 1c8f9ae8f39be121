"""Texts in a file, a line each, that stays on disk until a line is read: and finding the line that says something.

Reading the 300,000 wordings of ten thousand entries into memory takes most of a second, which every change that is
published would wait for.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from knowledge.encoder.grams import clean


class Lines:
    """The lines of a file, by number."""

    def __init__(self, folder: Path, name: str) -> None:
        with (folder / f"{name}.txt").open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts = np.load(folder / f"{name}.npy", mmap_mode="r")

    @staticmethod
    def save(folder: Path, name: str, texts: Sequence[str]) -> None:
        """Write at least one text; none may have a line break."""
        lines = [text.encode() + b"\n" for text in texts]
        (folder / f"{name}.txt").write_bytes(b"".join(lines))
        np.save(folder / f"{name}.npy", np.cumsum([0, *map(len, lines)]))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[int(self._starts[number]) : int(self._starts[number + 1]) - 1].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))


class Said:
    """Where a text stands among lines, however it is punctuated."""

    def __init__(self, folder: Path, name: str, lines: Lines) -> None:
        self._lines = lines
        self._keys = np.load(folder / f"{name}-keys.npy", mmap_mode="r")
        self._numbers = np.load(folder / f"{name}-numbers.npy", mmap_mode="r")

    @staticmethod
    def save(folder: Path, name: str, texts: Sequence[str]) -> None:
        keys = np.array([_key(clean(text)) for text in texts], dtype=np.uint64)
        numbers = np.argsort(keys, kind="stable")
        np.save(folder / f"{name}-keys.npy", keys[numbers])
        np.save(folder / f"{name}-numbers.npy", numbers)

    def find(self, text: str) -> int | None:
        """The number of the first line that says it."""
        said = clean(text)
        at = int(np.searchsorted(self._keys, np.uint64(_key(said))))
        if at == len(self._keys):
            return None
        number = int(self._numbers[at])
        return number if clean(self._lines[number]) == said else None


def _key(said: str) -> int:
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big")
