"""The content that ships: it loads, its articles exist, and no law is cited whose text has changed since."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from core.settings import ROOT
from knowledge import load_entries
from knowledge.entry import Guide
from knowledge.statutes import moved_laws, outdated, plain_name

ARTICLE = r"第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?"
# A law with its marks, a law by its short name (商品房解释第十条), or an article: of the law named last.
NAMED = re.compile(
    rf"《(?P<law>[^》]+)》|(?P<short>规定|解释|细则|决定)(?:（[一二三]）)?(?={ARTICLE})|(?P<article>{ARTICLE})"
)
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def entries():
    return load_entries(ROOT / "knowledge" / "content")


def test_the_starting_pack_is_there(entries):
    assert len(entries) >= 600


def test_every_cited_article_exists(entries):
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        known = {(plain_name(row["law"]), row["article"]) for row in map(json.loads, lines)}
    cited = [(entry.id, c.law, c.article) for entry in entries for c in entry.citations]
    assert [one for one in cited if (plain_name(one[1]), one[2]) not in known] == []


def test_no_law_is_cited_whose_text_changed(entries):
    assert {"仲裁法", "治安管理处罚法", "网络安全法", "法治宣传教育法"} <= set(moved_laws())
    assert [e.id for e in entries for c in e.citations if outdated(c.law, c.version)] == []


def articles_named(text: str) -> Iterator[tuple[str, str]]:
    """Every article that a text names, with its law; the law is empty where no law is named before it."""
    law, is_short = "", False
    for found in NAMED.finditer(text):
        if found["article"] is None:
            law, is_short = plain_name(found["law"] or ""), bool(found["short"])
        elif not is_short:  # which law a short name means, only a person can tell
            yield law, found["article"]


def test_an_article_without_its_law_is_of_the_law_named_last():
    text = "可以（《民法典》第三条、第四条），也可以（商品房解释第十条），见《继承法》第五条；又见（第六条）。"
    assert list(articles_named(text)) == [
        ("民法典", "第三条"),
        ("民法典", "第四条"),
        ("继承法", "第五条"),
        ("继承法", "第六条"),
    ]
    assert list(articles_named("见第七条。")) == [("", "第七条")]


def test_every_article_that_an_answer_or_its_detail_names_is_cited(entries):
    cited = {entry.id: {(plain_name(c.law), c.article) for c in entry.citations} for entry in entries}
    named = [(e.id, *one) for e in entries for text in (e.answer, e.detail) for one in articles_named(text)]
    assert [one for one in named if one[1:] not in cited[one[0]]] == []


def test_a_guide_to_what_can_be_booked_leaves_no_field_open(entries):
    guides = [(e.id, e.guide) for e in entries if e.guide and e.leads_to == "notary_appointment"]
    assert len(guides) > 100
    assert [(id_, f.name) for id_, guide in guides for f in fields(Guide) if not getattr(guide, f.name)] == []
