"""Nobody reads a half-built index, nor one of other content or of another encoder."""

import json
from threading import Thread

import pytest

from knowledge import ContentError, Searcher, build_index
from knowledge.freshness import is_current
from knowledge.index import current_manifest, index_folder, pointer
from tests.knowledge.conftest import row, write

NEW = row("consumer-refund", "网购退货", "网购七天能退货吗？")


def test_a_build_reports_progress_and_becomes_current(settings):
    steps = []
    generation = build_index(settings, lambda done, total: steps.append((done, total)))
    assert current_manifest(settings)["name"] == generation.name
    assert generation.texts == 63  # seven entries, a question and eight phrasings each
    assert steps[-1] == (63, 63)
    assert is_current(settings)


def test_changed_content_is_refused_and_built_anew(settings, searcher):
    write(settings.content, NEW)
    assert not is_current(settings)
    again = Searcher.open(settings)
    assert again.entry("consumer-refund") is not None
    assert again.generation != searcher.generation


def test_an_index_of_another_encoder_is_refused(settings, searcher):
    path = index_folder(settings) / searcher.generation / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"stamp": "other", "encoder": "other"}), encoding="utf-8")
    assert not is_current(settings)
    assert Searcher.open(settings).generation != searcher.generation


def test_wrong_content_leaves_the_old_generation_in_use(settings, searcher):
    write(settings.content, NEW | {"leads_to": "moon"})
    with pytest.raises(ContentError):
        build_index(settings)
    assert current_manifest(settings)["name"] == searcher.generation


def test_an_empty_content_folder_is_a_mistake_not_an_index(settings):
    for path in settings.content.glob("*/*.yml"):
        path.unlink()
    with pytest.raises(ContentError, match="没有任何条目"):
        build_index(settings)


def test_a_folder_without_a_manifest_is_no_generation(settings, searcher):
    (index_folder(settings) / searcher.generation / "manifest.json").unlink()
    assert current_manifest(settings) is None
    assert Searcher.open(settings).generation != searcher.generation


def test_a_running_search_follows_the_switch(settings, searcher):
    write(settings.content, NEW)
    before = searcher.search("网购七天能退货吗？")
    generation = build_index(settings)
    after = searcher.search("网购七天能退货吗？")
    assert before.hits == () or before.hits[0].entry.id != "consumer-refund"
    assert (after.hits[0].entry.id, after.generation) == ("consumer-refund", generation.name)


def test_a_retired_entry_is_gone_after_the_switch(settings, searcher):
    (settings.content / "mediation" / "entries.yml").unlink()
    build_index(settings)
    found = searcher.search("邻居吵架可以找谁调解？")
    assert "mediation-neighbour" not in [hit.entry.id for hit in found.hits]


def test_two_generations_are_kept(settings):
    names = [build_index(settings).name for _ in range(4)]
    kept = sorted(path.name for path in index_folder(settings).iterdir() if path.is_dir())
    assert kept == names[-2:]


def test_searching_while_building_never_fails_and_never_mixes(settings, searcher):
    failed = []

    def ask():
        for _ in range(60):
            found = searcher.search("公证处在哪里？")
            if [hit.entry.id for hit in found.hits] != ["notary-office"]:
                failed.append(found)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        build_index(settings)
    for thread in threads:
        thread.join()
    assert failed == []
    assert searcher.search("公证处在哪里？").generation == pointer(settings).read_text()
