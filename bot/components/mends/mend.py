"""What a mend is."""

from __future__ import annotations

from typing import Any, NamedTuple, Text


class Mend(NamedTuple):
    """One function of Rasa, what takes its place, and the fingerprint of the source it was written for."""

    owner: Any
    attribute: Text
    replacement: Any
    expected: Text

    @property
    def name(self) -> Text:
        return f"{self.owner.__name__}.{self.attribute}"
