"""Whether the index matches what it is built from; asked at every start, so it loads no model."""

from __future__ import annotations

from core.settings import Settings
from knowledge.encoder.files import encoder_hash
from knowledge.encoder.load import SHIPPED
from knowledge.index import current_manifest, stamp


def is_current(settings: Settings) -> bool:
    """True when the current generation was built from the present content and encoder."""
    manifest = current_manifest(settings)
    if manifest is None:
        return False
    if settings.encoder:  # a hub model's name is only known once it is loaded: the search checks it then
        return bool(manifest["stamp"] == stamp(settings, manifest["encoder"]))
    if not (SHIPPED / "weights.npz").exists():
        return False
    return bool(manifest["stamp"] == stamp(settings, f"fawen-{encoder_hash(SHIPPED)}"))
