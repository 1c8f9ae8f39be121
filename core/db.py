"""The database: one engine a process, one transaction a `session_scope`.

SQLite is the embedded default, PostgreSQL serves where one machine is not enough; the code is the same.
`commit` happens at the edge, here, and never inside a room's `store`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from core import texts
from core.errors import SetupError
from core.settings import ROOT, Settings, make_var

Scope = Callable[[], AbstractContextManager[Session]]


class UtcDateTime(TypeDecorator[datetime]):
    """Stores UTC and hands back an aware value; SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime: use core.clock.now()")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table of the house."""

    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 (SQLAlchemy's own hook)


def open_engine(settings: Settings) -> Engine:
    """An engine for the configured database; SQLite in WAL mode, waiting up to 10 s for a writer.

    Raises:
        SetupError: the address is none, or is that of a database that cannot be used.
    """
    if _kind(settings.db_url) == "sqlite":
        make_var(settings)
        engine = create_engine(settings.db_url, connect_args={"timeout": 10, "check_same_thread": False})
        _tune_sqlite(engine)
        return engine
    try:
        return create_engine(settings.db_url, pool_pre_ping=True, pool_size=20)
    except (ArgumentError, ImportError) as error:  # SQLAlchemy knows no such driver, or it is not installed
        raise SetupError(texts.NO_DRIVER.format(driver=make_url(settings.db_url).drivername)) from error


def _kind(address: str) -> str:
    try:
        kind = make_url(address).get_backend_name()
    except (ArgumentError, ValueError) as error:  # the latter: a port that is no number
        raise SetupError(texts.NO_URL) from error
    if kind not in ("sqlite", "postgresql"):
        raise SetupError(texts.OTHER_KIND.format(kind=kind))
    return kind


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions itself: with its deferred BEGIN a reader that turns
        # writer gets SQLITE_BUSY at once, without waiting. BEGIN IMMEDIATE below waits instead.
        connection.isolation_level = None
        # What is deleted is overwritten: an erased citizen must not be found in the pages that were freed.
        for pragma in (
            "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """The engine and its two kinds of transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._write = sessionmaker(engine, expire_on_commit=False)
        self._read = sessionmaker(engine.execution_options(reading=True), expire_on_commit=False)
        # SQLite has one writer at a time, and a second one polls with growing pauses; threads of one process queue here
        # instead, which is fair and wakes at once.
        self._turn: AbstractContextManager[Any] = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @classmethod
    def open(cls, settings: Settings) -> Database:
        return cls(open_engine(settings))

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any error."""
        with self._turn, self._write() as session, session.begin():
            yield session

    @contextmanager
    def read_scope(self) -> Iterator[Session]:
        """One reading transaction; it takes no write lock and is never committed."""
        with self._read() as session:
            yield session

    def overwrite_deleted(self) -> bool:
        """Write SQLite's log back and empty it: until then it still holds what was deleted since.

        False when somebody read all the while (10 s), which keeps the log as it is: try again.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self._turn, closing(self.engine.raw_connection()) as connection:
            blocked, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not blocked

    def close(self) -> None:
        self.engine.dispose()


def migrate(settings: Settings) -> None:
    """Bring the schema to the newest version (Alembic), as the start of an embedded Fawen does."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "core" / "migrations"))
    config.attributes["settings"] = settings
    command.upgrade(config, "head")
