"""Building: making generations and switching to them.

What changed since the base is published as an overlay beside it, within a second; where the overlay has grown large,
or encoder, tables or format are others, a new base is built while the old generation answers. Two locks: `building`
is held for as long as a base or the articles take, `switching` only while a generation is made and switched to, so
that changes are published during a rebuild too. A crash leaves the generation in use as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from core.clock import now
from core.errors import Conflict
from core.log import get_logger
from core.settings import Settings
from knowledge.articles import build_articles
from knowledge.changes import Changes, Content, ContentFiles
from knowledge.encoder import Encoder, open_encoder
from knowledge.freshness import tables_hash, unusable, wanted_articles
from knowledge.generation import FORMAT, Entries, Manifest, current_manifest, index_folder, pointer
from knowledge.lock import locked
from knowledge.pinyin import PinyinReader
from knowledge.segment import STEPS, Indexed, Segment, said, write_segment
from knowledge.statutes import Statutes, upgrade

SHARE, LEAST, MOST = 0.1, 8, 200  # changed entries, of the base, from where on it is built anew
SWITCH_WAIT_S = 60.0
BUILD_WAIT_S = 900.0
BUILDING = "另一个进程正在重建索引；请等它完成后再试"
SWITCHING = "另一个进程正在更新索引；请稍后再试"
DRAFT, ARTICLES = "building-", "articles-"
Progress = Callable[[int, int], None]

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Generation:
    """The generation in use after a build, and what the build changed in it."""

    name: str
    entries: int
    texts: int
    articles: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    rebuilt: bool = False  # whether a base was built

    @property
    def unchanged(self) -> int:
        return self.entries - self.added - self.changed


def build_index(
    settings: Settings,
    progress: Progress = lambda *_: None,
    encoder: Encoder | None = None,
    *,
    full: bool = False,
    wait_s: float = BUILD_WAIT_S,
) -> Generation:
    """Make the index equal to the content files: only what changed, unless `full` or much has changed.

    Args:
        wait_s: how long to wait for another process that builds a base.

    Raises:
        ContentError: the content has a problem; the old generation stays in use.
        Conflict: another process is building, for longer than that.
    """
    builder = Builder(settings, encoder or open_encoder(settings), progress, wait_s)
    return builder.rebuild() if full else builder.update()


class Builder:
    """Makes generations out of the content files, for one encoder."""

    def __init__(self, settings: Settings, encoder: Encoder, progress: Progress, wait_s: float) -> None:
        self._settings = settings
        self._folder = index_folder(settings)
        self._content = ContentFiles(settings.content, Statutes(settings))
        self._encoder = encoder
        self._progress = progress
        self._wait_s = wait_s

    def update(self) -> Generation:
        """Publish what changed; build a base where there is none to build on, or where too much stands beside it."""
        if self._is_unusable():
            with self._building(self._wait_s):
                if self._is_unusable():
                    return self._build_base()
        self._bring_articles()
        with self._switching():
            manifest, stored, since = self._stored()
            changes, content = self._content.changes(since, stored)
            few = len(changes) <= _limit(len(stored.base))
            if few and content != since:
                manifest = self._publish(manifest, stored, changes, content)
        if not few:
            return self.rebuild()
        added = sum(entry.id not in stored.numbers for entry in changes.changed)
        done = replace(_told(manifest), added=added, changed=len(changes.changed) - added, removed=len(changes.removed))
        self._progress(1, 1)
        return self._lighten(done) if manifest.weight > _limit(manifest.base_entries) else done

    def rebuild(self) -> Generation:
        """Build a new base, whatever is there."""
        with self._building(self._wait_s):
            return self._build_base()

    def _lighten(self, done: Generation) -> Generation:
        """Build a new base after what changed is live already, unless another process is at it."""
        try:
            with self._building(0):
                return replace(done, name=self._build_base().name, rebuilt=True)
        except Conflict:
            log.info("index_rebuild_left_to_another")
            return done

    def _is_unusable(self) -> bool:
        """Whether there is no generation that changes could stand beside."""
        return unusable(current_manifest(self._settings), self._encoder.name) is not None

    def _stored(self) -> tuple[Manifest, Entries, Content]:
        """The generation in use, which is not unusable."""
        manifest = current_manifest(self._settings)
        if manifest is None:
            raise FileNotFoundError(pointer(self._settings))
        entries = Entries.open(self._folder, manifest)
        return manifest, entries, Content.load(self._folder / manifest.name)

    def _bring_articles(self) -> None:
        """Index the articles where other statutes have been imported, and switch to them."""
        manifest = current_manifest(self._settings)
        if manifest is None or manifest.statutes == wanted_articles(self._settings, self._encoder.name):
            return
        with self._building(self._wait_s):
            statutes, articles = self._build_articles()
            with self._switching():
                manifest, stored, since = self._stored()
                self._publish(replace(manifest, statutes=statutes, articles=articles), stored, Changes(), since)
            self._clear_articles(statutes)

    def _build_articles(self) -> tuple[str, int]:
        """Index the articles unless it is done: their folder, and how many they are."""
        upgrade(self._settings)
        wanted = wanted_articles(self._settings, self._encoder.name)
        statutes = Statutes(self._settings)
        count = build_articles(self._folder, statutes, self._encoder, self._progress) if wanted else 0
        if wanted != wanted_articles(self._settings, self._encoder.name):  # other statutes were imported meanwhile
            return self._build_articles()
        return wanted, count

    def _build_base(self) -> Generation:
        """Build a base from all of the content, and switch to it with what has changed meanwhile."""
        statutes, articles = self._build_articles()
        entries, content = self._content.everything()
        rows = [Indexed.of(entry) for entry in entries]
        draft = self._draft()
        total = STEPS * sum(len(row.wordings) for row in rows)
        write_segment(
            draft / "base", rows, self._encoder, lambda done: self._progress(done, total), known=self._known()
        )
        stored = Entries(Segment(draft / "base"))
        blank = Manifest(FORMAT, self._encoder.name, tables_hash(), statutes, articles)
        with self._switching():
            changes, content = self._content.changes(content, stored)
            manifest = self._publish(blank, stored, changes, content, draft)
        self._clear_articles(statutes)
        return replace(_told(manifest), rebuilt=True)

    def _draft(self) -> Path:
        """An empty folder; drafts of builds that died are cleared away, since `building` is held."""
        for path in self._folder.glob(f"{DRAFT}*"):
            if path.is_dir():
                shutil.rmtree(path)
        draft = self._folder / f"{DRAFT}{os.getpid()}"
        draft.mkdir(parents=True)
        return draft

    def _known(self) -> tuple[Segment, ...]:
        """The segments in use, whose vectors the new base can take over: some encoders take minutes."""
        with self._switching():
            return () if self._is_unusable() else self._stored()[1].segments

    def _publish(
        self, manifest: Manifest, stored: Entries, changes: Changes, content: Content, draft: Path | None = None
    ) -> Manifest:
        """Write a generation with the changes beside the stored base, and switch to it; `switching` is held."""
        name = f"{now():%Y%m%dT%H%M%S%f}"
        folder = self._folder / name
        if draft is None:
            folder.mkdir()
        else:
            draft.rename(folder)
        overlay, gone = _beside(stored, changes)
        if overlay:
            pinyin = _spoken(stored, changes)
            place = folder / "overlay"
            write_segment(place, overlay, self._encoder, base=stored.base, known=stored.segments, pinyin=pinyin)
        content.save(folder)
        made = replace(
            manifest,
            name=name,
            base=name if draft else manifest.base,
            base_entries=len(stored.base),
            overlay=len(overlay),
            gone=gone,
            content=content.digest,
            texts=_count_texts(stored.base, gone, overlay),
            built_at=now().isoformat(),
        )
        made.save(folder)
        self._switch(made)
        return made

    def _switch(self, made: Manifest) -> None:
        """Point to the generation, then clear away all but it and the one before, which somebody may be opening."""
        before = current_manifest(self._settings)
        draft = self._folder / f"current.{os.getpid()}"
        draft.write_text(made.name, encoding="utf-8")
        draft.replace(pointer(self._settings))
        kept = {name for one in (made, before) if one for name in (one.name, one.base)}
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in kept and not path.name.startswith((DRAFT, ARTICLES)):
                shutil.rmtree(path, ignore_errors=True)
        log.info("index_switched", generation=made.name, entries=made.entries, overlay=made.overlay)

    def _clear_articles(self, kept: str) -> None:
        for path in self._folder.glob(f"{ARTICLES}*"):
            if path.name != kept:
                shutil.rmtree(path, ignore_errors=True)

    def _building(self, wait_s: float) -> AbstractContextManager[None]:
        return locked(self._folder / "building.lock", wait_s, BUILDING)

    def _switching(self) -> AbstractContextManager[None]:
        return locked(self._folder / "switching.lock", SWITCH_WAIT_S, SWITCHING)


def _beside(stored: Entries, changes: Changes) -> tuple[list[Indexed], tuple[str, ...]]:
    """What must stand beside the base after the changes, by id, and which ids of the base are gone then."""
    touched = {entry.id for entry in changes.changed} | set(changes.removed)
    rows = [Indexed.of(entry) for entry in changes.changed]
    if stored.overlay:
        rows += [stored.overlay.indexed(i) for i, one in enumerate(stored.overlay.ids) if one not in touched]
    gone = {stored.ids[number] for number in stored.hidden.tolist()} | (touched & stored.base.numbers.keys())
    return sorted(rows, key=lambda row: row.entry.id), tuple(sorted(gone))


def _spoken(stored: Entries, changes: Changes) -> PinyinReader:
    """What the overlay says; the words of what it replaces or removes count until there is a new base."""
    fresh = PinyinReader.count(said(changes.changed))
    return stored.overlay.pinyin.joined(fresh) if stored.overlay else fresh


def _count_texts(base: Segment, gone: tuple[str, ...], overlay: list[Indexed]) -> int:
    hidden = sum(int(base.sizes[base.numbers[one]]) for one in gone)
    return len(base.wordings) - hidden + sum(len(row.wordings) for row in overlay)


def _limit(base_entries: int) -> int:
    """How many entries may have changed since the base: that keeps its statistics right and the search fast."""
    return round(min(MOST, max(LEAST, SHARE * base_entries)))


def _told(manifest: Manifest) -> Generation:
    return Generation(manifest.name, manifest.entries, manifest.texts, manifest.articles)
