"""The sentence encoder: ours, shipped here, or any sentence-transformers model by a setting."""

from knowledge.encoder.load import Encoder, open_encoder

__all__ = ["Encoder", "open_encoder"]
