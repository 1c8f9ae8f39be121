"""What laws and articles are called: names in two lengths, article numbers, Chinese numerals."""

from __future__ import annotations

import re

NUMERALS = "零〇一二两三四五六七八九十百千"
LABEL = rf"第[{NUMERALS}]+条(?:之[{NUMERALS}]+)?"
ARTICLE = re.compile(LABEL)
PREAMBLE = "序言"
STATE = "中华人民共和国"
ISSUERS = re.compile(r"^(?:最高人民(?:法院|检察院)|国务院|[^、，]{1,8}(?:部|委员会|总局)|[、，])+关于|^关于")
_SIGNS = "零一二三四五六七八九"
_DIGITS = {sign: value for value, sign in enumerate(_SIGNS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def plain_name(law: str) -> str:
    """A law's name without the state's, without blanks and brackets of titles: how articles are matched."""
    return re.sub(rf"{STATE}|[\s《》〈〉]", "", law).replace("（", "(").replace("）", ")")


def short_name(law: str) -> str:
    """A law's name as it is cited: 《公证法》 for 《中华人民共和国公证法》, inside of longer names too."""
    return re.sub(rf"(^|[《〈]){STATE}", r"\1", re.sub(r"\s", "", law))


def without_issuer(law: str) -> str:
    """A plain name without the bodies that issued it: 最高人民法院关于审理… and 关于审理… are one text."""
    return ISSUERS.sub("", plain_name(law))


def number(numeral: str) -> int:
    """The value of a Chinese numeral below ten thousand: 一百二十 is 120, 二〇 is 20."""
    total = digit = 0
    if not any(sign in _UNITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    for sign in numeral:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def numeral(value: int) -> str:
    """How articles write a number from 1 to 9999: 120 is 一百二十, 105 is 一百零五."""
    written, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            is_ten = unit == 10 and digit == 1 and not written  # 十二, but 一百一十二
            written += "零" * (gap and bool(written)) + ("" if is_ten else _SIGNS[digit]) + sign
        gap = not digit
    return written


def place(article: str) -> tuple[int, int] | None:
    """Where an article stands: (120, 1) for 第一百二十条之一; None for 序言 and annexes."""
    found = re.fullmatch(rf"第([{NUMERALS}]+)条(?:之([{NUMERALS}]+))?", article)
    if found is None:
        return None
    return number(found[1]), number(found[2]) if found[2] else 0


def follows(article: str, before: str) -> bool:
    """Whether an article's number is the next one after another's."""
    this, last = place(article), place(before)
    if this is None or last is None:
        return this in ((1, 0), None)
    return this in ((last[0] + 1, 0), (last[0], max(last[1], 0) + 1))
