"""A reply's parts as WeChat shows them: plain text, choices as numbered lines, articles short, the rest behind a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.replies import Choice, Part
from channels.wechat import texts
from channels.wechat.split import GAP, size, split
from consult.texts import KINDS


@dataclass(frozen=True, slots=True)
class Says:
    """A message to be shown: its parts, whose it is, where its full text can be read, where she can agree to be
    reminded (both empty: nowhere).

    `first` is the number of its first choice: in a text of several messages the choices are numbered through.
    """

    parts: tuple[Part, ...]
    seat: str = ""
    link: str = ""
    remind: str = ""
    first: int = 1

    @classmethod
    def read(
        cls, parts: Iterable[dict[str, Any]], seat: str = "", link: str = "", remind: str = "", first: int = 1
    ) -> Says:
        return cls(tuple(Part.from_json(part) for part in parts), seat, link, remind, first)


def offered(parts: Sequence[Part]) -> tuple[Choice, ...]:
    """The choices a bare number picks from; none when the last part asks for words of the citizen's own."""
    if parts and parts[-1].step and not parts[-1].choices:
        return ()
    return tuple(choice for part in parts for choice in part.choices)


def text_of(says: Says) -> str:
    """The whole message as one text."""
    numbers = iter(range(says.first, says.first + len(offered(says.parts))))
    blocks = [block for part in says.parts if (block := _block(part, numbers))]
    if offered(says.parts):
        blocks[-1] += "\n" + texts.PICK_ONE
    if says.remind and any(_books_a_call(part) for part in says.parts):
        blocks.append(_a(texts.NOTICES_OFFER, says.remind))
    if says.seat:
        blocks.insert(0, texts.of_seat(says.seat))
        return blocks[0] + "\n" + GAP.join(blocks[1:])
    return GAP.join(blocks)


def _books_a_call(part: Part) -> bool:
    return part.code == "reference" and any(row.value == KINDS["callback"] for row in part.rows)


def _block(part: Part, numbers: Iterable[int]) -> str:
    lines = [part.text.strip("\n")]
    if part.code == "rate":
        lines.append(texts.RATE_HOW)
    count = iter(numbers)
    for choice in part.choices:
        number = next(count, None)
        lines.append(choice.title if number is None else f"{number}. {choice.title}")
    return "\n".join(line for line in lines if line)


def pieces_of(says: Says, limit: int, most: int) -> list[str]:
    """The texts to send, each at most `limit` bytes.

    A message longer than `most` pieces becomes one text with a link to the whole, where there is a link;
    articles are named in the text and can be read behind it.
    """
    whole = text_of(says)
    pieces, link = split(whole, limit), _anchor(says)
    if says.link and len(pieces) > most:
        return [_cut(whole, limit, _a(texts.FULL_ANSWER, says.link))]
    if not link:
        return pieces
    if size(pieces[-1]) + size(link) <= limit:
        return [*pieces[:-1], pieces[-1] + link]
    return [*pieces, link.strip()]


def _cut(whole: str, limit: int, link: str) -> str:
    end = texts.CUT + "\n" + link
    return split(whole, limit - size(end))[0].rstrip("\n") + end


def _anchor(says: Says) -> str:
    """A line with the link, for a message that has more to it than its text."""
    has_more = any(part.citations or (part.detail and part.type == "text") for part in says.parts)
    return "\n" + _a(texts.FULL_ARTICLES, says.link) if says.link and has_more else ""


def _a(words: str, url: str) -> str:
    """WeChat makes a link of an anchor in a text message."""
    return f'<a href="{url}">{words}</a>'
