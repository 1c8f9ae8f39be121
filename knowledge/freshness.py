"""Whether the index matches what it is built from; asked at every start, so it loads no model."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from core.settings import Settings
from knowledge.articles import article_folder
from knowledge.changes import ContentFiles
from knowledge.encoder.load import encoder_name
from knowledge.generation import FORMAT, Manifest, current_manifest
from knowledge.normalise import TABLES
from knowledge.statutes import Statutes


class Refusal(StrEnum):
    """Why the index at hand must not answer as it is."""

    MISSING = "missing"
    FORMAT = "format"
    ENCODER = "encoder"
    TABLES = "tables"
    STATUTES = "statutes"
    CONTENT = "content"


def tables_hash() -> str:
    return hashlib.sha256(TABLES.read_bytes()).hexdigest()[:20]


def wanted_articles(settings: Settings, encoder_name: str) -> str:
    """The folder that the articles of the imported statutes belong in; empty where none are imported."""
    return article_folder(Statutes(settings), encoder_name)


def unusable(manifest: Manifest | None, encoder_name: str) -> Refusal | None:
    """Why nothing of a generation can be kept for this program and encoder; None if changes can stand beside it."""
    if manifest is None:
        return Refusal.MISSING
    if manifest.format != FORMAT:
        return Refusal.FORMAT
    if manifest.encoder != encoder_name:
        return Refusal.ENCODER
    return Refusal.TABLES if manifest.tables != tables_hash() else None


def refusal(settings: Settings, manifest: Manifest | None, encoder_name: str) -> Refusal | None:
    """Why a generation is refused for this content and encoder, the gravest reason first; None if it is right."""
    reason = unusable(manifest, encoder_name)
    if manifest is None or reason is not None:
        return reason
    if manifest.statutes != wanted_articles(settings, encoder_name):
        return Refusal.STATUTES
    return None if manifest.content == ContentFiles(settings.content).digest() else Refusal.CONTENT


def current_refusal(settings: Settings) -> Refusal | None:
    """Why the generation in use is refused, or None."""
    name = encoder_name(settings)
    return refusal(settings, current_manifest(settings), name) if name else Refusal.ENCODER


def is_current(settings: Settings) -> bool:
    """True when the current generation was built from the present content and encoder."""
    return current_refusal(settings) is None
