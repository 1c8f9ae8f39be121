"""One entry that changes is live in a running search at once; a mistake, a crash or a second builder harms nothing."""

import json
import subprocess
import sys
from functools import partial

import pytest

from core.errors import Conflict
from core.settings import ROOT
from knowledge import ContentError, Searcher, build_index, import_statutes
from knowledge.build import BUILDING
from knowledge.generation import Manifest, current_manifest, index_folder
from knowledge.index import Index
from knowledge.lock import locked
from tests.knowledge.conftest import QUESTIONS, row, write

ASKED = "网购七天能退货吗？"
NEW = row("consumer-refund", "网购退货", ASKED)
OFFICE = row("notary-office", *QUESTIONS["notary-office"])


def first(searcher, question):
    hits = searcher.search(question).hits
    return (hits[0].entry.id, hits[0].entry.answer) if hits else None


def notary_rows(*changed):
    """The notary file with some of its entries changed."""
    rows = {key: row(key, *texts) for key, texts in QUESTIONS.items() if key.startswith("notary")}
    return [*(rows | {one["id"]: one for one in changed}).values()]


def folders(settings):
    return {path.name for path in index_folder(settings).iterdir() if path.is_dir()}


@pytest.fixture
def build(settings, encoder):
    """Update the index of the test's content."""
    return partial(build_index, settings, encoder=encoder)


class Watched:
    """An encoder that notes what it is asked to encode, and may do something else in between."""

    def __init__(self, encoder, meanwhile=lambda: None):
        self._encoder = encoder
        self._meanwhile = meanwhile
        self.name = encoder.name
        self.encoded = []

    def encode(self, texts):
        self.encoded += texts
        self._meanwhile()
        return self._encoder.encode(texts)

    def encode_query(self, text):
        return self._encoder.encode_query(text)


def test_a_new_entry_is_live_beside_the_base(settings, searcher, build):
    before = current_manifest(settings)
    write(settings.content, NEW)
    made = build()
    assert first(searcher, ASKED) == ("consumer-refund", NEW["answer"])
    assert first(searcher, "网购东西七天内能不能退") == ("consumer-refund", NEW["answer"])
    assert (made.added, made.changed, made.removed, made.unchanged, made.rebuilt) == (1, 0, 0, 7, False)
    assert current_manifest(settings).base == before.base
    assert current_manifest(settings).texts == made.texts == 7 * 9 + 9


def test_a_changed_entry_answers_anew_and_only_once(settings, searcher, build):
    write(settings.content, *notary_rows(OFFICE | {"answer": "请看地图。"}))
    made = build()
    assert (made.added, made.changed, made.removed, made.unchanged) == (0, 1, 0, 6)
    assert first(searcher, "公证处在哪里") == ("notary-office", "请看地图。")
    assert first(searcher, "公正处在哪呀") == ("notary-office", "请看地图。")
    assert searcher.entry("notary-office").answer == "请看地图。"
    assert sorted(searcher.ranked("公证处")) == sorted(QUESTIONS)


def test_a_phrasing_that_was_taken_out_no_longer_leads_there(settings, searcher, build):
    write(settings.content, *notary_rows(OFFICE | {"question": "公证处的地址是什么？"}))
    build()
    assert first(searcher, "公证处的地址是什么")[0] == "notary-office"
    assert searcher.search("公证处在哪里？").hits[0].confidence < 1


def test_a_removed_entry_is_gone_at_once_and_may_come_back(settings, searcher, build):
    path = settings.content / "mediation" / "entries.yml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert build().removed == 1
    assert (
        first(searcher, "邻居吵架可以找谁调解？") is None
        or "mediation" not in first(searcher, "邻居吵架可以找谁调解？")[0]
    )
    assert searcher.entry("mediation-neighbour") is None
    assert "mediation-neighbour" not in searcher.ranked("邻居吵架可以找谁调解？")
    assert searcher.search("要多久", topic="邻里纠纷调解").hits == searcher.search("要多久").hits
    path.write_text(text, encoding="utf-8")
    assert build().added == 1
    assert first(searcher, "邻居吵架可以找谁调解？")[0] == "mediation-neighbour"


def test_an_entry_of_the_overlay_changes_and_goes_too(settings, searcher, build):
    for answer in ("第一版。", "第二版。"):
        write(settings.content, NEW | {"answer": answer})
        build()
        assert first(searcher, ASKED) == ("consumer-refund", answer)
    (settings.content / "consumer" / "entries.yml").unlink()
    build()
    assert searcher.entry("consumer-refund") is None
    assert current_manifest(settings).overlay == 0


