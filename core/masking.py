"""Personal numbers: found in a text, masked for the eye, kept aside for the one who may use them.

A mask keeps enough to recognise the number (`138****5678`) and never enough to use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

NumberKind = Literal["identity", "phone", "bank"]

_ARABIC = "0-9０-９"
_CHINESE = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_TO_ARABIC = str.maketrans("０１２３４５６７８９Ｘｘx" + _CHINESE, "0123456789XXX" + "001234567891123456789")
_DIGIT = f"[{_ARABIC}]"
_NUMERAL = f"[{_ARABIC}{_CHINESE}]"
# People type numbers with spaces, hyphens and full-width digits: "138 1234-5678", "１３８…".
_NARROW = r"[\s\-－—·.]"
_GAP = _NARROW + "?"
# Or with almost anything: "138，1234，5678", "138（1234）5678". Such a find must also look like a number (`_SHAPES`).
_SIGN = r"[\s\-－—·.,，、/／_~～()（）]"
_WIDE = _SIGN + "{0,3}"
# A mask that stands in the text already is no part of a number.
_BEFORE = rf"(?<!{_DIGIT})(?<!\*{{4}})"
_AFTER = rf"(?!{_DIGIT})(?!\*{{4}})"
# "张三13812345678，三天内": a name or a word that is a numeral too is no part of an Arabic number.
_BEFORE_ANY = _BEFORE + rf"(?:(?<![{_CHINESE}])|(?={_DIGIT}))"
_AFTER_ANY = _AFTER + rf"(?:(?![{_CHINESE}])|(?<=[{_ARABIC}XxＸｘ]))"
_COUNTRY = rf"(?:(?:\+|＋|00)?(?:86|８６){_WIDE})?"

_IDENTITY = re.compile(_BEFORE + rf"[1-9１-９](?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ]" + _AFTER)
_IDENTITY_SPREAD = re.compile(
    _BEFORE_ANY + rf"{_NUMERAL}(?:{_WIDE}{_NUMERAL}){{16}}{_WIDE}[{_ARABIC}{_CHINESE}XxＸｘ]" + _AFTER_ANY
)
_IDENTITY_OLD = re.compile(_BEFORE_ANY + rf"{_NUMERAL}(?:{_WIDE}{_NUMERAL}){{14}}" + _AFTER_ANY)
_BANK = re.compile(_BEFORE + rf"[13-69１３-６９](?:{_GAP}{_DIGIT}){{14,18}}" + _AFTER)
_BANK_SPREAD = re.compile(_BEFORE + rf"[13-69１３-６９](?:{_WIDE}{_DIGIT}){{14,18}}" + _AFTER)
_GLUED_PHONES = re.compile(_BEFORE + rf"(?:[1１][3-9３-９]{_DIGIT}{{9}}){{2,}}" + _AFTER)
_PHONE = re.compile(_BEFORE + _COUNTRY + rf"(?P<number>[1１][3-9３-９](?:{_GAP}{_DIGIT}){{9}})" + _AFTER)
_PHONE_SPREAD = re.compile(
    _BEFORE_ANY
    + _COUNTRY
    + rf"(?P<number>[1１一幺壹]{_WIDE}[3-9３-９三四五六七八九叁肆伍陆柒捌玖](?:{_WIDE}{_NUMERAL}){{9}})"
    + _AFTER_ANY
)
# 021-62345678, (021)62345678, 021 6234 5678: a real area code, or a case's and an order's number would be taken for one.
_AREA = r"[0０](?:[1１][0０]|[2２][0-9０-９]|[3-9３-９][0-9０-９]{2})"
_LANDLINE = re.compile(
    _BEFORE + rf"(?:[（(]{_AREA}[)）]|{_AREA})[\s\-－—]{{0,2}}{_DIGIT}{{3,4}}[\s\-－—]?{_DIGIT}{{4}}" + _AFTER
)
# As older people write it: without the area code, which is Shanghai's; behind another country's code it is not.
_LOCAL = re.compile(_BEFORE + rf"(?<!{_DIGIT}[\s\-－—()（）])[2-9２-９]{_DIGIT}{{3}}[\s\-－—]?{_DIGIT}{{4}}" + _AFTER)
_LOCAL_AREA = "021"

_MOBILE = re.compile(r"1[3-9]\d{9}")
# How the digits of a number stand in groups; the second kind only where no sign of a list or a decimal parts them.
_SHAPES = {(11,), (3, 4, 4), (3, 8), (1,) * 11}
_SHAPES_SPACED = {(7, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (5, 6), (1, 10), (1, 2, 8), (1, 2, 4, 4)}
_SHAPES_OLD = {(15,), (6, 6, 3), (6, 9), (1,) * 15}
_LISTED = re.compile(r"[,，、/／.]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_DATE = re.compile(r"19\d\d[\-－—./／](?:0?[1-9]|1[0-2])[\-－—./／](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_CURRENCY = re.compile(r"[￥¥$＄]\s*$")
_UNIT = re.compile(r"\s*[多余]?[万亿]?(?:元(?![旦宵月])|块|圆|美元|港币|欧元)")

_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
# UnionPay's cards and ICBC's older ones: people mistype them, and their beginning is proof enough.
_CARD_BY_BEGINNING = ("62", "9558")
_CARD = re.compile(r"[3-6]|103|690755|9558")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers, and the numbers that were in it, by mask."""

    text: str
    sealed: dict[str, str]
    kinds: tuple[NumberKind, ...]


