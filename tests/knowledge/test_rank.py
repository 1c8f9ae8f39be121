"""A base with an overlay ranks as a full build does, and candidates lead to the same answer as looking at all."""

from dataclasses import replace

import pytest

from core.settings import ROOT, Settings
from eval.retrieval.made_up import write_content
from knowledge import build_index, load_entries
from knowledge.confidence import load_calibration
from knowledge.generation import Entries, current_manifest, index_folder
from knowledge.rank import fuse, look, weigh

COUNT = 240
CHANGED, ADDED, REMOVED = 8, 8, 8


@pytest.fixture(scope="module")
def pack():
    """Entries that ship, by themselves: without follow-ups, every third of them."""
    entries = [replace(one, follow_ups=()) for one in load_entries(ROOT / "knowledge" / "content")]
    return entries[:: len(entries) // COUNT][:COUNT]


@pytest.fixture(scope="module")
def before(pack):
    """What was indexed first: some entries are not there yet, some say something else, some are to go."""
    changed = [replace(one, answer="旧的回答。", phrasings=one.phrasings[:8]) for one in pack[:CHANGED]]
    going = [
        replace(one, id=f"{one.id}-old", question=f"旧{one.question}", phrasings=olden(one)) for one in pack[-REMOVED:]
    ]
    return [*changed, *pack[CHANGED:-ADDED], *going]


def olden(entry):
    return tuple(f"旧时{text}" for text in entry.phrasings)


def entries_of(settings):
    return Entries.open(index_folder(settings), current_manifest(settings))


@pytest.fixture(scope="module")
def both(pack, before, encoder, tmp_path_factory):
    """The same entries twice: published beside an older base, and built at once."""
    place = tmp_path_factory.mktemp("both")
    grown = Settings(var=place / "grown", content=place / "content", _env_file=None)
    whole = Settings(var=place / "whole", content=place / "content", _env_file=None)
    write(before, grown.content)
    build_index(grown, encoder=encoder)
    write(pack, grown.content)
    made = build_index(grown, encoder=encoder)
    assert (made.changed, made.added, made.removed, made.rebuilt) == (CHANGED, ADDED, REMOVED, False)
    build_index(whole, encoder=encoder)
    return entries_of(grown), entries_of(whole)


def write(entries, folder):
    for path in folder.glob("*/*.yml"):
        path.unlink()
    write_content(entries, folder)


def questions(pack):
    """Phrasings with two characters lost, of entries from the overlay and from the base."""
    chosen = [text for one in [*pack[:CHANGED], *pack[-ADDED:], *pack[20:60:3]] for text in one.phrasings[:3]]
    return [text[: len(text) // 3] + text[len(text) // 3 + 2 :] for text in chosen]


def judged(entries, encoder, question, **options):
    calibration = load_calibration()
    ranking = fuse(look(entries, encoder, entries.read(question), **options), calibration.fusion, places=3)
    return entries.ids[int(ranking.order[0])], calibration.confidence(weigh(entries, ranking, 0))


def test_an_overlay_ranks_as_a_full_build_does(pack, both, encoder):
    grown, whole = both
    pairs = [(judged(grown, encoder, one), judged(whole, encoder, one)) for one in questions(pack)]
    assert len(pairs) > 80
    same = [one for one, other in pairs if one[0] == other[0]]
    assert len(same) >= 0.98 * len(pairs)
    assert max(abs(one[1] - other[1]) for one, other in pairs if one[0] == other[0]) < 0.05


def test_an_overlay_holds_what_a_full_build_holds(pack, both):
    grown, whole = both
    assert sorted(grown.numbers) == sorted(whole.numbers) == sorted(one.id for one in pack)
    assert [grown.find(one.id) for one in pack] == [whole.find(one.id) for one in pack] == pack
    asked = [one.question for one in pack]
    assert [grown.ids[grown.exact(grown.read(one))] for one in asked] == [one.id for one in pack]
    assert grown.topics == whole.topics


def test_hidden_entries_come_in_no_order(both, encoder):
    grown, _ = both
    for places in (0, 3, 10_000):
        order = fuse(look(grown, encoder, "公证"), load_calibration().fusion, places=places).order
        assert not set(order.tolist()) & set(grown.hidden.tolist())
        assert len(order) == (3 if places == 3 else COUNT)


def test_candidates_lead_to_the_answer_that_looking_at_all_does(pack, both, encoder):
    _, whole = both
    asked = questions(pack)
    few = [judged(whole, encoder, one, few=0) for one in asked]
    every = [judged(whole, encoder, one) for one in asked]
    assert [one[0] for one in few] == [one[0] for one in every]
    assert few == [(entry_id, pytest.approx(sure, abs=0.02)) for entry_id, sure in every]
