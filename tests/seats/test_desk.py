"""The desk's promises: one owner, one ticket, nobody lost."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.directives import File, HandOff
from consult.inbox import Inbox
from consult.models import Conversation, Handler
from consult.request import file_request
from consult.store import messages_after, open_conversation
from core.clock import now
from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.settings import Settings
from core.staff import Role, add_staff
from seats import desk, store
from seats.hours import Hours
from seats.models import Presence, TicketStatus
from seats.queue import Queue
from seats.shown import ticket_full


@pytest.fixture
def queue(settings, seal):
    return Queue(settings, seal)


@pytest.fixture
def li(db):
    with db.session_scope() as session:
        staff = add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
        desk.set_presence(session, staff.id, online=True)
        return staff


@pytest.fixture
def wang(db):
    with db.session_scope() as session:
        return add_staff(session, "wang", "correct horse", Role.SEAT, "王老师")


def ask(db, queue, user, priority=0):
    """A citizen asks for a human: (conversation id, ticket id, parts)."""
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", user)
        parts = queue.open_ticket(session, conversation, HandOff("asked", priority))
        return conversation.id, store.open_ticket_of(session, conversation.id).id, parts


def handler(db, conversation_id):
    with db.read_scope() as session:
        return session.get_one(Conversation, conversation_id).handler


def test_the_queue_is_by_priority_then_by_arrival(db, queue, li):
    first = ask(db, queue, "a")
    ask(db, queue, "b")
    urgent = ask(db, queue, "c", priority=9)
    with db.read_scope() as session:
        assert [t.id for t in store.waiting(session)][:2] == [urgent[1], first[1]]
        assert queue.place(session, first[0]) == 2


def test_a_danger_that_was_left_for_later_comes_before_an_ordinary_wait(db, queue, li):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.defer(session, conversation, HandOff("callback", 9))
    ordinary = ask(db, queue, "b")[1]
    with db.read_scope() as session:
        assert [t.id for t in store.waiting(session)][1] == ordinary
        assert [t.priority for t in store.waiting(session)] == [9, 0]


def test_when_the_last_seat_goes_nobody_is_left_waiting(db, queue, li):
    held, taken_id, _ = ask(db, queue, "a")
    waits, waiting_id, _ = ask(db, queue, "b")
    with db.session_scope() as session:
        desk.take(session, li, taken_id)
        assert not queue.lost(session)
        session.get_one(Presence, li.id).alive_at = now() - timedelta(hours=1)
    with db.session_scope() as session:
        assert queue.lost(session)
        assert set(queue.take_back_lost(session)) == {held, waits}
    for conversation_id, ticket_id in ((held, taken_id), (waits, waiting_id)):
        assert handler(db, conversation_id) == Handler.BOT
        with db.read_scope() as session:
            last = messages_after(session, conversation_id, 0)[-1].parts[0]
            assert (last["code"], last["choices"][0]["payload"]) == ("nobody_on", "预约回拨")
            assert desk.ticket_of(session, ticket_id).status == TicketStatus.DEFERRED
            assert not queue.lost(session)


def test_what_was_filed_stays_a_task_when_the_citizen_no_longer_waits(db, queue, li):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.open_ticket(session, conversation, HandOff("legal_aid_precheck"))
        queue.leave_queue(session, conversation)
        assert store.open_ticket_of(session, conversation.id).status == TicketStatus.DEFERRED


@pytest.mark.parametrize(("kind", "priority"), [("suicide", 9), ("", 7), ("unpaid_wages", 5)])
def test_who_leaves_the_queue_in_danger_is_not_forgotten(db, queue, li, kind, priority):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        conversation = session.get_one(Conversation, conversation_id)
        queue.alert(session, conversation, kind, priority)
        (told,) = queue.leave_queue(session, conversation)
        assert (told.code, "坐席会看到" in told.text) == ("left_queue", True)
    assert handler(db, conversation_id) == Handler.BOT
    with db.read_scope() as session:
        (left,) = store.waiting(session)
        assert (left.id, left.status, left.alert, left.priority) == (ticket_id, TicketStatus.DEFERRED, kind, priority)


def test_who_leaves_the_queue_without_danger_takes_her_ticket_along(db, queue, li):
    conversation_id, ticket_id, _ = ask(db, queue, "a", priority=6)
    with db.session_scope() as session:
        (told,) = queue.leave_queue(session, session.get_one(Conversation, conversation_id))
        assert "坐席会看到" not in told.text
        assert desk.ticket_of(session, ticket_id).status == TicketStatus.CLOSED


def test_with_nobody_on_the_bot_keeps_the_conversation_and_the_ticket_stays(db, queue):
    conversation_id, ticket_id, parts = ask(db, queue, "a")
    assert handler(db, conversation_id) == Handler.BOT
    assert parts[0].choices[0].payload == "预约回拨"
    with db.read_scope() as session:
        assert desk.ticket_of(session, ticket_id).status == TicketStatus.DEFERRED


def test_when_the_last_seat_logs_off_who_waits_is_told_that_nobody_is_on(db, queue, li):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
        assert [ticket.id for ticket in desk.log_off(session, li)] == [ticket_id]
        assert queue.lost(session)
        assert queue.take_back_lost(session) == [conversation_id]
    assert handler(db, conversation_id) == Handler.BOT


def test_asking_twice_makes_one_ticket(db, queue, li):
    assert ask(db, queue, "a")[1] == ask(db, queue, "a")[1]


def test_taking_makes_the_seat_the_owner_and_tells_the_citizen(db, queue, li):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
    assert handler(db, conversation_id) == Handler.SEAT
    with db.read_scope() as session:
        assert "李老师" in messages_after(session, conversation_id, 0)[-1].parts[0]["text"]


def test_only_one_seat_gets_a_ticket(db, queue, li, wang):
    _, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
    with pytest.raises(Conflict), db.session_scope() as session:
        desk.take(session, wang, ticket_id)
    with pytest.raises(Forbidden), db.session_scope() as session:
        desk.say(session, wang, ticket_id, "m1", "您好")


def test_a_seats_message_is_sent_once_with_the_phones_in_it_and_no_other_number(db, queue, li):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
    for _ in range(2):
        with db.session_scope() as session:
            desk.say(session, li, ticket_id, "m1", "请打021-62345678或王律师13700001111，身份证310101199001011234收到")
    with db.read_scope() as session:
        said = [m.parts[0]["text"] for m in messages_after(session, conversation_id, 0) if m.sender == "seat"]
    assert said == ["请打021-62345678或王律师13700001111，身份证310***********1234收到"]


def test_an_empty_message_of_a_seat_is_refused_in_words_for_seats(db, queue, li):
    _, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
    with pytest.raises(BadInput, match="请写下要告诉市民的话"), db.session_scope() as session:
        desk.say(session, li, ticket_id, "m1", " \n")


def test_no_phone_in_a_seats_message_reaches_the_log(db, queue, li, capsys):
    _, ticket_id, _ = ask(db, queue, "a")
    with capture_logs() as lines, db.session_scope() as session:
        desk.take(session, li, ticket_id)
        desk.say(session, li, ticket_id, "m1", "请打援助律师王律师手机13700001111")
    assert "1370000" not in str(lines)
    assert "1370000" not in "".join(capsys.readouterr())


def gives(db, seal, conversation_id, words):
    """The citizen writes; the id of her message."""
    receipt = Inbox(db, seal, 60).receive(lambda _: conversation_id, f"c{abs(hash(words))}", words)
    with db.read_scope() as session:
        return next(m.id for m in messages_after(session, conversation_id, 0) if m.turn_id == receipt.turn_id)


def test_only_the_seat_who_holds_the_ticket_reads_the_phones_and_each_reading_is_logged(db, queue, li, wang, seal):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    first = gives(db, seal, conversation_id, "我的电话是13655556666，身份证310101199001011234")
    second = gives(db, seal, conversation_id, "还有136 7777 6666，座机021-62345678，卡号6222021234567890129")
    gives(db, seal, ask(db, queue, "b")[0], "我是别人，13900001111")
    with pytest.raises(Forbidden), db.session_scope() as session:
        desk.phones(session, seal, li, ticket_id)
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
    with capture_logs() as lines, pytest.raises(Forbidden), db.session_scope() as session:
        desk.phones(session, seal, wang, ticket_id)
    assert lines == []
    with capture_logs() as lines, db.session_scope() as session:
        found = [(one.message_id, one.masked, one.number) for one in desk.phones(session, seal, li, ticket_id)]
    assert found == [
        (first, "136****6666", "13655556666"),
        (second, "136****6666", "13677776666"),
        (second, "021****5678", "02162345678"),
    ]
    assert [(line["event"], line["ticket"], line["staff"], line["messages"]) for line in lines] == [
        ("phones_unsealed", ticket_id, li.id, [first, second, second]),
    ]
    assert "13655556666" not in str(lines)
    with db.session_scope() as session:
        desk.close(session, li, ticket_id, "")
    with pytest.raises(Forbidden), db.session_scope() as session:
        desk.phones(session, seal, li, ticket_id)


def test_closing_gives_the_conversation_back_to_the_bot_and_asks_for_a_rating(db, queue, li):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    with db.session_scope() as session:
        desk.take(session, li, ticket_id)
        with pytest.raises(Conflict):
            desk.rate(session, conversation_id, ticket_id, 5, "")
        desk.close(session, li, ticket_id, "已解答")
    assert handler(db, conversation_id) == Handler.BOT
    with db.session_scope() as session:
        last = messages_after(session, conversation_id, 0)[-1].parts[0]
        assert (last["code"], last["title"]) == ("rate", ticket_id)
        desk.rate(session, conversation_id, ticket_id, 5, "谢谢")
    with pytest.raises(Conflict), db.session_scope() as session:
        desk.rate(session, conversation_id, ticket_id, 1, "")


def test_nobody_rates_a_strangers_ticket(db, queue, li):
    _, ticket_id, _ = ask(db, queue, "a")
    other, _, _ = ask(db, queue, "b")
    with pytest.raises(NotFound), db.session_scope() as session:
        desk.rate(session, other, ticket_id, 1, "")


def test_a_seat_who_falls_silent_loses_the_ticket_to_the_head_of_the_queue(db, queue, li, wang):
    conversation_id, ticket_id, _ = ask(db, queue, "a")
    ask(db, queue, "b")
    with db.session_scope() as session:
        desk.set_presence(session, wang.id, online=True)
        desk.take(session, li, ticket_id)
        session.get_one(Presence, li.id).alive_at = now() - timedelta(seconds=149)
    with db.session_scope() as session:
        assert queue.take_back_lost(session) == []
        session.get_one(Presence, li.id).alive_at = now() - timedelta(seconds=151)
        session.flush()
        assert queue.take_back_lost(session) == [conversation_id]
    assert handler(db, conversation_id) == Handler.QUEUE
    with db.read_scope() as session:
        assert queue.place(session, conversation_id) == 1


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T02:00", True),  # Monday 10:00
        ("2026-11-23T09:00", False),  # Monday 17:00
        ("2026-11-22T02:00", False),  # Sunday
        ("2026-10-10T02:00", True),  # a Saturday worked for the National Day holiday
        ("2026-10-10T13:30", False),  # the same, 21:30
        ("2026-10-01T02:00", False),  # National Day
    ],
)
def test_opening_hours_follow_the_state_councils_calendar(moment, is_open):
    assert Hours(Settings(_env_file=None)).are_open(datetime.fromisoformat(moment).replace(tzinfo=UTC)) is is_open


def test_only_the_seat_who_holds_the_ticket_reads_what_a_form_collected(db, queue, li, wang, seal):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        form = File("complaint", {"name": "王芳", "phone": "138****5678", "complaint_text": "态度差"}, consent=True)
        file_request(session, seal, conversation.id, "t1", form, {"138****5678": "13812345678"}, now())
        queue.defer(session, conversation, HandOff("complaint"))
        ticket = store.open_ticket_of(session, conversation.id)
        assert ticket_full(session, seal, desk.UNLIMITED, ticket, li).requests[0].fields == {}
        desk.take(session, li, ticket.id)
        assert ticket_full(session, seal, desk.UNLIMITED, ticket, wang).requests[0].fields == {}
        assert ticket_full(session, seal, desk.UNLIMITED, ticket, li).requests[0].fields == {
            "姓名": "王芳", "联系电话": "13812345678", "内容": "态度差",
        }  # fmt: skip
