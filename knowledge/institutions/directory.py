"""The directory: read-only look-ups of imported offices."""

from __future__ import annotations

from collections.abc import Collection

from core.db import Database
from knowledge import store
from knowledge.institutions.institution import Institution, schema


class Directory:
    """Offices by kind and district, from the database; safe to share between threads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, kinds: Collection[str], district: str, *, words: str = "", most: int = 3) -> tuple[Institution, ...]:
        """The offices of some kinds for a district.

        Those whose street the words name come first, then the district's own, the streets', the neighbourhoods',
        and at last those of the whole city.
        """
        with self._db.read_scope() as session:
            found = store.institutions_in(session, kinds, district)
        levels = [level for level in schema().levels if level != store.CITY]

        def rank(one: Institution) -> tuple[bool, int, int]:
            named = bool(one.street) and one.street.removesuffix("街道").removesuffix("镇") in words
            level = levels.index(one.level) if one.level in levels else len(levels)
            return not named, level, list(kinds).index(one.kind)

        return tuple(sorted(found, key=rank)[:most])
