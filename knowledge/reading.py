"""Reading an article: the text that an answer was checked against, with its date, unless it must not be shown."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.statutes import Moved, Repealed, Statutes, Version, outdated, repealed

MOVED_ON = "法律已修订，正在复核。"


@dataclass(frozen=True, slots=True)
class Reading:
    """An article to read: its text, the date (ISO) of the law's version, and a note in plain words.

    `text` is empty where the article must not be shown; the note says why. `version` is empty where it is not known.
    """

    text: str
    version: str = ""
    note: str = ""


def read_article(statutes: Statutes, law: str, article: str, version: str = "") -> Reading | None:
    """An article in the version asked for, else in the one in force; None where it is not imported."""
    if gone := repealed(law, article):
        return Reading("", note=_gone(gone, article))
    in_force = statutes.in_force(law)
    if in_force is None:
        return None
    shown = _imported(statutes, law, version, in_force) or in_force
    text = statutes.text_of(shown, article)
    if text is None:
        return None
    if moved := outdated(law, shown.version, article):
        return Reading("", shown.version, _moved_on(shown.law, moved))
    is_old = max(version, shown.version) < in_force.version
    return Reading(text, shown.version, MOVED_ON if is_old else "")


def _gone(gone: Repealed, article: str) -> str:
    if not gone.articles:
        return f"《{gone.law}》已经废止，现在适用{gone.by}，这里不再显示它的条文。"
    which = "、".join(label for label in gone.articles if label.startswith(article))
    return f"《{gone.law}》{which}已经废止，现在适用{gone.by}，这里不再显示{article}。"


def _moved_on(law: str, moved: Moved) -> str:
    if moved.of:
        return f"《{moved.of}》已经修订，《{law}》是按旧文本制定的，这里不再显示它的条文。"
    return f"《{law}》已经修订，新文本还没有导入，旧条文不再显示。"


def _imported(statutes: Statutes, law: str, version: str, in_force: Version) -> Version | None:
    """The version asked for, if it is imported and has begun."""
    found = (one for one in statutes.versions(law) if version and one.version == version)
    return next((one for one in found if one.since <= in_force.since), None)
