"""Plain pages in HTML: what a browser is shown where the citizen's page and the desk are not."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from core import texts

STYLE = (
    "body{margin:0 auto;max-width:40em;padding:1.2em;font:18px/1.7 sans-serif;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.2em}h2{font-size:1.05em;margin-bottom:.2em}p,dd{white-space:pre-wrap;margin:.4em 0}"
    "dt{font-weight:bold}dd{margin-left:0;overflow-wrap:anywhere}footer{color:#555;font-size:.85em;margin-top:2em}"
)
CALL = ("tel:12348", texts.CALL)
TO_PAGE = ("/", texts.TO_PAGE)


def whole_page(heading: str, body: str, foot: str) -> str:
    """A page of ours: `body` is HTML, the rest is words."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(heading)}</h1>{body}</main><footer>{escape(foot)}</footer></body></html>"
    )


def trouble_page(words: str, *ways_on: tuple[str, str]) -> str:
    """What went wrong in plain words, and where to go on: pairs of an address and its name; 12348 is always one."""
    ways = "".join(f'<p><a href="{escape(to)}">{escape(name)}</a></p>' for to, name in (*ways_on, CALL))
    return whole_page(texts.TROUBLE_TITLE, paragraph(words) + ways, texts.TROUBLE_FOOT)


def paragraph(words: str) -> str:
    """These words as HTML."""
    return f"<p>{escape(words)}</p>" if words else ""


def rows(pairs: Iterable[tuple[str, str]]) -> str:
    """Labels and what they say, as HTML."""
    lines = (f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    return f"<dl>{''.join(lines)}</dl>"
