"""A citizen calls off what she filed: hers alone, after a question, while it is not done, and the seats are told."""

import pytest
from sqlalchemy import select

from bot.client import BotTurn
from bot.directives import CallOff, File, HandOff, Nod
from bot.replies import choices, text
from consult.models import Conversation, Request, Sender
from consult.request import file_request, move
from consult.store import add_message, open_conversation
from core.clock import now
from core.events import REQUEST_MOVED, Event
from seats.desk import take
from seats.store import open_ticket_of
from tests.consult.test_commands import codes
from tests.consult.test_turn import seat_on

FORM = {"matter": "遗嘱公证", "name": "王芳", "phone": "138****5678"}


def filed(consultation, turn="t1", conversation_id=None):
    form = File("notary_appointment", FORM, consent=True)
    with consultation.db.session_scope() as session:
        owner = conversation_id or consultation.id
        return file_request(session, consultation.seal, owner, turn, form, {}, now()).reference


def status(consultation, reference):
    with consultation.db.read_scope() as session:
        return session.scalars(select(Request).where(Request.reference == reference)).one().status


@pytest.mark.parametrize(
    "words", ["取消预约 {}", "取消登记{}", "我想取消 {}。", "帮我撤销编号{}的登记", "把{}取消了", "取消我的预约"]
)
async def test_it_is_asked_first_and_done_when_confirmed(consultation, words):
    reference = filed(consultation)
    (asked,) = await consultation.say(words.format(reference))
    assert (asked["code"], asked["choices"][0]["payload"]) == ("cancel_request", f"确认取消 {reference}")
    assert status(consultation, reference) == "filed"
    (told,) = await consultation.say(asked["choices"][0]["payload"])
    assert (told["code"], status(consultation, reference)) == ("request_cancelled", "cancelled")
    assert consultation.dialogue.heard == []


async def test_the_bare_confirmation_answers_the_question_that_was_asked(consultation):
    reference = filed(consultation)
    await consultation.say(f"取消登记 {reference.lower()}")
    assert codes(await consultation.say("确认取消")) == ["request_cancelled"]


async def test_what_was_said_since_ends_the_question(consultation):
    """It cannot be undone: who kept it, or has heard something else since, is asked again."""
    reference = filed(consultation)
    await consultation.say(f"取消登记 {reference}")
    assert codes(await consultation.say("不取消了")) == ["request_kept"]
    assert codes(await consultation.say("确认取消")) == ["cancel_request"]
    with consultation.db.session_scope() as session:
        talk = session.get_one(Conversation, consultation.id)
        add_message(session, talk, "seat-1", Sender.SEAT, [text("您另外那个预约要不要取消？")])
    assert codes(await consultation.say("确认取消", "m2")) == ["cancel_request"]
    assert status(consultation, reference) == "filed"
    assert codes(await consultation.say("确认取消", "m3")) == ["request_cancelled"]


async def test_who_cannot_come_is_told_who_moves_it_only_where_something_is_filed(consultation):
    hears(consultation, CallOff(may_move=True))
    assert codes(await consultation.say("预约去不了了")) == ["cancel_nothing"]
    filed(consultation)
    told = await consultation.say("预约去不了了", "m2")
    assert (codes(told), "改时间" in told[0]["text"]) == (["filed_stands", "cancel_request"], True)


async def test_a_confirmation_of_nothing_asks_about_what_is_open(consultation):
    assert codes(await consultation.say("确认取消")) == ["cancel_nothing"]
    reference = filed(consultation)
    (asked,) = await consultation.say("确认取消", "m2")
    assert (asked["code"], asked["title"], status(consultation, reference)) == ("cancel_request", reference, "filed")
    other = filed(consultation, "t2")
    assert codes(await consultation.say("确认取消", "m3")) == ["request_cancelled"]
    assert (status(consultation, reference), status(consultation, other)) == ("cancelled", "filed")
    assert (await consultation.say("确认取消", "m4"))[0]["title"] == other


