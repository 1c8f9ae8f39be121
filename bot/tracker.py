"""What an action reads: the tracker that Rasa sends along, as far as we use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.asked import question_in


@dataclass(frozen=True, slots=True)
class Tracker:
    """The state of a dialogue at the moment of an action call."""

    sender: str
    words: str
    intent: str
    intent_confidence: float
    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str = ""
    screened: bool = False  # a script is said to these very words, and hides that nothing was found

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Tracker:
        """From Rasa's JSON.

        Raises:
            KeyError: it is not a tracker.
        """
        latest = data.get("latest_message") or {}
        intent = latest.get("intent") or {}
        return cls(
            sender=data["sender_id"],
            words=latest.get("text") or "",
            intent=intent.get("name") or "",
            intent_confidence=float(intent.get("confidence") or 0.0),
            slots=data.get("slots") or {},
            loop=(data.get("active_loop") or {}).get("name") or "",
            screened=bool((latest.get("metadata") or {}).get("screened")),
        )

    @property
    def asks(self) -> str:
        """The words that ask: without numbers and marks around them."""
        return question_in(self.words)

    def text(self, slot: str) -> str:
        """A slot's value as text; empty when it is not set."""
        value = self.slots.get(slot)
        return "" if value is None else str(value)

    def number(self, slot: str) -> int:
        return int(self.slots.get(slot) or 0)
