"""The sixteen districts of Shanghai and what people call them, as the directory of institutions has them."""

from __future__ import annotations

from knowledge import districts

DISTRICTS = districts().names


def district_in(words: str) -> str:
    """The one district that a sentence names, by full, short or former name; empty when it is none or several."""
    return districts().named_in(words)


def speaks_of_district(words: str) -> bool:
    """Whether a sentence names any district: one said before does not hold then, even if it is not clear which does."""
    return districts().speaks_of(words)
