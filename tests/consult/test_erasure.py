"""After an erasure nothing is left: not in the database's file, its log, or Rasa; except the bare legal minimum."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.client import BotTurn
from bot.directives import File, Grade, HandOff, Miss
from bot.replies import text
from consult.models import (
    Conversation,
    DeletionCertificate,
    Erasure,
    Handler,
    Message,
    MissedQuestion,
    Outgoing,
    Request,
)
from consult.store import open_conversation
from core.clock import now
from core.errors import NotFound
from core.events import Event
from outreach.programme import Programme
from seats.models import Ticket
from tests.consult.test_turn import FORM, seat_on
from tests.outreach.conftest import LESSONS, tomorrow

DIGITS = (b"13812345678", b"138****5678", b"310101199001011234", b"310***********1234")
WORDS = ("王芳", "飞碟落在我家院子", "物业说不归他们管", "openid-of-wang")


async def tell_everything(consultation, kind="complaint", channel="wechat"):
    """A citizen who leaves traces everywhere."""
    with consultation.db.session_scope() as session:
        conversation = session.get_one(Conversation, consultation.id)
        conversation.channel, conversation.user = channel, "openid-of-wang"
    await consultation.say("我叫王芳，身份证310101199001011234，电话13812345678")
    consultation.dialogue.reply = BotTurn((text("不知道"),), (Miss("unknown"),))
    await consultation.say("飞碟落在我家院子，物业说不归他们管")
    fields = {**FORM, "complaint_text": "物业说不归他们管"}
    consultation.dialogue.reply = BotTurn((), (File(kind, fields, consent=True),))
    await consultation.say("确认提交")
    consultation.dialogue.reply = BotTurn((text("对"),), (Grade("quiz-court", 0, True),))
    await consultation.say("A")
    await consultation.say("订阅宪法宣传")
    consultation.dialogue.reply = BotTurn((text("好"),), (HandOff("asked", slots={"姓名": "王芳"}),))
    await consultation.say("转人工")


async def confirm(consultation, ago=timedelta(minutes=10)):
    await consultation.say("删除我的信息")
    (receipt,) = await consultation.say("确认删除")
    with consultation.db.session_scope() as session:
        session.get_one(Erasure, receipt["title"]).confirmed_at = now() - ago
    return receipt["title"]


def files(settings):
    return b"".join(file.read_bytes() for file in settings.var.glob("fawen.db*"))


def rows(consultation, table):
    with consultation.db.read_scope() as session:
        return list(session.scalars(select(table)))


async def test_not_a_digit_and_not_a_word_is_left_in_any_file(consultation, eraser, settings):
    await tell_everything(consultation)
    before = files(settings)
    assert DIGITS[1] in before
    assert all(word.encode() in before or word == "王芳" for word in WORDS)  # JSON may hold it escaped
    await confirm(consultation)
    assert await eraser.run() == 1
    after = files(settings)
    for trace in (*DIGITS, *(word.encode() for word in WORDS), *(_escaped(word) for word in WORDS)):
        assert trace not in after, trace
    assert [len(rows(consultation, table)) for table in (Message, MissedQuestion, Outgoing, Request)] == [0, 0, 0, 0]


def _escaped(word):
    """As JSON writes it with ASCII only."""
    return word.encode("unicode_escape")


async def test_rasa_forgets_every_session_of_the_conversation(consultation, eraser, rasa):
    with consultation.db.session_scope() as session:
        session.get_one(Conversation, consultation.id).epoch = 2
    await confirm(consultation)
    await eraser.run()
    assert rasa.forgotten == [f"{consultation.id}-{epoch}" for epoch in range(3)]


async def test_with_rasa_away_the_database_is_clean_and_rasa_follows_later(consultation, eraser, rasa):
    await tell_everything(consultation)
    receipt = await confirm(consultation)
    rasa.away = True
    assert await eraser.run() == 0
    assert rows(consultation, Message) == []
    assert rows(consultation, Erasure)[0].state == "erased"
    rasa.away = False
    assert await eraser.run() == 1
    assert rows(consultation, Erasure)[0].state == "done"
    assert receipt == rows(consultation, Erasure)[0].receipt
    assert await eraser.run() == 0


async def test_the_certificate_counts_without_content(consultation, eraser):
    await tell_everything(consultation)
    receipt = await confirm(consultation)
    await eraser.run()
    certificates = {row.kind: (row.receipt, row.count) for row in rows(consultation, DeletionCertificate)}
    assert certificates["message"] == (receipt, 16)
    assert certificates["subscription"] == (receipt, 1)
    assert certificates["quiz_answer"] == (receipt, 1)
    assert certificates["missed_question"] == (receipt, 1)


@pytest.mark.parametrize(("kind", "status", "kept"), [
    ("complaint", "done", 1),
    ("legal_aid_precheck", "done", 1),
    ("complaint", "filed", 0),
    ("notary_appointment", "done", 0),
])  # fmt: skip
async def test_only_the_bare_record_of_what_was_taken_up_is_kept(consultation, eraser, kind, status, kept):
    await tell_everything(consultation, kind)
    with consultation.db.session_scope() as session:
        session.scalars(select(Request)).one().status = status
    await confirm(consultation)
    await eraser.run()
    left = rows(consultation, Request)
    assert len(left) == kept
    assert [(r.fields, consultation.seal.unseal(r.sealed), r.phone_index) for r in left] == [({}, {}, "")] * kept


async def test_the_ticket_stays_closed_and_empty(consultation, eraser):
    await tell_everything(consultation)
    await confirm(consultation)
    await eraser.run()
    (ticket,) = rows(consultation, Ticket)
    assert (ticket.status, ticket.sealed_slots, ticket.note) == ("closed", None, "")


async def test_whoever_heard_of_the_ticket_hears_of_its_end(consultation, eraser):
    await tell_everything(consultation)
    await confirm(consultation)
    await eraser.run()
    ends = [event.data for event in rows(consultation, Event) if event.kind == "ticket.closed"]
    assert [end["outcome"] for end in ends] == ["erased"]


async def test_the_conversation_is_over_and_the_citizen_begins_a_new_one(consultation, eraser):
    await tell_everything(consultation)
    await confirm(consultation)
    await eraser.run()
    with consultation.db.session_scope() as session:
        old = session.get_one(Conversation, consultation.id)
        assert (old.handler, old.topic) == (Handler.CLOSED, "")
        assert open_conversation(session, "wechat", "openid-of-wang").id != consultation.id
    with pytest.raises(NotFound):
        consultation.inbox.receive(consultation.who, "late", "还在吗")


async def test_who_was_erased_is_in_no_later_run_of_cards(consultation, eraser, settings):
    from core.bus import Bus

    await tell_everything(consultation, channel="web")
    programme = Programme(consultation.db, Bus(), LESSONS, settings)
    assert programme.reach(tomorrow(10)).written.total() == 1
    programme.send(tomorrow(10))
    await confirm(consultation)
    await eraser.run()
    reach = programme.reach(tomorrow(10, days=2))
    assert (reach.total, reach.waits.total()) == (0, 0)


async def test_the_receipt_has_time_to_reach_the_citizen(consultation, eraser):
    await confirm(consultation, ago=timedelta(seconds=5))
    assert await eraser.run() == 0
    assert rows(consultation, Message) != []


async def test_a_channel_that_still_has_the_receipt_on_its_way_is_waited_for_but_not_for_ever(consultation, eraser):
    with consultation.db.session_scope() as session:
        session.get_one(Conversation, consultation.id).channel = "wechat"
    receipt = await confirm(consultation, ago=timedelta(minutes=1))
    assert await eraser.run() == 0
    with consultation.db.session_scope() as session:
        session.get_one(Erasure, receipt).confirmed_at = now() - timedelta(minutes=6)
    assert await eraser.run() == 1


async def test_while_a_seat_has_taken_the_conversation_meanwhile_it_waits(consultation, eraser):
    from seats.desk import close, take
    from seats.store import open_ticket_of

    await consultation.turns.hand_off(consultation.id)
    await confirm(consultation)
    staff = seat_on(consultation)
    with consultation.db.session_scope() as session:
        ticket = take(session, staff, open_ticket_of(session, consultation.id).id)
    assert await eraser.run() == 0
    with consultation.db.session_scope() as session:
        close(session, staff, ticket.id, "")
    assert await eraser.run() == 1


async def test_who_thinks_better_of_it_after_the_confirmation_keeps_everything(consultation, eraser):
    await tell_everything(consultation)
    await confirm(consultation)
    assert (await consultation.say("不删了"))[0]["code"] == "kept"
    assert await eraser.run() == 0
    assert rows(consultation, Message) != []
    assert rows(consultation, Erasure)[0].state == "dropped"


async def test_once_it_is_done_no_task_of_the_same_conversation_stays_open(consultation, eraser):
    receipt = await confirm(consultation)
    with consultation.db.session_scope() as session:
        for state in ("asked", "staff"):
            session.add(
                Erasure(receipt=f"SC-{state}", conversation_id=consultation.id, channel="web", state=state, why="seat")
            )
    assert await eraser.run() == 1
    assert {e.receipt: e.state for e in rows(consultation, Erasure)} == {
        receipt: "done",
        "SC-asked": "dropped",
        "SC-staff": "dropped",
    }


async def test_a_turn_that_is_being_answered_is_not_cut_off(consultation, eraser):
    await confirm(consultation)
    with consultation.db.session_scope() as session:
        conversation = session.get_one(Conversation, consultation.id)
        conversation.busy_by, conversation.busy_until = "host:1", now() + timedelta(seconds=20)
    assert await eraser.run() == 0


async def test_others_keep_what_is_theirs(consultation, eraser):
    with consultation.db.session_scope() as session:
        other = open_conversation(session, "web", "other").id
    consultation.inbox.receive(lambda _: other, "m1", "别人的话")
    await tell_everything(consultation)
    await confirm(consultation)
    await eraser.run()
    assert [m.parts[0]["text"] for m in rows(consultation, Message)] == ["别人的话"]


async def test_while_somebody_reads_the_old_state_the_erasure_is_not_called_done(consultation, eraser, settings):
    import sqlite3

    await tell_everything(consultation)
    await confirm(consultation)
    reader = sqlite3.connect(settings.var / "fawen.db")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM message").fetchone()
    with consultation.db.engine.connect() as connection:  # the same pooled connection is used for the log
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    assert await eraser.run() == 0
    assert rows(consultation, Erasure)[0].state == "erased"
    reader.close()
    assert await eraser.run() == 1
    assert b"138****5678" not in files(settings)
