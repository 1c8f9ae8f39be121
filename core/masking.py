"""Personal numbers: found in a text, masked for the eye, kept aside for the one who may use them.

A mask keeps enough to recognise the number (`138****5678`) and never enough to use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NumberKind = Literal["identity", "phone", "bank"]

# People type numbers with spaces, hyphens and full-width digits: "138 1234-5678", "１３８…".
_GAP = r"[\s\-－—·.]?"
_DIGIT = r"[0-9０-９]"
_NOT_DIGIT_BEFORE = r"(?<![0-9０-９])"
_NOT_DIGIT_AFTER = r"(?![0-9０-９])"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")

_IDENTITY = re.compile(
    _NOT_DIGIT_BEFORE + rf"[1-9１-９](?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ]" + _NOT_DIGIT_AFTER
)
_PHONE = re.compile(
    rf"(?:(?<![0-9０-９])(?:\+|＋|00)?(?:86|８６){_GAP})?(?<![0-9０-９])(?:[1１][3-9３-９](?:{_GAP}{_DIGIT}){{9}})"
    + _NOT_DIGIT_AFTER
)
_GLUED_PHONE = re.compile(r"(?<![0-9０-９])(?:86|８６)[1１][3-9３-９](?:" + _GAP + _DIGIT + r"){9}" + _NOT_DIGIT_AFTER)
# 021-62345678, (021)62345678, 021 6234 5678: a real area code, or a case's and an order's number would be taken for one.
_AREA = r"[0０](?:[1１][0０]|[2２][0-9０-９]|[3-9３-９][0-9０-９]{2})"
_LANDLINE = re.compile(
    _NOT_DIGIT_BEFORE
    + rf"(?:[（(]{_AREA}[)）]|{_AREA})[\s\-－—]{{0,2}}{_DIGIT}{{3,4}}[\s\-－—]?{_DIGIT}{{4}}"
    + _NOT_DIGIT_AFTER
)
_BANK = re.compile(_NOT_DIGIT_BEFORE + rf"[3-6３-６](?:{_GAP}{_DIGIT}){{14,18}}" + _NOT_DIGIT_AFTER)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers, and the numbers that were in it, by mask."""

    text: str
    sealed: dict[str, str]
    kinds: tuple[NumberKind, ...]


def mask(text: str, landlines: bool = True) -> Masked:
    """Replace identity, bank and phone numbers by masks; the longest kinds first.

    Without `landlines` those stay: an office's number is no personal one.
    """
    sealed: dict[str, str] = {}
    kinds: list[NumberKind] = []

    def put(kind: NumberKind, keep: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            number = re.sub(r"[^0-9X]", "", match.group().translate(_FULL_WIDTH).upper())
            if kind == "bank" and not _is_card(number):
                return match.group()
            sealed[keep(number)] = number
            kinds.append(kind)
            return keep(number)

        return replace

    text = _IDENTITY.sub(put("identity", lambda n: f"{n[:3]}***********{n[-4:]}"), text)
    text = _BANK.sub(put("bank", lambda n: f"{n[:4]}******{n[-4:]}"), text)
    text = _GLUED_PHONE.sub(put("phone", lambda n: f"{n[2:5]}****{n[-4:]}"), text)
    text = _PHONE.sub(put("phone", lambda n: f"{n[-11:-8]}****{n[-4:]}"), text)
    if landlines:
        text = _LANDLINE.sub(put("phone", lambda n: f"{n[:3]}****{n[-4:]}"), text)
    return Masked(text, sealed, tuple(dict.fromkeys(kinds)))


def _is_card(number: str) -> bool:
    """UnionPay's begin with 62, and people mistype them: those need no right check digit."""
    return (number.startswith("62") and len(number) >= 16) or _luhn(number)


def _luhn(number: str) -> bool:
    """Bank cards carry a check digit; an order number of 16 digits mostly does not."""
    digits = [int(d) for d in reversed(number)]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return total % 10 == 0
