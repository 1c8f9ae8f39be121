"""Articles that a question names ("劳动合同法第38条"): they are looked up, not searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.articles import ArticleHit
from knowledge.normalise import normalise, plain, subject
from knowledge.reading import read_article
from knowledge.statutes import Statutes, known_title, plain_name
from knowledge.statutes.names import NUMERALS, number, numeral

N = rf"(?:[{NUMERALS}]+|\d{{1,4}})"
# Without 第 the number stands right behind the law's name: 民法典1127条, but not 民法典有1260条.
ONE = re.compile(
    rf"(?:[\s》]*(?:规定)?[的里中\s]*(?=第))?第?(?P<number>{N})条(?:之(?P<part>{N}))?(?![款例件约])"
    rf"(?:第?{N}款)?(?:第?[(]?{N}[)]?项)?"
)
SIGN = re.compile("[条條]")
ALSO = re.compile(r"[、,，和及与跟还有以及\s]*")  # between two articles of one law
LONGEST_NAME = 60
MOST = 3
# What asks for an article's text and says nothing of a case, beside the words that ask about anything.
ASKS_FOR_TEXT = re.compile(
    "内容|原文|全文|条文|法条|法律|查|搜|念|读|背|解释|意思|含义|按照|依照|根据|依据|关于|请|帮|全部|详细|显示|提供|当中|里面|里|中"
)


@dataclass(frozen=True, slots=True)
class Named:
    """The articles that a question names, as far as they are there, and whether it asks for nothing else.

    Of one that holds no more the text says so. Empty where the law is not imported or has no such article.
    """

    articles: tuple[ArticleHit, ...]
    alone: bool


def named_articles(statutes: Statutes, question: str) -> Named | None:
    """The articles of known laws that a question names, in its order; None where it names none."""
    if not SIGN.search(question):  # nearly every question: it costs nothing
        return None
    text = plain(question)
    if not ONE.search(text) or not statutes:
        return None
    found, rest = list(_references(statutes, text)), text
    if not found:
        return None
    for start, end, _, _ in reversed(found):
        rest = rest[:start] + rest[end:]
    keys = dict.fromkeys((law, article) for *_, law, article in found)
    hits = tuple(hit for law, article in keys if (hit := _look_up(statutes, law, article)))
    return Named(hits[:MOST], not subject(normalise(ASKS_FOR_TEXT.sub("", rest))))


def _references(statutes: Statutes, text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each article named, with its law: where the words for it begin and end."""
    before, end = "", 0
    for match in ONE.finditer(text):
        name_start, law = _law_at_end(statutes, text[: match.start()])
        if not law and before and ALSO.fullmatch(text[end : match.start()]):
            name_start, law = end, before
        if law:
            yield name_start, match.end(), law, _label(match)
        before, end = law, match.end()


def _law_at_end(statutes: Statutes, text: str) -> tuple[int, str]:
    """Where the longest name of a known law begins that a text ends with, and the law."""
    first = max(0, len(text) - LONGEST_NAME)
    names = {start: plain_name(text[start:]) for start in range(first, len(text) - 1)}
    imported = statutes.known(names.values())
    for start, name in names.items():
        if law := known_title(name) or imported.get(name, ""):
            return start, law
    return 0, ""


def _label(match: re.Match[str]) -> str:
    part = f"之{_numeral(match['part'])}" if match["part"] else ""
    return f"第{_numeral(match['number'])}条{part}"


def _numeral(written: str) -> str:
    return numeral(int(written) if written.isascii() else number(written))


def _look_up(statutes: Statutes, law: str, article: str) -> ArticleHit | None:
    shown = read_article(statutes, law, article)
    return ArticleHit(law, article, shown.text or shown.note, 1.0, shown.version) if shown else None
