"""Importing statutes: a file or a folder of them, each file whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import BadInput
from core.log import get_logger
from core.settings import Settings
from knowledge.statutes.dates import is_day
from knowledge.statutes.law import Law, Unreadable
from knowledge.statutes.moved import known_effective
from knowledge.statutes.names import plain_name
from knowledge.statutes.read import is_statutes_file, read_laws
from knowledge.statutes.store import Stored, open_for_writing, store_laws

Progress = Callable[[int, int], None]
Undated = dict[str, tuple[str, str]]  # of each law without a date its file and the hash of its text
NOTHING = Stored()

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. `problem` is set where nothing of it was imported; `notes` are for a person to check."""

    path: Path
    stored: Stored = NOTHING
    laws: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def changed(self) -> bool:
        return self.stored.added + self.stored.replaced > 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, file by file."""

    files: tuple[FileReport, ...]

    @property
    def articles(self) -> int:
        """How many articles came in."""
        return sum(file.stored.articles for file in self.files)

    @property
    def changed(self) -> bool:
        return any(file.changed for file in self.files)

    @property
    def failed(self) -> list[FileReport]:
        return [file for file in self.files if file.problem]


def import_statutes(
    settings: Settings, path: Path, progress: Progress = lambda *_: None, *, effective: str = ""
) -> ImportReport:
    """Import a file of statutes, or every file under a folder.

    A law's version replaces the one of the same date and stands beside those of other dates. Each file is one
    transaction; who reads meanwhile sees it before or after. A file that cannot be read is reported.

    Args:
        progress: called with (done, total), in files; in lines for a single long file.
        effective: the day (ISO) from which the one law of a single file is in force, where its text does not say.

    Raises:
        BadInput: there is no such file, or the folder holds none, or `effective` is no date or meant for several files.
    """
    files = _files(path)
    if effective and not is_day(effective):
        raise BadInput(f"施行日期是 {effective}；应写作 2026-03-01 这样的日期")
    if effective and len(files) > 1:
        raise BadInput(f"{path} 里有 {len(files)} 个文件，不能用同一个施行日期；请逐个文件导入")
    tick = (lambda done: progress(done, done + 2000)) if len(files) == 1 else (lambda _: None)
    reports: list[FileReport] = []
    undated: Undated = {}
    with open_for_writing(settings) as database:
        for done, file in enumerate(files, 1):
            reports.append(_import_file(database, file, tick, effective, undated))
            progress(done, len(files))
    return ImportReport(tuple(reports))


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise BadInput(f"找不到文件 {path}；请检查路径")
    files = sorted(filter(is_statutes_file, path.rglob("*"))) if path.is_dir() else [path]
    if not files:
        raise BadInput(f"文件夹 {path} 里没有文件；请放入 .docx、.md 或 .jsonl 文件")
    return files


def _import_file(
    database: sqlite3.Connection, path: Path, tick: Callable[[int], None], effective: str, undated: Undated
) -> FileReport:
    try:
        laws = read_laws(path, tick)
        if effective and len(laws) > 1:
            raise Unreadable("文件里有多部法律，不能用同一个施行日期；请分开导入")
        _keep_first(laws, path, undated)
    except Unreadable as error:
        return FileReport(path, problem=error.reason)
    except OSError as error:
        return FileReport(path, problem=f"打不开文件：{error.strerror or type(error).__name__}")
    except Exception:  # one file that no reader foresaw must not end the import of all others
        log.exception("statutes_file_unread", file=path.name)
        return FileReport(path, problem="读这个文件时出错；请检查它能否正常打开，或另存后再试")
    dated = [_dated(law, effective) for law in laws]
    stored = store_laws(database, dated)
    names = tuple(f"{law.law}（{law.version or '版本未注'}）" for law in dated)
    return FileReport(path, stored, names, _notes(dated))


def _keep_first(laws: list[Law], path: Path, undated: Undated) -> None:
    """Refuse another text of a law without a date that this import has met: nothing says which is the newer."""
    for law in (law for law in laws if not law.version):
        first, known = undated.setdefault(plain_name(law.law), (path.name, law.hash()))
        if known != law.hash():
            raise Unreadable(f"《{law.law}》在 {first} 里是另一种文字，两份都没有日期，只收前一份；请写明版本日期")


def _dated(law: Law, effective: str) -> Law:
    return replace(law, effective=effective or law.effective or known_effective(law.law, law.version))


def _notes(laws: list[Law]) -> tuple[str, ...]:
    if len(laws) == 1:
        return laws[0].notes
    return tuple(f"{law.law}：{note}" for law in laws for note in law.notes)
