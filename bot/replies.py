"""What a reply is made of: parts that every channel can render, each with a plain text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

PartType = Literal["text", "choices", "citations", "card", "notice"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `payload` is plain Chinese: pressing it is the same as typing it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A named article of law, as in `《公证法》第三十条`."""

    law: str
    article: str
    version: str = ""  # the date (ISO) of the law's version that is meant; empty: the one in force

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card: what it is, what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reply. `text` alone must make sense to a reader without buttons.

    `code` is a stable word for programs (a notice's kind, a form's name);
    `step`/`steps` say where in a form the citizen is (1-based).
    """

    type: PartType
    text: str
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    title: str = ""
    rows: tuple[Row, ...] = ()
    detail: str = ""
    code: str = ""
    entry_id: str = ""
    confidence: float | None = None
    step: int = 0
    steps: int = 0

    def to_json(self) -> dict[str, Any]:
        """A dictionary without the empty fields."""
        filled = {k: v for k, v in asdict(self).items() if k in ("type", "text") or v not in ("", (), 0, None)}
        if self.citations:
            filled["citations"] = tuple({k: v for k, v in asdict(c).items() if v} for c in self.citations)
        return filled

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Part:
        """The inverse of `to_json`.

        Raises:
            TypeError: an unknown field; KeyError: a missing one.
        """
        return cls(
            **{
                **data,
                "choices": tuple(Choice(**c) for c in data.get("choices", ())),
                "citations": tuple(Citation(**c) for c in data.get("citations", ())),
                "rows": tuple(Row(**r) for r in data.get("rows", ())),
            }
        )


SMALL_TALK = "small_talk"  # the code of what is said to be polite, and nothing else


def text(words: str, **more: Any) -> Part:
    return Part("text", words, **more)


def choices(words: str, *options: str | tuple[str, str], **more: Any) -> Part:
    """A question with buttons; an option is a title, or a title and another payload."""
    pairs = [(o, o) if isinstance(o, str) else o for o in options]
    return Part("choices", words, choices=tuple(Choice(title, payload) for title, payload in pairs), **more)


def citations(*articles: Citation) -> Part:
    return Part("citations", "依据：" + "、".join(map(str, articles)), citations=tuple(articles))


def notice(words: str, code: str = "", **more: Any) -> Part:
    return Part("notice", words, code=code, **more)


def card(title: str, rows: list[tuple[str, str]], words: str = "", **more: Any) -> Part:
    """A titled list of label and value; its plain text repeats them."""
    plain = words or title + "\n" + "\n".join(f"{label}：{value}" for label, value in rows)
    return Part("card", plain, title=title, rows=tuple(Row(*r) for r in rows), **more)