@pytest.mark.parametrize(
    "words",
    ["不取消了", "算了还是不取消", "别取消", "还是先不取消了吧", "不要取消登记", "算了，我不取消了", "保留登记吧"],
)
async def test_who_thinks_better_of_it_keeps_it(consultation, words):
    reference = filed(consultation)
    await consultation.say(f"取消登记 {reference}")
    assert codes(await consultation.say(words)) == ["request_kept"]
    assert status(consultation, reference) == "filed"


def hears(consultation, directive):
    is_sure = isinstance(directive, CallOff) and directive.surely
    polite = () if is_sure else (text("好的。您还想问什么？", code="small_talk"),)
    consultation.dialogue.reply = BotTurn(polite, (directive,))


@pytest.mark.parametrize(
    "directive", [CallOff(), CallOff("notary_appointment"), CallOff("complaint"), CallOff("", False)]
)
async def test_what_is_called_off_in_other_words_is_asked_back(consultation, directive):
    reference = filed(consultation)
    hears(consultation, directive)
    (asked,) = await consultation.say("我爸又不想立了 取消掉")
    assert (asked["code"], asked["title"]) == ("cancel_request", reference)


async def test_the_kind_that_is_named_is_meant_and_else_it_is_asked_which(consultation):
    filed(consultation)
    with consultation.db.session_scope() as session:
        form = File("complaint", {"name": "王芳", "phone": "138****5678"}, consent=True)
        complaint = file_request(session, consultation.seal, consultation.id, "t9", form, {}, now()).reference
    hears(consultation, CallOff("complaint", surely=False))
    assert (await consultation.say("我不投诉了"))[0]["title"] == complaint
    hears(consultation, CallOff())
    assert codes(await consultation.say("取消预约")) == ["cancel_which"]


async def test_where_nothing_is_filed_polite_words_stay_polite_words(consultation):
    hears(consultation, CallOff("complaint", surely=False))
    assert codes(await consultation.say("我不投诉了")) == ["small_talk"]
    filed(consultation)
    assert codes(await consultation.say("不投诉了")) == ["small_talk"]
    hears(consultation, CallOff())
    with consultation.db.session_scope() as session:
        move(session, filed_references(session)[0], "cancelled", "li")
    (told,) = await consultation.say("取消预约")
    assert (told["code"], "在这里" in told["text"]) == ("cancel_nothing", True)


def filed_references(session):
    return [request.reference for request in session.scalars(select(Request))]


@pytest.mark.parametrize(
    ("yes", "code", "after"), [(True, "request_cancelled", "cancelled"), (False, "request_kept", "filed")]
)
async def test_a_bare_yes_or_no_answers_the_question_and_nothing_else(consultation, yes, code, after):
    reference = filed(consultation)
    hears(consultation, Nod(yes))
    assert codes(await consultation.say("嗯")) == ["small_talk"]
    await consultation.say(f"取消登记 {reference}")
    assert codes(await consultation.say("嗯", "m2")) == [code]
    assert status(consultation, reference) == after


async def test_with_several_she_is_asked_which(consultation):
    references = {filed(consultation), filed(consultation, "t2")}
    (asked,) = await consultation.say("取消登记")
    assert {choice["payload"] for choice in asked["choices"]} == {f"取消登记 {one}" for one in references}


async def test_what_is_done_or_cancelled_stays_so(consultation):
    reference = filed(consultation)
    with consultation.db.session_scope() as session:
        move(session, reference, "accepted", "li")
        move(session, reference, "done", "li")
    assert codes(await consultation.say(f"取消登记 {reference}")) == ["cancel_over"]
    assert codes(await consultation.say(f"确认取消 {reference}")) == ["cancel_over"]
    assert codes(await consultation.say("取消登记")) == ["cancel_nothing"]


