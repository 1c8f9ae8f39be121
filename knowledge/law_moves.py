"""Citations against the imported statutes: what does not exist, and what the law has moved on from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from knowledge.content_files import Cited
from knowledge.entry import Citation
from knowledge.statutes import Statutes, Version

Changed = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Move:
    """A citation checked against an older version than the one in force.

    `changed` says whether the cited article's text differs between the two; `note` says more in Chinese.
    """

    cited: Cited
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
    """Citations of a law or an article that is not there: place, what is wrong, how to mend it."""
    return [f"{one.place}: {problem}" for one in cited if (problem := _problem(one.citation, statutes))]


def missing_articles(cited: Iterable[Cited], statutes: Statutes) -> list[str]:
    """Citations that must not be published: of a law that is imported, an article that it does not have.

    Laws and versions that are not imported are left to `citation_problems`: a collection may hold a few laws only.
    """
    articles, versions, in_force = cache(statutes.articles_of), cache(statutes.versions), cache(statutes.in_force)
    found = []
    for one in cited:
        law, version = one.citation.law, one.citation.version
        checked = _imported(versions(law), version) if version else in_force(law)
        if checked is not None and one.citation.article not in articles(checked):
            found.append(f"{one.place}: {_no_article(one.citation, checked)}")
    return found


def unverifiable(cited: Iterable[Cited], statutes: Statutes) -> list[str]:
    """Citations checked against a newer version than any imported one."""
    found = []
    for one in cited:
        newest = statutes.versions(one.citation.law)
        if newest and one.citation.version > max(version.version for version in newest):
            what = f"没有导入《{one.citation.law}》{one.citation.version} 版本，无法核对{one.citation.article}"
            found.append(f"{one.place}: {what}；请导入新文本")
    return found


def _problem(citation: Citation, statutes: Statutes) -> str:
    versions = statutes.versions(citation.law)
    if not versions:
        return f"没有导入《{citation.law}》；请改正法律名称，或导入它的文本"
    in_force = statutes.in_force(citation.law)
    if in_force is None:
        return f"《{citation.law}》自 {versions[0].since} 起才施行；请到时再引用"
    checked = _imported(versions, citation.version) or in_force
    if citation.version > checked.version or statutes.text_of(checked, citation.article) is not None:
        return ""
    return _no_article(citation, checked)


def _no_article(citation: Citation, checked: Version) -> str:
    return f"《{citation.law}》（{checked.version or '版本未注'}）没有{citation.article}；请核对条号"


def _imported(versions: Sequence[Version], version: str) -> Version | None:
    return next((one for one in versions if version and one.version == version), None)


def moves(cited: Iterable[Cited], statutes: Statutes) -> list[Move]:
    """The citations whose law has a newer version in force than the one they were checked against."""
    found = []
    articles = cache(statutes.articles_of)
    for one in cited:
        in_force = statutes.in_force(one.citation.law) if one.citation.version else None
        if in_force is not None and in_force.version > one.citation.version:
            checked = _imported(statutes.versions(one.citation.law), one.citation.version)
            before = articles(checked) if checked else None
            changed, note = _compare(one.citation, before, articles(in_force))
            found.append(Move(one, in_force.version, changed, note))
    return found


def _compare(citation: Citation, before: dict[str, str] | None, after: dict[str, str]) -> tuple[Changed, str]:
    if before is None:
        return "unknown", f"没有导入 {citation.version} 版本"
    old = _squeeze(before.get(citation.article, ""))
    if not old:
        return "unknown", f"{citation.version} 版本没有{citation.article}，请核对条号"
    if _squeeze(after.get(citation.article, "")) == old:
        return "no", ""
    now_at = next((article for article, text in after.items() if _squeeze(text) == old), "")
    if now_at:
        return "yes", f"原文现在是{now_at}"
    return "yes", "" if citation.article in after else "新版本没有这一条"


def _squeeze(text: str) -> str:
    """A text without blanks: files lay the same words out differently."""
    return re.sub(r"\s", "", text)
