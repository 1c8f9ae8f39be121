"""What is over age goes, and a certificate says how much of what."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.client import BotTurn
from bot.directives import File, Miss
from bot.replies import text
from consult.models import Conversation, DeletionCertificate, Message, MissedQuestion, Request
from consult.retention import expire, limits_of
from core.clock import now
from outreach.models import CardDelivery, QuizAnswer, Subscription
from outreach.programme import Programme
from tests.consult.test_turn import FORM
from tests.outreach.conftest import LESSONS, tomorrow


@pytest.fixture
def run(consultation, holdings, settings):
    def after(days):
        return dict(expire(consultation.db, holdings, limits_of(settings), now() + timedelta(days=days)))

    return after


def count(consultation, table):
    with consultation.db.read_scope() as session:
        return len(list(session.scalars(select(table))))


async def talk(consultation):
    await consultation.say("我电话13812345678")
    consultation.dialogue.reply = BotTurn((text("不知道"),), (Miss("unknown"),))
    await consultation.say("飞碟归谁管")
    consultation.dialogue.reply = BotTurn((), (File("notary_appointment", FORM, consent=True),))
    await consultation.say("确认提交")


async def test_each_class_goes_after_its_own_time(consultation, run):
    await talk(consultation)
    assert run(179) == {}
    assert run(181) == {"missed_question": 1}
    assert run(364) == {}
    assert run(366) == {"message": 6}
    assert run(1094) == {}
    assert run(1096)["request"] == 1
    assert [count(consultation, table) for table in (Message, MissedQuestion, Request)] == [0, 0, 0]


async def test_a_certificate_says_class_count_and_time(consultation, run):
    await talk(consultation)
    run(366)
    with consultation.db.read_scope() as session:
        rows = [(c.receipt, c.kind, c.count) for c in session.scalars(select(DeletionCertificate))]
    assert rows == [(None, "message", 6), (None, "missed_question", 1)]
    run(366)
    assert count(consultation, DeletionCertificate) == 2


async def test_what_was_deleted_is_in_no_file(consultation, run, settings):
    await talk(consultation)
    run(366)
    stored = b"".join(file.read_bytes() for file in settings.var.glob("fawen.db*"))
    assert "飞碟归谁管".encode() not in stored
    assert b"138****5678" not in stored


async def test_a_request_that_is_being_worked_on_stays(consultation, run):
    await talk(consultation)
    with consultation.db.session_scope() as session:
        session.execute(update(Request).values(status="accepted"))
    assert "request" not in run(2000)
    assert count(consultation, Request) == 1


async def test_a_message_that_waits_for_its_answer_stays(consultation, run):
    consultation.inbox.receive(consultation.who, "m1", "等着")
    assert run(400) == {}


async def test_a_conversation_of_which_nothing_is_left_loses_its_name(consultation, run):
    await consultation.say("你好")
    assert run(366) == {"message": 2, "conversation": 1}
    with consultation.db.read_scope() as session:
        assert session.get_one(Conversation, consultation.id).user.startswith("erased-")
    assert run(367) == {}


async def test_more_than_one_batch_goes_in_one_run(consultation, run):
    with consultation.db.session_scope() as session:
        old = text("旧").to_json()
        session.add_all(
            Message(conversation_id=consultation.id, turn_id=f"t{n}", sender="citizen", parts=[old])
            for n in range(1100)
        )
    assert run(366)["message"] == 1100


async def test_cards_go_with_their_messages_and_a_live_consent_stays(consultation, run, settings):
    from core.bus import Bus

    await consultation.say("订阅宪法宣传")
    Programme(consultation.db, Bus(), LESSONS, settings).send(tomorrow(10))
    gone = run(367)
    assert (gone["card_delivery"], gone["message"]) == (1, 3)
    assert [count(consultation, table) for table in (CardDelivery, QuizAnswer, Subscription)] == [0, 0, 1]
