"""What an action reads: the tracker that Rasa sends along, as far as we use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.asked import question_in


@dataclass(frozen=True, slots=True)
class Tracker:
    """The state of a dialogue at the moment of an action call.

    `asks` are the words that ask, without the numbers and marks around them; made from `words` where not given.
    """

    sender: str
    words: str
    intent: str
    intent_confidence: float
    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str = ""
    screened: bool = False  # a script is said to these very words, and hides that nothing was found
    asks: str = ""

    def __post_init__(self) -> None:
        if not self.asks:
            object.__setattr__(self, "asks", question_in(self.words))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Tracker:
        """From Rasa's JSON.

        Raises:
            KeyError: it is not a tracker.
        """
        latest = data.get("latest_message") or {}
        intent = latest.get("intent") or {}
        known = latest.get("metadata") or {}
        return cls(
            sender=data["sender_id"],
            words=latest.get("text") or "",
            intent=intent.get("name") or "",
            intent_confidence=float(intent.get("confidence") or 0.0),
            slots=data.get("slots") or {},
            loop=(data.get("active_loop") or {}).get("name") or "",
            screened=bool(known.get("screened")),
            asks=known.get("plain") or "",  # as the client sent it along
        )

    def saying(self, words: str) -> Tracker:
        """The same moment with other words."""
        return replace(self, words=words, asks="")

    def text(self, slot: str) -> str:
        """A slot's value as text; empty when it is not set."""
        value = self.slots.get(slot)
        return "" if value is None else str(value)

    def number(self, slot: str) -> int:
        return int(self.slots.get(slot) or 0)
