"""Opening the encoder: the shipped one, or any model that sentence-transformers can load."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import SetupError
from core.settings import Settings
from knowledge.encoder.files import encoder_hash, load_encoder, weight_files
from knowledge.encoder.grams import GramReader, build_tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SHIPPED = Path(__file__).parent / "model"


class Encoder(Protocol):
    """Turns texts into unit vectors (n × d, float32). `name` identifies model and version."""

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def encode_query(self, text: str) -> NDArray[np.float32]: ...


class ShippedEncoder:
    """Our encoder, asked directly: the same numbers as through sentence-transformers, without its overhead of 1 ms."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.name = _shipped_name(folder)
        self._vocabulary, self._weights = load_encoder(folder)
        self._reader = GramReader(self._vocabulary)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.vstack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """A unit vector, 1 × 256; zero for a text without any known gram."""
        vector = self._weights[self._reader.ids(text)].sum(axis=0)
        length = float(np.linalg.norm(vector))
        unit: NDArray[np.float32] = (vector / length if length else vector).astype(np.float32)[None, :]
        return unit

    @cached_property
    def model(self) -> SentenceTransformer:
        """The same encoder as a sentence-transformers model, to train further or to compare."""
        known = self._weights.copy()
        known[0] = 0  # the row of unknown grams
        return build_model(self._vocabulary, known)


def build_model(vocabulary: Sequence[str], weights: NDArray[np.float32]) -> SentenceTransformer:
    """A bag of grams as a sentence-transformers model; it keeps (and may train) the weights (n × d) it is given."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    bag = StaticEmbedding(build_tokenizer(vocabulary), embedding_weights=weights)
    return SentenceTransformer(modules=[bag, Normalize()], device="cpu")


class HubEncoder:
    """Any sentence-transformers model: a folder, or a name where the network reaches a hub."""

    def __init__(self, name: str, query_prefix: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise SetupError(f"无法加载句向量模型“{name}”，请检查 FAWEN_ENCODER。") from error
        self._prefix = query_prefix
        self.name = _hub_name(name, query_prefix)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode([self._prefix + text])


def encoder_name(settings: Settings) -> str:
    """What the encoder of the settings will be called, without loading it; empty where the shipped one is missing."""
    if settings.encoder:
        return _hub_name(settings.encoder, settings.encoder_query_prefix)
    return _shipped_name(SHIPPED) if weight_files(SHIPPED) else ""


def _shipped_name(folder: Path) -> str:
    return f"fawen-{encoder_hash(folder)}"


def _hub_name(name: str, query_prefix: str) -> str:
    return f"{name}-{hashlib.sha256(query_prefix.encode()).hexdigest()[:8]}"


def open_encoder(settings: Settings) -> Encoder:
    """The encoder of the settings.

    Raises:
        SetupError: it cannot be loaded.
    """
    if settings.encoder:
        return HubEncoder(settings.encoder, settings.encoder_query_prefix)
    if not weight_files(SHIPPED):
        raise SetupError("缺少句向量模型（knowledge/encoder/model）。请检查仓库是否完整。")
    return ShippedEncoder()
