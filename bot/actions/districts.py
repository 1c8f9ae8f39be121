"""The sixteen districts of Shanghai and what people call them, as the directory of institutions has them."""

from __future__ import annotations

from knowledge import districts

DISTRICTS = districts().names


def district_in(words: str) -> str:
    """The district named in a sentence, by full, short or former name; empty when none is."""
    return districts().named_in(words)
