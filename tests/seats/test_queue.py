"""What a ticket shows of danger, and whom it names where no seat can help."""

import pytest

from bot.directives import HandOff
from bot.replies import text
from consult.models import Sender
from consult.store import add_message, new_id, open_conversation
from seats import store, texts
from seats.queue import Queue, alerts_of


@pytest.fixture
def queue(settings, seal):
    return Queue(settings, seal)


def ticket_with(db, queue, *kinds):
    """The ticket, and what was said at another wish for a human after all this."""
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.open_ticket(session, conversation, HandOff("asked"))
        for kind, priority in kinds:
            queue.alert(session, conversation, kind, priority)
        (told,) = queue.open_ticket(session, conversation, HandOff("asked"))
        return store.open_ticket_of(session, conversation.id), told.text


@pytest.mark.parametrize(
    ("struck", "shown"),
    [
        ([("violence", 9), ("suicide", 9)], ["suicide", "violence"]),
        ([("harm_others", 9), ("minor_danger", 9), ("violence", 9)], ["violence", "minor_danger", "harm_others"]),
        ([("suicide", 9), ("unpaid_wages", 5), ("suicide", 9)], ["suicide", "unpaid_wages"]),
        ([("crisis", 8), ("suicide", 9)], ["suicide", "crisis"]),
    ],
)
def test_every_danger_is_shown_the_gravest_first(db, queue, struck, shown):
    ticket, _ = ticket_with(db, queue, *struck)
    assert (ticket.alert, alerts_of(ticket)) == (shown[0], shown)


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("suicide", ["12356", "110"]),
        ("violence", ["110", "12338"]),
        ("minor_danger", ["110", "12355"]),
        ("fraud", ["110", "96110"]),
        ("unpaid_wages", ["12348"]),
    ],
)
def test_with_nobody_on_the_numbers_for_the_danger_are_named(db, queue, kind, numbers):
    _, told = ticket_with(db, queue, (kind, 9))
    assert all(number in told for number in numbers)
    assert ("12348" in told) is (kind == "unpaid_wages")


@pytest.mark.parametrize(
    "kinds",
    [
        ("violence", "crisis"),
        ("suicide", "violence"),
        ("violence", "minor_danger", "harm_others"),
        ("violence", "fraud"),
    ],
)
def test_of_two_dangers_each_number_is_named_once(db, queue, kinds):
    _, told = ticket_with(db, queue, *((kind, 9) for kind in kinds))
    assert all(told.count(number) <= 1 for number in (" 110", " 120", "12356", "12338", "12355"))
    assert " 110" in told


def test_a_later_hand_off_does_not_name_the_numbers_again(db, queue):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.open_ticket(session, conversation, HandOff("asked"))
        queue.alert(session, conversation, "violence", 9)
        told = []
        for _ in range(3):
            add_message(session, conversation, new_id(), Sender.CITIZEN, [text("转人工")])
            parts = queue.open_ticket(session, conversation, HandOff("asked"))
            add_message(session, conversation, new_id(), Sender.BOT, parts)
            told.append(parts[0].text)
        queue.alert(session, conversation, "suicide", 9)  # another danger is news
        add_message(session, conversation, new_id(), Sender.CITIZEN, [text("转人工")])
        told.append(queue.open_ticket(session, conversation, HandOff("asked"))[0].text)
    assert ["打 110" in words for words in told] == [True, False, False, True]


def test_every_kind_has_a_name_for_the_seats():
    from consult.screens import HEARD, Screens

    assert {*Screens.load().scripts, HEARD} == set(texts.ALERTS)


@pytest.mark.parametrize("reason", ["erase_my_data", "notary_appointment", "legal_aid_precheck"])
def test_a_task_for_which_nobody_waits_is_not_taken_back(db, queue, reason):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.open_ticket(session, conversation, HandOff(reason))
        assert queue.withdraw(session, conversation) == []
        assert store.open_ticket_of(session, conversation.id).status == "deferred"


@pytest.mark.parametrize("reason", ["asked", "low_confidence", "complex"])
def test_the_wish_to_talk_is_taken_back(db, queue, reason):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        queue.open_ticket(session, conversation, HandOff(reason))
        assert [part.code for part in queue.withdraw(session, conversation)] == ["withdrawn"]
        assert store.open_ticket_of(session, conversation.id) is None
