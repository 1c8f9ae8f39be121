"""What editors are told of claims that no law carries."""

from __future__ import annotations


def law_uncited(words: str) -> str:
    return f"citations 是空的，而正文写到法律（“{words}”）；请写明依据的条文"


def fee_uncited(words: str) -> str:
    return f"正文写了收费金额（“{words}”），引用里没有规定收费的法律；请删去金额，或引用写明它的条文"