def test_an_entry_that_moves_to_another_file_is_unchanged(settings, searcher, build):
    write(settings.content, *[one for one in notary_rows() if one["id"] != "notary-office"])
    write(settings.content, row("notary-office", *QUESTIONS["notary-office"]), file="moved.yml")
    made = build()
    assert (made.added, made.changed, made.removed) == (0, 0, 0)
    write(settings.content, OFFICE, file="again.yml")
    with pytest.raises(ContentError, match=r"notary/moved\.yml:1: 编号 notary-office 已用于 notary/again\.yml:1"):
        build(full=True)


def test_all_entries_may_be_replaced_at_once(settings, searcher, build):
    for path in settings.content.glob("*/*.yml"):
        path.write_text(path.read_text(encoding="utf-8").replace("先预约", "改过了"), encoding="utf-8")
    made = build()
    assert (made.changed, made.entries, made.rebuilt) == (7, 7, False)
    assert first(searcher, "老板不给工资了") == ("labour-wages", "关于拖欠工资：请带身份证，改过了。")
    assert searcher.search("给我写一首诗").hits == ()


def test_a_file_that_was_only_touched_or_commented_changes_no_entry(settings, searcher, build):
    path = settings.content / "labour" / "entries.yml"
    path.touch()
    assert build().name == searcher.generation
    path.write_text("# 说明\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    made = build()
    assert (made.changed, made.unchanged, current_manifest(settings).overlay) == (0, 7, 0)
    write(settings.content, row("labour-other", "工资", "工资呢？", follow_ups=["labour-gone"]), file="b.yml")
    write(settings.content, row("labour-wages", "工资", "工资？"), file="c.yml")
    with pytest.raises(ContentError, match=r"labour/c\.yml:1: 编号 labour-wages 已用于 labour/entries\.yml:2"):
        build()


def test_only_new_wordings_are_encoded(settings, searcher, build, encoder):
    watched = Watched(encoder)
    write(
        settings.content,
        *notary_rows(OFFICE | {"answer": "请看地图。", "phrasings": [*OFFICE["phrasings"], "公证处的地址"]}),
    )
    build(encoder=watched)
    assert watched.encoded == ["公证处的地址"]
    write(settings.content, NEW)
    build(encoder=watched)
    assert len(watched.encoded) == 1 + 9
    build(encoder=watched, full=True)
    assert len(watched.encoded) == 1 + 9


def test_following_a_change_opens_neither_base_nor_articles_again(settings, searcher, build):
    before = Index(settings, current_manifest(settings))
    write(settings.content, NEW)
    build()
    after = Index(settings, current_manifest(settings), before)
    assert after.name != before.name
    assert after.entries.base is before.entries.base


def test_when_much_has_changed_a_new_base_is_built(settings, searcher, build):
    base = current_manifest(settings).base
    for number in range(8):
        write(settings.content, row(f"labour-{number}", "工资", f"工资问题{number}怎么办？"), file=f"{number}.yml")
        assert not build().rebuilt
    assert current_manifest(settings).base == base
    write(settings.content, row("labour-8", "工资", "工资问题8怎么办？"), file="8.yml")
    made = build()
    assert (made.added, made.rebuilt, current_manifest(settings).overlay) == (1, True, 0)
    assert current_manifest(settings).base == made.name
    assert first(searcher, "工资问题8怎么办")[0] == "labour-8"


def test_imported_statutes_are_indexed_beside_the_same_base(settings, searcher, build, tmp_path):
    article = {"law": "商标法", "article": "第四条", "text": "自然人需要取得商标专用权的，应当申请商标注册。"}
    (tmp_path / "statutes.jsonl").write_text(json.dumps(article, ensure_ascii=False), encoding="utf-8")
    import_statutes(settings, tmp_path / "statutes.jsonl")
    before = current_manifest(settings)
    made = build()
    assert (made.articles, made.rebuilt, current_manifest(settings).base) == (1, False, before.base)
    assert searcher.search("取得商标专用权要申请商标注册吗").articles[0].article == "第四条"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (NEW | {"leads_to": "moon"}, "consumer/entries.yml:17: leads_to 是 moon；可用："),
        (
            NEW | {"follow_ups": ["notary-gone"]},
            "consumer/entries.yml:1: follow_ups 里的 notary-gone 不存在；请改正或删去",
        ),
        (
            NEW | {"question": "公證處在哪裡"},
            "consumer/entries.yml:1: 说法“公證處在哪裡”和 notary-office 里的一个说法相同",
        ),
    ],
)
def test_a_mistake_in_a_changed_file_is_named_and_the_old_generation_serves(settings, searcher, changed, said, build):
    write(settings.content, changed)
    with pytest.raises(ContentError) as caught:
        build()
    assert [problem for problem in caught.value.problems if not problem.startswith(said)] == []
    assert len(caught.value.problems) == 1
    assert current_manifest(settings).name == searcher.generation
    assert first(searcher, "公证处在哪里？")[0] == "notary-office"


