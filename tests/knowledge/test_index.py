"""Nobody reads a half-built index, nor one of other content or of another encoder."""

import json
import shutil
from threading import Thread

import pytest
from structlog.testing import capture_logs

from knowledge import ContentError, Searcher, build_index
from knowledge.encoder.load import encoder_name
from knowledge.freshness import Refusal, current_refusal, is_current
from knowledge.generation import current_manifest, index_folder, pointer
from knowledge.segment import STEPS
from tests.knowledge.conftest import row, write

NEW = row("consumer-refund", "网购退货", "网购七天能退货吗？")


def test_a_build_reports_progress_and_becomes_current(settings):
    steps = []
    generation = build_index(settings, lambda done, total: steps.append((done, total)))
    assert current_manifest(settings).name == generation.name
    assert (generation.entries, generation.texts, generation.rebuilt) == (7, 7 * 9, True)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert len(steps) >= STEPS
    assert len(set(steps[-1])) == 1
    assert is_current(settings)


def test_changed_content_is_refused_and_built_anew(settings, searcher):
    write(settings.content, NEW)
    assert current_refusal(settings) == Refusal.CONTENT
    again = Searcher.open(settings)
    assert again.entry("consumer-refund") is not None
    assert again.generation != searcher.generation


def test_an_index_of_another_encoder_is_refused(settings, searcher):
    path = index_folder(settings) / searcher.generation / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"encoder": "other"}), encoding="utf-8")
    assert current_refusal(settings) == Refusal.ENCODER
    with capture_logs() as logs:
        assert Searcher.open(settings).generation != searcher.generation
    refused = [line for line in logs if line["event"] == "index_refused"]
    assert [(line["reason"], line["generation"]) for line in refused] == [("encoder", searcher.generation)]
    assert is_current(settings)


def test_a_hub_encoder_is_known_by_its_name_without_being_loaded(settings, searcher):
    other = settings.model_copy(update={"encoder": "BAAI/bge-small-zh-v1.5"})
    assert current_refusal(other) == Refusal.ENCODER
    path = index_folder(settings) / searcher.generation / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"encoder": encoder_name(other)}), encoding="utf-8")
    assert is_current(other)
    assert current_refusal(other.model_copy(update={"encoder_query_prefix": "检索："})) == Refusal.ENCODER


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"format": 0}, Refusal.FORMAT), ({"tables": "other"}, Refusal.TABLES), (None, Refusal.MISSING)],
)
def test_an_index_of_another_program_is_refused(settings, searcher, changes, reason):
    path = index_folder(settings) / searcher.generation / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | changes if changes else {"stamp": "of an older program"}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert current_refusal(settings) == reason
    assert Searcher.open(settings).generation != searcher.generation


def test_wrong_content_leaves_the_old_generation_in_use(settings, searcher):
    write(settings.content, NEW | {"leads_to": "moon"})
    with pytest.raises(ContentError):
        build_index(settings)
    assert current_manifest(settings).name == searcher.generation


def test_a_start_with_wrong_content_answers_from_the_old_until_it_is_mended(settings, searcher):
    path = write(settings.content, NEW | {"leads_to": "moon"})
    with capture_logs() as logs:
        again = Searcher.open(settings)
    assert (again.generation, again.has_old_content) == (searcher.generation, True)
    (told,) = [line for line in logs if line["event"] == "index_content_old"]
    assert "leads_to 是 moon" in told["problems"][0]
    assert again.search("公证处在哪里？").hits[0].entry.id == "notary-office"
    path.unlink()
    write(settings.content, NEW)
    build_index(settings)
    assert not again.has_old_content


def test_a_start_with_wrong_content_and_no_generation_is_refused(settings):
    write(settings.content, NEW | {"leads_to": "moon"})
    with pytest.raises(ContentError):
        Searcher.open(settings)


def test_an_empty_content_folder_is_a_mistake_not_an_index(settings):
    for path in settings.content.glob("*/*.yml"):
        path.unlink()
    with pytest.raises(ContentError, match="没有任何条目"):
        build_index(settings)


def test_a_folder_without_a_manifest_is_no_generation(settings, searcher):
    (index_folder(settings) / searcher.generation / "manifest.json").unlink()
    assert current_manifest(settings) is None
    assert Searcher.open(settings).generation != searcher.generation


def test_a_generation_without_its_base_is_built_anew(settings, searcher):
    shutil.rmtree(index_folder(settings) / searcher.generation / "base")
    assert current_refusal(settings) == Refusal.MISSING
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
    names = [build_index(settings, full=True).name for _ in range(4)]
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
    for number in range(3):
        write(settings.content, NEW | {"answer": f"第{number}次的回答。"})
        build_index(settings, full=number == 1)
    for thread in threads:
        thread.join()
    assert failed == []
    assert searcher.search("公证处在哪里？").generation == pointer(settings).read_text()