async def test_nobody_calls_off_a_strangers_request(consultation):
    with consultation.db.session_scope() as session:
        stranger = open_conversation(session, "web", "other").id
    reference = filed(consultation, conversation_id=stranger)
    for words in ("取消登记 {}", "确认取消 {}"):
        assert codes(await consultation.say(words.format(reference))) == ["cancel_unknown"]
    assert status(consultation, reference) == "filed"


async def test_the_seat_who_has_the_conversation_sees_it_and_it_is_on_record(consultation):
    staff, reference = seat_on(consultation), filed(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        take(session, staff, open_ticket_of(session, consultation.id).id)
    assert codes(await consultation.say(f"确认取消 {reference}")) == ["request_cancelled"]
    with consultation.db.read_scope() as session:
        facts = consultation.seal.unseal(open_ticket_of(session, consultation.id).sealed_slots)
        (event,) = session.scalars(select(Event).where(Event.kind == REQUEST_MOVED))
    assert "自己取消" in facts[f"登记 {reference}"]
    assert (event.data["by"], event.data["status"]) == ("citizen", "cancelled")


async def test_to_leave_an_open_form_is_no_command(consultation):
    consultation.dialogue.reply = BotTurn((choices("您在哪个区？", "浦东新区", code="district", step=2, steps=7),), ())
    await consultation.say("我要预约公证")
    await consultation.say("取消预约")
    await consultation.say("取消")
    assert consultation.dialogue.heard == ["我要预约公证", "取消预约", "取消"]


async def test_with_nothing_filed_the_form_that_is_open_is_what_she_calls_off(consultation):
    consultation.dialogue.reply = BotTurn((choices("您在哪个区？", "浦东新区", code="district", step=2, steps=7),), ())
    await consultation.say("我要预约公证")
    assert codes(await consultation.say("取消我的预约")) == ["form_left"]
    consultation.dialogue.reply = BotTurn((text("您好！"),), ())
    await consultation.say("你好")
    assert len(set(consultation.dialogue.senders)) == 2  # of the form that was left the dialogue knows nothing
    assert codes(await consultation.say("取消我的预约", "m2")) == ["cancel_nothing"]


async def test_of_what_is_filed_and_the_open_form_she_is_asked_which(consultation):
    reference = filed(consultation)
    consultation.dialogue.reply = BotTurn((choices("您在哪个区？", "浦东新区", code="district", step=2, steps=7),), ())
    await consultation.say("我要预约公证")
    (asked,) = await consultation.say("取消我的预约")
    assert [choice["payload"] for choice in asked["choices"]] == [f"取消登记 {reference}", "不办了"]
    assert status(consultation, reference) == "filed"


async def test_my_matters_tells_how(consultation):
    reference = filed(consultation)
    (card,) = await consultation.say("我的登记")
    assert f"取消登记 {reference}" in card["text"]
    await consultation.say(f"确认取消 {reference}")
    (card,) = await consultation.say("我的登记", "m2")
    assert ("已取消" in card["text"], "取消登记" in card["text"]) == (True, False)


@pytest.mark.parametrize("words", ["人呢", "没人吗？", "怎么没人", "坐席呢"])
async def test_who_asks_where_everybody_is_hears_that_her_ticket_is_kept(consultation, words):
    assert codes(await consultation.say(words)) == ["nobody_yet"]
    consultation.dialogue.reply = BotTurn((), (HandOff("asked"),))
    await consultation.say("转人工")
    (told,) = await consultation.say(words)
    with consultation.db.read_scope() as session:
        ticket = open_ticket_of(session, consultation.id)
    assert (told["code"], ticket.id[:8] in told["text"], "09:00–17:00" in told["text"]) == ("ticket_kept", True, True)
    seat_on(consultation)
    assert codes(await consultation.say(words, "m2")) == ["queued"]
    with consultation.db.read_scope() as session:
        assert session.get_one(Conversation, consultation.id).handler == "queue"


async def test_a_script_offers_no_seat_to_who_waits_for_one(consultation):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    assert codes(await consultation.say("我真的不想活了")) == ["screen_suicide", "queued"]
