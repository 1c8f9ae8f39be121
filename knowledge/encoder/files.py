"""The encoder's files: `vocabulary.txt` and `weights.npz` (8 bits a number, one scale a row)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def save_encoder(folder: Path, vocabulary: list[str], weights: NDArray[np.float32]) -> None:
    """Write the encoder in 8 bits a number: measured, it finds the same entries as in 32."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.abs(weights).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    rows = np.round(weights / scale).astype(np.int8)
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    np.savez_compressed(folder / "weights.npz", rows=rows, scale=scale.astype(np.float16))


def load_encoder(folder: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Vocabulary and vectors (n × 256) as written by `save_encoder`."""
    vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    with np.load(folder / "weights.npz") as files:
        return vocabulary, files["rows"].astype(np.float32) * files["scale"].astype(np.float32)


def encoder_hash(folder: Path) -> str:
    """A fingerprint of the encoder's files: an index built with another encoder is refused."""
    digest = hashlib.sha256()
    for name in ("vocabulary.txt", "weights.npz"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]
