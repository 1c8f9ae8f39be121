"""The encoder's files: `vocabulary.txt` and `weights-N.npz` (8 bits a number, one scale a row; none over 8 MiB)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROWS = 30_000  # of a file, 256 numbers each


def weight_files(folder: Path) -> list[Path]:
    """The files of the vectors, in order; empty where there is no encoder."""
    return sorted(folder.glob("weights-*.npz"))


def save_encoder(folder: Path, vocabulary: list[str], weights: NDArray[np.float32]) -> None:
    """Write the encoder in 8 bits a number: measured, it finds the same entries as in 32."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.abs(weights).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    rows = np.round(weights / scale).astype(np.int8)
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    for old in weight_files(folder):
        old.unlink()
    for number, start in enumerate(range(0, len(rows), ROWS)):
        part = slice(start, start + ROWS)
        np.savez_compressed(folder / f"weights-{number}.npz", rows=rows[part], scale=scale[part].astype(np.float16))


def load_encoder(folder: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Vocabulary and vectors (n × 256) as written by `save_encoder`."""
    vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    parts = []
    for path in weight_files(folder):
        with np.load(path) as files:
            parts.append(files["rows"].astype(np.float32) * files["scale"].astype(np.float32))
    return vocabulary, np.vstack(parts)


def encoder_hash(folder: Path) -> str:
    """A fingerprint of the encoder's files: an index built with another encoder is refused."""
    digest = hashlib.sha256()
    for path in (folder / "vocabulary.txt", *weight_files(folder)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
