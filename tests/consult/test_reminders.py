"""Whoever booked a call-back is reminded on its morning, once, and of nothing that is over."""

from datetime import datetime

import pytest

from bot.client import BotTurn
from bot.directives import File
from consult.models import Conversation, Handler, Request
from consult.reminders import remind_of_callbacks
from core.bus import Bus
from core.clock import SHANGHAI

FIELDS = {
    "callback_topic": "工资",
    "callback_date": "2026-11-30",
    "callback_time": "13:00–15:00",
    "name": "王芳",
    "phone": "138****5678",
}


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
async def booked(consultation):
    consultation.dialogue.reply = BotTurn((), (File("callback", FIELDS, consent=True),))
    await consultation.say("确认")
    return consultation


def reminders(consultation):
    return [part for m in consultation.messages() for part in m.parts if part.get("code") == "callback_today"]


def test_on_the_day_and_not_before_the_morning_she_is_reminded_once(booked):
    for early in (at(29, 12), at(30, 7, 59)):
        assert remind_of_callbacks(booked.db, Bus(), early) == 0
    assert [remind_of_callbacks(booked.db, Bus(), at(30, 8)) for _ in range(2)] == [1, 0]
    (reminder,) = reminders(booked)
    assert "13:00–15:00" in reminder["text"]


def test_once_its_hours_have_begun_a_call_back_is_not_announced(booked):
    assert remind_of_callbacks(booked.db, Bus(), at(30, 13)) == 0
    assert remind_of_callbacks(booked.db, Bus(), at(30, 12, 59)) == 1


@pytest.mark.parametrize(
    ("table", "values"), [(Request, {"status": "cancelled"}), (Conversation, {"handler": Handler.CLOSED})]
)
def test_a_cancelled_call_back_or_an_erased_citizen_is_left_alone(booked, table, values):
    with booked.db.session_scope() as session:
        session.query(table).update(values)
    assert remind_of_callbacks(booked.db, Bus(), at(30, 9)) == 0
    assert reminders(booked) == []
