"""Long texts in pieces that WeChat takes: cut at lines, else at sentences, else where they must be."""

from __future__ import annotations

import re

GAP = "\n\n"  # between two messages in one text
SENTENCE = re.compile(r"[。！？；!?;…]+[”’」』）)》\"']*")
CLAUSE = re.compile(r"[，、,：:\s]+")
SHORTEST_SHARE = 0.4  # a cut that would leave a piece emptier than this is no good cut


def size(text: str) -> int:
    """Bytes in UTF-8, which is what WeChat counts."""
    return len(text.encode("utf-8"))


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` bytes that give the text when joined; none for an empty text."""
    pieces = []
    while size(text) > limit:
        cut = _cut(text, limit)
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text] if text else pieces


def _cut(text: str, limit: int) -> int:
    """How many characters the next piece has: at least one, whatever the limit."""
    most = len(text.encode("utf-8")[:limit].decode("utf-8", "ignore"))
    head = text[:most]
    least = int(most * SHORTEST_SHARE)
    at_line = head.rfind("\n") + 1
    if at_line > least:
        return at_line
    for breaks in (SENTENCE, CLAUSE):
        ends = [match.end() for match in breaks.finditer(head)]
        if ends and ends[-1] > least:
            return ends[-1]
    return max(most, 1)