def test_an_entry_that_others_lead_to_cannot_just_go(settings, searcher, build):
    write(settings.content, NEW | {"follow_ups": ["mediation-neighbour"]})
    build()
    (settings.content / "mediation" / "entries.yml").unlink()
    with pytest.raises(ContentError) as caught:
        build()
    said = "consumer/entries.yml:1: follow_ups 里的 mediation-neighbour 不存在；请改正或删去"
    assert caught.value.problems == [said]
    assert searcher.entry("mediation-neighbour") is not None


@pytest.mark.parametrize("full", [False, True])
def test_a_crash_half_way_leaves_the_old_generation_and_no_litter(settings, searcher, monkeypatch, full, build):
    def die(*_):
        raise KeyboardInterrupt

    before = searcher.generation
    write(settings.content, NEW)
    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "save", die)
        with pytest.raises(KeyboardInterrupt):
            build(full=full)
    assert current_manifest(settings).name == before
    assert first(searcher, "公证处在哪里？")[0] == "notary-office"
    made = build(full=full)
    assert first(searcher, ASKED)[0] == "consumer-refund"
    assert folders(settings) == {made.name, current_manifest(settings).base, before}


def test_a_crash_while_the_base_is_built_leaves_no_litter(settings, searcher, build, encoder):
    def die():
        raise KeyboardInterrupt

    write(settings.content, NEW)
    with pytest.raises(KeyboardInterrupt):
        build(encoder=Watched(encoder, die), full=True)
    assert any(name.startswith("building-") for name in folders(settings))
    build(full=True)
    assert not any(name.startswith("building-") for name in folders(settings))


def test_what_is_published_during_a_rebuild_is_live_at_once_and_stays(settings, searcher, build, encoder):
    seen = []

    def meanwhile():
        if not seen:
            (settings.content / "mediation" / "entries.yml").unlink()
            write(settings.content, NEW | {"answer": "期间发布。"})
            seen.append(build())
            seen.append(first(searcher, ASKED))

    write(settings.content, row("consumer-other", "网购", "网购的东西坏了怎么办？"), file="other.yml")
    made = build(encoder=Watched(encoder, meanwhile), full=True)
    assert not seen[0].rebuilt
    assert seen[1] == ("consumer-refund", "期间发布。")
    assert (made.rebuilt, made.entries) == (True, 8)
    assert first(searcher, ASKED) == ("consumer-refund", "期间发布。")
    assert searcher.entry("mediation-neighbour") is None


def test_a_second_builder_is_told_to_wait(settings, searcher, build):
    with locked(index_folder(settings) / "building.lock", 0, ""):
        with pytest.raises(Conflict, match=BUILDING):
            build(full=True, wait_s=0.1)
        write(settings.content, NEW)
        build(wait_s=0)
    assert first(searcher, ASKED)[0] == "consumer-refund"


def test_two_processes_that_build_at_once_do_each_other_no_harm(settings, searcher):
    write(settings.content, NEW)
    program = (
        "import sys; from pathlib import Path; from core.settings import Settings; from knowledge import build_index\n"
        "s = Settings(var=Path(sys.argv[1]), content=Path(sys.argv[2]), _env_file=None)\n"
        "for n in range(4): build_index(s, full=n % 2 == 0)"
    )
    command = [sys.executable, "-c", program, str(settings.var), str(settings.content)]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    while any(process.poll() is None for process in both):
        assert first(searcher, "公证处在哪里？")[0] == "notary-office"
    assert [process.returncode for process in both] == [0, 0]
    assert first(searcher, ASKED) == ("consumer-refund", NEW["answer"])
    assert Searcher.open(settings).generation == searcher.generation == current_manifest(settings).name
