"""Writing into each citation of the content files the version of the law that is in force.

A textual edit: everything else of a file stays as it is, byte by byte.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.statutes import Statutes

Edit = tuple[int, int, str]  # from, to (in characters of the file), what stands there afterwards


@dataclass(frozen=True, slots=True)
class Stamped:
    """What was written into one file, in citations; `skipped` names laws without a dated version."""

    path: Path
    written: int
    skipped: tuple[str, ...]


def stamp_versions(folder: Path, statutes: Statutes, *, again: bool = False) -> list[Stamped]:
    """Stamp the citations under a folder (`<domain>/*.yml`) that have no version.

    Args:
        again: stamp those too that have another version than the one in force.
    """
    return [_stamp_file(path, statutes, again) for path in sorted(folder.glob("*/*.yml"))]


def _stamp_file(path: Path, statutes: Statutes, again: bool) -> Stamped:
    text = path.read_bytes().decode("utf-8")
    edits: dict[int, Edit] = {}
    skipped = []
    for citation in _citations(yaml.compose(text, yaml.SafeLoader)):
        fields = {key.value: value for key, value in citation.value}
        version = statutes.in_force(fields["law"].value) if "law" in fields else None
        if version is None or not version.version:
            skipped.append(fields["law"].value if "law" in fields else "")
        elif edit := _edit(text, citation, version.version, again):
            edits[edit[0]] = edit
    if edits:
        _write(path, _apply(text, sorted(edits.values(), reverse=True)))
    return Stamped(path, len(edits), tuple(dict.fromkeys(filter(None, skipped))))


def _citations(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    for entry in node.value if isinstance(node, yaml.SequenceNode) else ():
        for key, value in entry.value if isinstance(entry, yaml.MappingNode) else ():
            if key.value == "citations" and isinstance(value, yaml.SequenceNode):
                yield from (one for one in value.value if isinstance(one, yaml.MappingNode))


def _edit(text: str, citation: yaml.MappingNode, version: str, again: bool) -> Edit | None:
    fields = {key.value: value for key, value in citation.value}
    if old := fields.get("version"):
        is_right = old.value == version or (old.value and not again)
        return None if is_right else (old.start_mark.index, old.end_mark.index, f"'{version}'")
    last = citation.value[-1][1].end_mark.index
    if citation.flow_style:
        return last, last, f", version: '{version}'"
    # In block style the new line follows the last one, with whatever remark stands behind its value.
    line_end = next((i for i in range(last, len(text)) if text[i] in "\r\n"), len(text))
    newline = "\r\n" if re.search(r"\r\n", text) else "\n"
    return line_end, line_end, f"{newline}{' ' * citation.start_mark.column}version: '{version}'"


def _apply(text: str, edits: list[Edit]) -> str:
    """The edited text; edits come from the last to the first, so that places stay true."""
    for start, end, words in edits:
        text = text[:start] + words + text[end:]
    return text


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(text.encode("utf-8"))
    draft.chmod(path.stat().st_mode)
    draft.replace(path)
