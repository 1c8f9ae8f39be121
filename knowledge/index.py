"""The index: generations on disk, of which one is current.

`current` names the generation in use and is replaced in one move, so nobody ever reads a half-built one. A
generation of other content or of another encoder is refused and built anew. The articles of law, which change
seldom and are many, are indexed apart and shared by generations.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.clock import now
from core.settings import Settings
from knowledge.articles import Articles, build_articles
from knowledge.content_files import ContentError, load_entries
from knowledge.encoder import Encoder, open_encoder
from knowledge.generation import Entries, Generation, write_entries, write_manifest
from knowledge.normalise import TABLES
from knowledge.statutes import Statutes, upgrade

FORMAT = 7
KEPT_GENERATIONS = 2
Progress = Callable[[int, int], None]


def index_folder(settings: Settings) -> Path:
    return settings.var / "index"


def pointer(settings: Settings) -> Path:
    """The file that names the generation in use."""
    return index_folder(settings) / "current"


def stamp(settings: Settings, encoder_name: str) -> str:
    """What a generation must have been built from to be used: content, encoder, wording tables, statutes, format."""
    digest = hashlib.sha256(f"{FORMAT}|{encoder_name}|{Statutes(settings).stamp()}".encode())
    digest.update(TABLES.read_bytes())
    for path in sorted(settings.content.glob("*/*.yml")):
        digest.update(str(path.relative_to(settings.content)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the generation in use, or None."""
    try:
        folder = index_folder(settings) / pointer(settings).read_text(encoding="utf-8").strip()
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return manifest


def build_index(settings: Settings, progress: Progress = lambda *_: None, encoder: Encoder | None = None) -> Generation:
    """Build a generation from the content files and make it current.

    Raises:
        ContentError: the content has a problem; the old generation stays in use.
    """
    encoder = encoder or open_encoder(settings)
    upgrade(settings)
    built_from = stamp(settings, encoder.name)
    entries = load_entries(settings.content)
    if not entries:
        raise ContentError([f"{settings.content}: 没有任何条目；请放入条目文件（领域/*.yml）"])
    statutes = Statutes(settings)
    folder_of_articles, articles = "", 0
    if statutes.numbering().versions:
        folder_of_articles, articles = build_articles(index_folder(settings), statutes, encoder, progress)
    name = f"{now():%Y%m%dT%H%M%S%f}-{built_from[:8]}"
    folder = index_folder(settings) / name
    folder.mkdir(parents=True)
    total = sum(1 + len(entry.phrasings) for entry in entries)
    texts = write_entries(folder, entries, encoder, lambda done: progress(done, total))
    manifest = {
        "name": name,
        "stamp": built_from,
        "encoder": encoder.name,
        "entries": len(entries),
        "texts": texts,
        "articles": articles,
        "article_folder": folder_of_articles,
        "built_at": now().isoformat(),
    }
    write_manifest(folder, manifest)
    _switch(settings, manifest)
    progress(total, total)
    return Generation(name, folder, texts, articles)


def _switch(settings: Settings, manifest: dict[str, Any]) -> None:
    """Point to the generation, then clear away what nothing uses any more."""
    draft = index_folder(settings) / f"current.{os.getpid()}"
    draft.write_text(manifest["name"], encoding="utf-8")
    draft.replace(pointer(settings))
    folders = sorted(path for path in index_folder(settings).iterdir() if path.is_dir())
    generations = [path for path in folders if not path.name.startswith("articles-")]
    stale = [path for path in folders if path not in generations and path.name != manifest["article_folder"]]
    for path in (*generations[:-KEPT_GENERATIONS], *stale):
        shutil.rmtree(path, ignore_errors=True)


class Index:
    """An opened generation: entries, and articles where statutes are imported."""

    def __init__(self, settings: Settings, manifest: dict[str, Any]) -> None:
        folder = index_folder(settings)
        self.name: str = manifest["name"]
        self.entries = Entries(folder / self.name)
        self.articles: Articles | None = None
        if manifest["article_folder"]:
            self.articles = Articles(folder / manifest["article_folder"], Statutes(settings))


def open_index(settings: Settings, encoder: Encoder) -> Index:
    """The current generation; one that does not match content and encoder is refused and built anew."""
    manifest = current_manifest(settings)
    if manifest is None or manifest["stamp"] != stamp(settings, encoder.name):
        build_index(settings, encoder=encoder)
        manifest = current_manifest(settings)
    if manifest is None:
        raise FileNotFoundError(pointer(settings))
    return Index(settings, manifest)
