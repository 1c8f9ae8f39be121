"""The page behind a link in a WeChat message: the whole answer, its articles with their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from bot.replies import Citation, Part
from bot.texts import text_of
from channels.wechat import texts
from channels.wechat.render import Says
from knowledge import Reading

Article = Callable[[str, str, str], Reading | None]
STYLE = (
    "body{margin:0 auto;max-width:40em;padding:1.2em;font:18px/1.7 sans-serif;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.2em}h2{font-size:1.05em;margin-bottom:.2em}p,dd{white-space:pre-wrap;margin:.4em 0}"
    "dt{font-weight:bold}dd{margin-left:0}footer{color:#555;font-size:.85em;margin-top:2em}"
)


def answer_page(says: Says, article: Article) -> str:
    """A message in full, as HTML."""
    body = "".join(_section(part, article) for part in says.parts)
    return whole_page(texts.of_seat(says.seat) if says.seat else texts.ANSWER_TITLE, body, texts.ANSWER_FOOT)


def trouble_page(words: str, *ways_on: tuple[str, str]) -> str:
    """What went wrong in plain words, and where to go on: pairs of an address and its name; 12348 is always one."""
    ways = "".join(f'<p><a href="{escape(to)}">{escape(name)}</a></p>' for to, name in (*ways_on, texts.CALL))
    return whole_page(texts.TROUBLE_TITLE, paragraph(words) + ways, texts.TROUBLE_FOOT)


def whole_page(heading: str, body: str, foot: str) -> str:
    """A page of ours: `body` is HTML, the rest is words."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(heading)}</h1>{body}</main><footer>{escape(foot)}</footer></body></html>"
    )


def _section(part: Part, article: Article) -> str:
    if part.type == "card":
        rows = f"<dl>{''.join(_rows(part))}</dl>"
        return f"<h2>{escape(part.title)}</h2>{rows}{paragraph(part.detail)}{_choices(part)}"
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
        return paragraph(texts.NO_ARTICLE)
    dated = text_of(found.version) if found.text else ""
    return paragraph(dated) + paragraph(found.text) + paragraph(found.note)


def _rows(part: Part) -> Iterable[str]:
    for row in part.rows:
        yield f"<dt>{escape(row.label)}</dt><dd>{escape(row.value)}</dd>"


def paragraph(words: str) -> str:
    """These words as HTML."""
    return f"<p>{escape(words)}</p>" if words else ""
