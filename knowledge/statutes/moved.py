"""What is known to hold no more, whatever is imported: laws that moved on (`knowledge/moved.yml`) and repealed ones.

An item of either list (`knowledge/repealed.yml` is the other) is about a whole law, or about the articles it names.
What is made for a law that has moved on as a whole - an interpretation, implementing rules: its title says so - is
held back with it, unless the item says that it still holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from core.clock import today
from knowledge.statutes.names import ARTICLE, plain_name

FILE = Path(__file__).parent.parent / "moved.yml"
REPEALED = FILE.with_name("repealed.yml")
RULES = "(?:条例|办法|细则|规定)"
Item = TypeVar("Item", "Moved", "Repealed")


@dataclass(frozen=True, slots=True)
class Moved:
    """A law with the version that holds now, ISO dates; `say` is for the person who cites the old one.

    `articles` names the ones that changed; empty for the whole law. `of` is the law that moved, where this is a text
    made for it. `still_hold` names texts made for it that hold on.
    """

    law: str
    version: str
    in_force_from: str
    say: str
    articles: tuple[str, ...] = ()
    still_hold: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Repealed:
    """A law that no longer holds in any version: what holds in its place, and since which day (ISO).

    `articles` names the ones that are repealed, in part or whole (第三十二条第一款); empty for the whole law.
    """

    law: str
    by: str
    since: str
    articles: tuple[str, ...] = ()


@cache
def moved_laws() -> Mapping[str, tuple[Moved, ...]]:
    """What is known to have moved, by the law's plain name."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return _by_name(map(_moved, rows))


@cache
def repealed_laws() -> Mapping[str, tuple[Repealed, ...]]:
    """What is known to be repealed, by the law's plain name."""
    rows = yaml.safe_load(REPEALED.read_text(encoding="utf-8"))
    return _by_name(
        Repealed(law, row["by"], row["since"], tuple(row.get("articles", ()))) for row in rows for law in row["laws"]
    )


def _moved(row: dict[str, Any]) -> Moved:
    lists = {key: tuple(row.get(key, ())) for key in ("articles", "still_hold")}
    return Moved(**{**row, **lists})


def _by_name(items: Iterable[Item]) -> Mapping[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[plain_name(item.law)].append(item)
    return {name: tuple(some) for name, some in found.items()}


def outdated(law: str, version: str, article: str = "", *, on: date | None = None) -> Moved | None:
    """What has become of a law, or of one of its articles, if that is no longer in force on a day (today).

    Args:
        version: of the law; empty where it is not known.
        article: with or without a paragraph (第三条第二款); without it, only the law as a whole counts.
    """
    day = str(on or today())
    name = plain_name(law)
    items = (*moved_laws().get(name, ()), *_moved_with(name))
    old = (one for one in items if version < one.version and one.in_force_from <= day)
    return next((one for one in old if _covers(one.articles, article)), None)


def repealed(law: str, article: str = "", *, on: date | None = None) -> Repealed | None:
    """What has taken the place of a law, or of one of its articles, if that is repealed on a day (today)."""
    day = str(on or today())
    items = repealed_laws().get(plain_name(law), ())
    return next((one for one in items if one.since <= day and _covers(one.articles, article)), None)


def holds(law: str, version: str, article: str = "", *, on: date | None = None) -> bool:
    """Whether a law's version, or its article, as far as is known here, is neither repealed nor outdated."""
    return repealed(law, article, on=on) is None and outdated(law, version, article, on=on) is None


def is_watched(law: str) -> bool:
    """Whether any of a law may hold no more, on whatever day."""
    name = plain_name(law)
    return name in moved_laws() or name in repealed_laws() or bool(_moved_with(name))


def watched_articles() -> Iterator[tuple[str, str]]:
    """The laws and the articles of items about single articles."""
    lists: list[tuple[Moved | Repealed, ...]] = [*moved_laws().values(), *repealed_laws().values()]
    for item in (one for some in lists for one in some):
        for label in item.articles:
            if found := ARTICLE.match(label):
                yield item.law, found[0]


def known_effective(law: str, version: str) -> str:
    """The first day of a moved law's new version: an amended text does not state it itself."""
    items = moved_laws().get(plain_name(law), ())
    return next((one.in_force_from for one in items if one.version == version), "")


def _covers(labels: tuple[str, ...], article: str) -> bool:
    """Whether an item about these articles (none: all) is about an article, or about any part of it."""
    if not labels:
        return True
    return bool(article) and any(
        label == article or label.startswith(f"{article}第") or article.startswith(f"{label}第") for label in labels
    )


@cache
def _moved_with(name: str) -> tuple[Moved, ...]:
    """What a text is held back with, by its plain name: the law that it is made for has moved on."""
    return tuple(
        replace(one, law=name, of=one.law, say=f"它是为《{one.law}》旧文本制定的，{one.say}")
        for items in moved_laws().values()
        for one in items
        if not one.articles and _is_made_for(name, plain_name(one.law)) and name not in map(plain_name, one.still_hold)
    )


def _is_made_for(name: str, law: str) -> bool:
    """Whether a title is that of an interpretation of a law or of rules that implement it; both are plain names."""
    own = re.escape(law)
    return law in name and bool(re.search(rf"(?:适用|执行|实施|贯彻){own}|^{own}的?实施{RULES}", name))
