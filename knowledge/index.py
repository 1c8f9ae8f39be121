"""The index in use: opened once a process, and followed from generation to generation.

`current` names the generation and is replaced in one move, so nobody ever reads a half-built one. A generation of
other content, or of another encoder, is refused at start and built anew; where the new content has a mistake, the old
one goes on answering.
"""

from __future__ import annotations

from core.log import get_logger
from core.settings import Settings
from knowledge.articles import Articles
from knowledge.build import build_index
from knowledge.content_files import ContentError
from knowledge.encoder import Encoder
from knowledge.freshness import Refusal, refusal
from knowledge.generation import Entries, Manifest, current_manifest, index_folder, pointer
from knowledge.statutes import Statutes

SHOWN = 20  # problems in the log

log = get_logger(__name__)


class Index:
    """An opened generation: entries, and articles where statutes are imported.

    Args:
        before: the index in use so far; what both share is not opened again.
        is_old: the content has changed since and cannot be read.
    """

    def __init__(
        self, settings: Settings, manifest: Manifest, before: Index | None = None, *, is_old: bool = False
    ) -> None:
        self.is_old = is_old
        folder = index_folder(settings)
        self.name = manifest.name
        self.statutes = manifest.statutes
        self.entries: Entries = Entries.open(folder, manifest, before.entries if before else None)
        self.articles: Articles | None = None
        if before and before.articles and before.statutes == manifest.statutes:
            self.articles = before.articles
        elif manifest.articles:
            self.articles = Articles(folder / manifest.statutes, Statutes(settings))


def open_index(settings: Settings, encoder: Encoder) -> Index:
    """The current generation; one that does not match content and encoder is refused and built anew.

    Raises:
        ContentError: the content has a mistake, and there is no generation that could go on answering.
    """
    manifest, is_old = current_manifest(settings), False
    if reason := refusal(settings, manifest, encoder.name):
        log.warning("index_refused", reason=reason.value, generation=manifest.name if manifest else "")
        try:
            build_index(settings, encoder=encoder)
        except ContentError as error:
            if refusal(settings, current_manifest(settings), encoder.name) != Refusal.CONTENT:
                raise
            is_old = True
            log.error("index_content_old", problems=error.problems[:SHOWN])
        manifest = current_manifest(settings)
    if manifest is None:
        raise FileNotFoundError(pointer(settings))
    return Index(settings, manifest, is_old=is_old)
