"""The page behind a link in a WeChat message: the whole answer, its articles with their text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from bot.replies import Citation, Part
from bot.texts import text_of
from channels.texts import NO_ARTICLE
from channels.wechat import texts
from channels.wechat.render import Says
from core.pages import paragraph, rows, whole_page
from knowledge import Reading

Article = Callable[[str, str, str], Reading | None]


def answer_page(says: Says, article: Article) -> str:
    """A message in full, as HTML."""
    body = "".join(_section(part, article) for part in says.parts)
    return whole_page(texts.of_seat(says.seat) if says.seat else texts.ANSWER_TITLE, body, texts.ANSWER_FOOT)


def _section(part: Part, article: Article) -> str:
    if part.type == "card":
        details = rows([(row.label, row.value) for row in part.rows])
        return f"<h2>{escape(part.title)}</h2>{details}{paragraph(part.detail)}{_choices(part)}"
    if part.type == "citations":
        return "".join(f"<h2>{escape(str(c))}</h2>{_read(c, article)}" for c in part.citations)
    return paragraph(part.text) + (paragraph(part.detail) if part.type == "text" else "") + _choices(part)


def _choices(part: Part) -> str:
    """What could be chosen. Without the numbers: those hold in the conversation, where they are typed."""
    offered = "".join(f"<li>{escape(choice.title)}</li>" for choice in part.choices)
    return f"<ul>{offered}</ul>" if offered else ""


def _read(citation: Citation, article: Article) -> str:
    found = article(citation.law, citation.article, citation.version)
    if found is None:
        return paragraph(NO_ARTICLE)
    dated = text_of(found.version) if found.text else ""
    return paragraph(dated) + paragraph(found.text) + paragraph(found.note)