@dataclass(frozen=True)
class _Found:
    """What may be a number: its digits (Arabic) as they stand in groups, what parts them, and what is around."""

    match: re.Match[str]

    @cached_property
    def written(self) -> str:
        name = "number" if "number" in self.match.re.groupindex else 0
        return self.match.group(name).translate(_TO_ARABIC)

    @cached_property
    def groups(self) -> list[str]:
        return re.findall(r"[0-9X]+", self.written)

    @cached_property
    def gaps(self) -> list[str]:
        return re.findall(r"[^0-9X]+", self.written)

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(group) for group in self.groups)

    @property
    def is_listed(self) -> bool:
        return any(_LISTED.search(gap) for gap in self.gaps)

    @property
    def is_close(self) -> bool:
        """No more than one space, hyphen or dot between two digits."""
        return all(re.fullmatch(_NARROW, gap) for gap in self.gaps)

    @property
    def holds_phone(self) -> bool:
        """Whether one group, or the first few together, is a mobile phone."""
        begun = ["".join(self.groups[: n + 1]) for n in range(len(self.groups) - 1)]
        return bool(self.gaps) and any(_MOBILE.fullmatch(one) for one in [*self.groups, *begun])

    @property
    def is_sum_or_date(self) -> bool:
        if not self.gaps:
            return False
        before, after = self.match.string[: self.match.start()], self.match.string[self.match.end() :]
        counted = _THOUSANDS.fullmatch(self.written) or _CURRENCY.search(before) or _UNIT.match(after)
        return bool(counted or _DATE.match(self.written))


def _is_identity(found: _Found) -> bool:
    """In one piece as it is, for people mistype them; in pieces not where it begins with a phone."""
    return not found.holds_phone or _is_born(found.digits[:6], found.digits[6:14])


def _is_identity_spread(found: _Found) -> bool:
    return _is_born(found.digits[:6], found.digits[6:14])


def _is_identity_old(found: _Found) -> bool:
    """The 15 digits of before 1999, whose year has two."""
    return found.shape in _SHAPES_OLD and _is_born(found.digits[:6], "19" + found.digits[6:12])


def _is_born(place: str, day: str) -> bool:
    """Whether a place and a day of birth can be these."""
    try:
        born = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    except ValueError:
        return False
    return _PROVINCE.match(place) is not None and born.year >= 1900


def _is_card(found: _Found) -> bool:
    number = found.digits
    if found.holds_phone or not _CARD.match(number):
        return False
    return (number.startswith(_CARD_BY_BEGINNING) and len(number) >= 16) or _luhn(number)


