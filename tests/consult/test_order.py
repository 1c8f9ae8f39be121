"""On PostgreSQL too, the ids of a conversation's messages come in the order in which they can be seen."""

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from bot.replies import text
from consult.inbox import Inbox
from consult.models import Conversation, Handler, Sender
from consult.store import add_message, messages_after, new_id, next_turn, open_conversation, this_turn
from core.db import Database, migrate
from core.errors import NotFound
from core.settings import Settings
from eval.live import free_ports

pytestmark = pytest.mark.postgres
BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of our own, migrated; it refuses to run as root."""
    if BINARIES is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fawen-pg-"))
    user = {"user": "postgres"} if os.getuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres")
    (port,) = free_ports(1)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"

    def run(program, *words):
        command = [BINARIES / program, "-D", folder / "data", *words]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=quiet, stderr=quiet, cwd=folder, **user)

    run("initdb", "-U", "fawen", "-A", "trust", "--no-sync")
    run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
    settings = Settings(
        var=folder, database_url=f"postgresql+psycopg://fawen@127.0.0.1:{port}/postgres", _env_file=None
    )
    migrate(settings)
    database = Database.open(settings)
    yield database
    database.close()
    run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def test_a_message_that_waited_for_an_erasure_finds_the_conversation_closed(postgres, seal):
    with postgres.session_scope() as session:
        conversation_id = open_conversation(session, "web", "erased").id
    said = []

    def write():
        try:
            said.append(Inbox(postgres, seal, 60).receive(lambda _: conversation_id, "m1", "还在吗"))
        except NotFound as refused:
            said.append(refused)

    writer = threading.Thread(target=write)
    with postgres.session_scope() as session:  # as the eraser holds it
        conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
        writer.start()
        writer.join(0.5)
        assert writer.is_alive()
        conversation.handler = Handler.CLOSED
    writer.join(10)
    assert [type(one) for one in said] == [NotFound]
    with postgres.read_scope() as session:
        assert messages_after(session, conversation_id, 0) == []


def test_a_second_message_waits_for_the_first_to_be_seen(postgres):
    with postgres.session_scope() as session:
        conversation_id = open_conversation(session, "web", "somebody").id
    ids, written, hold = [], threading.Event(), threading.Event()

    def write(words, before_commit):
        with postgres.session_scope() as session:
            conversation = session.get_one(Conversation, conversation_id)
            ids.append(add_message(session, conversation, new_id(), Sender.SEAT, [text(words)]).id)
            before_commit()

    first = threading.Thread(target=write, args=("先", lambda: (written.set(), hold.wait(10))))
    first.start()
    assert written.wait(10)
    second = threading.Thread(target=write, args=("后", lambda: None))
    second.start()
    second.join(0.3)
    with postgres.read_scope() as session:
        assert messages_after(session, conversation_id, 0) == []
    assert second.is_alive()
    hold.set()
    first.join(10)
    second.join(10)
    with postgres.read_scope() as session:
        assert [m.id for m in messages_after(session, conversation_id, 0)] == ids == sorted(ids)


def test_who_looks_for_work_waits_for_an_answer_that_is_being_written(postgres, seal):
    """They took the message and the conversation in opposite order: a deadlock, and the answer was lost."""
    with postgres.session_scope() as session:
        conversation_id = open_conversation(session, "web", "asks").id
    Inbox(postgres, seal, 60).receive(lambda _: conversation_id, "m1", "公证费多少")
    with postgres.read_scope() as session:
        (asked,) = messages_after(session, conversation_id, 0)
    found = []

    def look():
        with postgres.session_scope() as session:
            found.append(next_turn(session, conversation_id))

    other = threading.Thread(target=look)
    with postgres.session_scope() as session:
        message, conversation = this_turn(session, asked.id)
        add_message(session, conversation, message.turn_id, Sender.BOT, [text("按标准收")])
        other.start()
        other.join(0.5)
        assert other.is_alive()
        message.pending = False
    other.join(10)
    assert found == [None]
