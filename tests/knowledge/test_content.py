"""The content that ships: it loads, its articles exist, and no law is cited whose text has changed since."""

import gzip
import json

import pytest

from core.settings import ROOT
from knowledge import load_entries
from knowledge.statutes import moved_laws, outdated, plain_name

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