def _is_card_spread(found: _Found) -> bool:
    """In fours, always parted by the same signs, and with a right check digit: amounts stand in rows too."""
    in_fours = all(size == 4 for size in found.shape[:-1]) and found.shape[-1] <= 4
    singly = set(found.shape) == {1}
    return (in_fours or singly) and len(set(found.gaps)) == 1 and _is_card(found) and _luhn(found.digits)


def _luhn(number: str) -> bool:
    """Bank cards carry a check digit; an order number of 16 digits mostly does not."""
    digits = [int(d) for d in reversed(number)]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return total % 10 == 0


def _is_phone(found: _Found) -> bool:
    return not found.is_sum_or_date


def _is_phone_spread(found: _Found) -> bool:
    shapely = found.shape in _SHAPES or (found.shape in _SHAPES_SPACED and not found.is_listed)
    return shapely and not found.is_sum_or_date


def _is_local(found: _Found) -> bool:
    before, after = found.match.string[: found.match.start()], found.match.string[found.match.end() :]
    return not (_CURRENCY.search(before) or _UNIT.match(after))


def _always(_found: _Found) -> bool:
    return True


def _identity(number: str) -> list[tuple[str, str]]:
    return [(f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}", number)]


def _bank(number: str) -> list[tuple[str, str]]:
    return [(f"{number[:4]}******{number[-4:]}", number)]


def _phones(numbers: str) -> list[tuple[str, str]]:
    each = [numbers[at : at + 11] for at in range(0, len(numbers), 11)]
    return [(f"{number[:3]}****{number[-4:]}", number) for number in each]


def _landline(number: str) -> list[tuple[str, str]]:
    return [(f"{number[:3]}****{number[-4:]}", number)]


def _local(number: str) -> list[tuple[str, str]]:
    return _landline(_LOCAL_AREA + number)


_Keep = Callable[[str], list[tuple[str, str]]]
# The longest kinds first; of one kind what is written close together first.
_Rule = tuple[NumberKind, re.Pattern[str], Callable[[_Found], bool], _Keep]
_RULES: tuple[_Rule, ...] = (
    ("identity", _IDENTITY, _is_identity, _identity),
    ("identity", _IDENTITY_SPREAD, _is_identity_spread, _identity),
    ("identity", _IDENTITY_OLD, _is_identity_old, _identity),
    ("bank", _BANK, _is_card, _bank),
    ("bank", _BANK_SPREAD, _is_card_spread, _bank),
    ("phone", _GLUED_PHONES, _always, _phones),
    ("phone", _PHONE, _is_phone, _phones),
    ("phone", _PHONE_SPREAD, _is_phone_spread, _phones),
    ("phone", _LANDLINE, _always, _landline),
)
_LOCAL_RULE: _Rule = ("phone", _LOCAL, _is_local, _local)


def mask(text: str, phones: bool = True, local: bool = False) -> Masked:
    """Replace identity, bank and phone numbers by masks.

    Without `phones` those stay: a seat tells a citizen whom to call. With `local` eight digits are a phone of Shanghai;
    where none was asked for they may be anything.
    """
    sealed: dict[str, str] = {}
    kinds: list[NumberKind] = []
    for kind, pattern, accept, keep in (*_RULES, *((_LOCAL_RULE,) if local else ())):
        if kind == "phone" and not phones:
            continue
        text, kept = _replaced(text, pattern, accept, keep)
        sealed |= kept
        kinds += [kind] if kept else []
    return Masked(text, sealed, tuple(dict.fromkeys(kinds)))


def _replaced(
    text: str, pattern: re.Pattern[str], accept: Callable[[_Found], bool], keep: _Keep
) -> tuple[str, dict[str, str]]:
    """The text with masks for what is accepted; what is not may hide a number that begins later."""
    pieces: list[str] = []
    kept: dict[str, str] = {}
    done = at = 0
    while (match := pattern.search(text, at)) is not None:
        found = _Found(match)
        if not accept(found):
            at = match.start() + 1
            continue
        pairs = keep(found.digits)
        kept |= dict(pairs)
        pieces += [text[done : match.start()], " ".join(masked for masked, _ in pairs)]
        done = at = match.end()
    return "".join([*pieces, text[done:]]), kept
