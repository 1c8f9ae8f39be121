"""The content that ships: it loads, its articles exist, and no law is cited whose text has changed since."""

import gzip
import json
from dataclasses import fields

import pytest
import yaml

from core.settings import ROOT, Settings
from knowledge import Statutes, citation_problems, import_statutes, load_entries, read_content
from knowledge.entry import Guide
from knowledge.statutes import listed_laws, moved_laws, outdated, plain_name, repealed_laws, short_titles

NOT_COLLECTED = ["人脸识别技术应用安全管理办法", "住房租赁条例", "公证程序规则", "商事调解条例", "民营经济促进法"]
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def entries():
    return load_entries(ROOT / "knowledge" / "content")


def test_the_starting_pack_is_there(entries):
    assert len(entries) >= 600


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """The statutes, imported whole."""
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    settings = Settings(var=tmp_path_factory.mktemp("statutes"), _env_file=None)
    import_statutes(settings, STATUTES)
    return Statutes(settings)


def test_every_cited_article_exists(entries):
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        known = {(plain_name(row["law"]), row["article"]) for row in map(json.loads, lines)}
    cited = [(entry.id, c.law, c.article) for entry in entries for c in entry.citations]
    assert [one for one in cited if (plain_name(one[1]), one[2]) not in known] == []


def test_no_law_is_cited_whose_text_changed(entries):
    assert {"仲裁法", "治安管理处罚法", "网络安全法", "法治宣传教育法"} <= set(moved_laws())
    assert [e.id for e in entries for c in e.citations if outdated(c.law, c.version, c.article)] == []


def test_every_article_that_a_text_names_exists_in_a_law_that_holds(collection):
    content = read_content(ROOT / "knowledge" / "content")
    assert [*content.problems, *citation_problems(content.rests_on, collection)] == []


def test_every_law_that_may_be_named_is_real_and_goes_by_its_whole_title(collection):
    numbering = collection.numbering()
    titles = {version.name: version.law for version in numbering.versions}
    listed = listed_laws()
    assert [law for name, law in listed.items() if titles.get(name, law) != law] == []
    assert [law for name, law in listed.items() if name not in titles] == NOT_COLLECTED
    assert [law for law in short_titles().values() if plain_name(law) not in titles] == []
    assert listed.keys().isdisjoint(_whole(moved_laws()) | _whole(repealed_laws()))


def test_a_guide_to_what_can_be_booked_leaves_no_field_open(entries):
    guides = [(e.id, e.guide) for e in entries if e.guide and e.leads_to == "notary_appointment"]
    assert len(guides) > 100
    assert [(id_, f.name) for id_, guide in guides for f in fields(Guide) if not getattr(guide, f.name)] == []


def _whole(items):
    """The laws that an item is about altogether."""
    return {name for name, some in items.items() if any(not one.articles for one in some)}


def test_follow_ups_to_learn_from_are_of_topics_and_entries_that_exist_and_not_those_of_the_test(entries):
    learned, tested = (
        yaml.safe_load((ROOT / place / "carried.yml").read_text(encoding="utf-8"))
        for place in ("knowledge", "eval/retrieval")
    )
    ids, topics = {entry.id for entry in entries}, {entry.topic for entry in entries}
    for asked in (learned, tested):
        assert asked.keys() <= topics
        assert {one for texts in asked.values() for right in texts.values() for one in right} <= ids
    assert not learned.keys() & tested.keys()
