"""What entries rest on, against the imported statutes: what does not exist, and what the law has moved on from.

Both citations and articles that a text only names are looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Literal

from knowledge.entry import Citation, Cited
from knowledge.statutes import Statutes, Version, is_listed

Changed = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Move:
    """An article checked against an older version than the one in force.

    `checked` is that older version; `changed` says whether the article's text differs between the two; `note` says
    more in Chinese.
    """

    cited: Cited
    checked: str
    in_force: str
    changed: Changed
    note: str = ""

    @property
    def is_work(self) -> bool:
        """Whether a person must look: an article whose text is the same needs only a new stamp."""
        return self.changed != "no"


def name_of(citation: Citation) -> str:
    return f"《{citation.law}》{citation.article}"


def citation_problems(cited: Iterable[Cited], statutes: Statutes) -> list[str]:
    """What must not be published: place, what is wrong, how to mend it.

    That is a law that is neither listed (`knowledge/laws.yml`) nor imported, one that is not yet in force, and an
    article that its law does not have. The last two are seen only where the law, in the version that was checked, is
    imported: a collection may be empty or hold a few laws only.
    """
    look = _Look(statutes)
    return [f"{one.place}: {problem}" for one in cited if (problem := look.problem(one))]


def doubts(cited: Iterable[Cited], statutes: Statutes) -> list[str]:
    """What cannot be checked: laws that are not imported, and newer versions than any imported one."""
    versions = cache(statutes.versions)
    missing: dict[str, list[str]] = defaultdict(list)  # places, by law
    newer = []
    for one in cited:
        law, article, version = one.citation.law, one.citation.article, one.citation.version
        held = versions(law)
        if not held and is_listed(law):
            missing[law].append(one.place)
        elif held and version > max(one.version for one in held):
            newer.append(f"{one.place}: 没有导入《{law}》{version} 版本，无法核对{article}；请导入新文本")
    laws = [
        f"{places[0]}: 没有导入《{law}》，无法核对它的条号，共 {len(places)} 处；请导入它的文本"
        for law, places in missing.items()
    ]
    return laws + newer


class _Look:
    """Looks things up, each once."""

    def __init__(self, statutes: Statutes) -> None:
        self.versions = cache(statutes.versions)
        self.in_force = cache(statutes.in_force)
        self.on = cache(partial(_in_force_on, statutes))
        self.articles = cache(statutes.articles_of)

    def checked(self, one: Cited) -> Version | None:
        """The version that an article was checked against, if it is imported."""
        law, version = one.citation.law, one.citation.version
        if version:
            return _imported(self.versions(law), version)
        return self.on(law, one.checked) if one.checked else None

    def problem(self, one: Cited) -> str:
        law = one.citation.law
        versions = self.versions(law)
        if not versions:
            return "" if is_listed(law) else _unknown(one)
        if self.in_force(law) is None:
            return f"《{law}》自 {versions[0].since} 起才施行；请到时再引用"
        checked = self.checked(one) or (None if one.citation.version else self.in_force(law))
        if checked is None or one.citation.article in self.articles(checked):
            return ""
        return _no_article(one, checked)


def _in_force_on(statutes: Statutes, law: str, day: date) -> Version | None:
    return statutes.in_force(law, on=day)


def _unknown(one: Cited) -> str:
    said = "正文里的" if one.is_mention else ""
    return (
        f"{said}《{one.citation.law}》不是已知的法律；请改正名称；确有这部法律的，导入它的文本或列入 knowledge/laws.yml"
    )


def _no_article(one: Cited, checked: Version) -> str:
    law, article = one.citation.law, one.citation.article
    lacking = f"《{law}》（{checked.version or '版本未注'}）没有{article}"
    if not one.bare:
        return f"{'正文里的' if one.is_mention else ''}{lacking}；请核对条号"
    return f"正文里的{one.bare}没有写明法律，按前文是《{law}》的，而{lacking}；请写明是哪部法律，或核对条号"


def _imported(versions: Sequence[Version], version: str) -> Version | None:
    return next((one for one in versions if version and one.version == version), None)


def moves(cited: Iterable[Cited], statutes: Statutes) -> list[Move]:
    """The articles whose law has a newer version in force than the one they were checked against.

    One that a text only names is among them if its own text is another: it has no stamp to renew.
    """
    look = _Look(statutes)
    found = []
    for one in cited:
        in_force = look.in_force(one.citation.law) if one.citation.version or one.checked else None
        checked = look.checked(one)
        then = one.citation.version or (checked.version if checked else "")
        if in_force is not None and in_force.version > then and in_force != checked:
            before = look.articles(checked) if checked else None
            changed, note = _compare(one, then, before, look.articles(in_force))
            if one.is_mention and changed == "no":
                continue
            found.append(Move(one, then or _day(one.checked), in_force.version, changed, note))
    return found


def _day(day: date | None) -> str:
    return str(day or "")


def _compare(one: Cited, then: str, before: dict[str, str] | None, after: dict[str, str]) -> tuple[Changed, str]:
    article = one.citation.article
    if before is None:
        return "unknown", f"没有导入 {then} 版本" if then else f"没有导入 {one.checked} 施行的版本"
    old = _squeeze(before.get(article, ""))
    if not old:
        return "unknown", f"{then or '原来的'} 版本没有{article}，请核对条号"
    if _squeeze(after.get(article, "")) == old:
        return "no", ""
    now_at = next((label for label, text in after.items() if _squeeze(text) == old), "")
    if now_at:
        return "yes", f"原文现在是{now_at}"
    return "yes", "" if article in after else "新版本没有这一条"


def _squeeze(text: str) -> str:
    """A text without blanks: files lay the same words out differently."""
    return re.sub(r"\s", "", text)
