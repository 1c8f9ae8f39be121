"""What an entry says with authority and rests on nothing: words of law without a citation, fees that no law carries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from knowledge import texts
from knowledge.entry import Entry
from knowledge.mentions import texts_of
from knowledge.statutes.names import NUMERALS

OF_LAW = re.compile("应当|不得|有权|无权|违法|依法|合法|法律规定|法定|罚款|《")
AMOUNT = rf"(?:\d[\d.,]*|[{NUMERALS}]+)\s*[百千万]?\s*余?元"
FEE = "费(?!者)"
STATED = re.compile(rf"{FEE}[^。；，\n]{{0,20}}?{AMOUNT}|{AMOUNT}[^。；，\n]{{0,6}}{FEE}")
OF_FEES = "费"  # what a law of fees has in its title: 诉讼费用交纳办法, …收费管理办法


def claim_problems(entry: Entry, laws: Collection[str]) -> Iterator[str]:
    """What an entry claims that none of the laws carries of which it cites or names an article."""
    said = list(texts_of(entry))
    if not laws and (found := next(filter(None, map(OF_LAW.search, said)), None)):
        yield texts.law_uncited(found[0])
    if any(OF_FEES in law for law in laws):
        return
    if stated := next(filter(None, map(STATED.search, said)), None):
        yield texts.fee_uncited(stated[0])
