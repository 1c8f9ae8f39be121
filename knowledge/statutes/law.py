"""One version of a law, as it is read from a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


class Unreadable(Exception):
    """A file that cannot be imported; `reason` says in Chinese what is wrong and how to mend it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Law:
    """A law's articles (number, text) in one version.

    `version` is the day of adoption or of the last amendment, `effective` the day from which this version is in
    force where the text states it; both ISO dates, empty where unknown. `notes` says what a person should look at.
    """

    law: str
    version: str
    effective: str
    articles: tuple[tuple[str, str], ...]
    category: str = ""
    notes: tuple[str, ...] = ()

    def hash(self) -> str:
        """Equal for equal content."""
        digest = hashlib.sha256(f"{self.law}\x1e{self.effective}".encode())
        for article, text in self.articles:
            digest.update(f"\x1e{article}\x1f{text}".encode())
        return digest.hexdigest()[:24]
