"""A turn: answered once, in order, by whoever owns the conversation."""

import asyncio
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select

from bot.client import BotAway, BotTurn
from bot.directives import File, HandOff, LookUp, Miss
from bot.replies import Row, choices, notice, text
from consult.asking import SESSION_GAP
from consult.dialogue import Dialogue
from consult.models import Conversation, Message, MissedQuestion, Request
from consult.store import open_conversation
from core.settings import ROOT
from knowledge import Decision, Found
from seats.desk import set_presence


class Unknown:
    """What no part of the house carries out."""


def seat_on(consultation):
    from core.staff import Role, add_staff

    with consultation.db.session_scope() as session:
        staff = add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
        set_presence(session, staff.id, online=True)
        return staff


async def test_a_message_is_answered_once_however_often_it_is_sent(consultation):
    first = await consultation.say("你好", "m1")
    again = await consultation.say("你好", "m1")
    assert first == again == [{"type": "text", "text": "答"}]
    assert len(consultation.dialogue.heard) == 1


async def test_two_messages_at_once_are_answered_in_order(consultation):
    consultation.dialogue.delay = 0.02
    for n in range(4):
        consultation.inbox.receive(consultation.who, f"m{n}", f"第{n}句")
    await asyncio.gather(*(consultation.turns.answer(consultation.id) for _ in range(4)))
    assert consultation.dialogue.heard == ["第0句", "第1句", "第2句", "第3句"]
    assert all(not message.pending for message in consultation.messages())


async def test_a_broken_dialogue_is_tried_again_and_then_told(consultation):
    consultation.dialogue.fail = 1
    assert (await consultation.say("你好"))[0]["text"] == "答"
    consultation.dialogue.fail = 9
    assert (await consultation.say("再问"))[0]["code"] == "broken"


async def test_what_can_never_be_carried_out_is_told_and_not_tried_without_end(consultation):
    consultation.dialogue.reply = BotTurn((text("登记好了"),), (Unknown(),))
    parts = await consultation.say("我要登记")
    assert [part["code"] for part in parts] == ["broken"]
    assert all(not message.pending for message in consultation.messages())


async def test_an_empty_reply_is_never_silence(consultation):
    consultation.dialogue.reply = BotTurn((), ())
    assert (await consultation.say("你好"))[0]["code"] == "broken"


async def test_a_danger_script_comes_before_the_topic(consultation):
    parts = await consultation.say("老公打我，想离婚")
    assert "110" in parts[0]["text"]
    assert parts[-1]["text"] == "答"


async def test_after_a_danger_script_not_knowing_is_left_out(consultation):
    consultation.dialogue.reply = BotTurn((text("我不知道"),), (Miss("unknown"),))
    parts = await consultation.say("我不想活了")
    assert "我不知道" not in [part["text"] for part in parts]


async def test_a_miss_is_kept_for_the_curators_without_numbers(consultation):
    consultation.dialogue.reply = BotTurn((text("不知道"),), (Miss("unknown"),))
    await consultation.say("飞碟归谁管，我电话13812345678")
    with consultation.db.read_scope() as session:
        missed = session.scalars(select(MissedQuestion)).one()
    assert (missed.reason, missed.text) == ("unknown", "飞碟归谁管，我电话138****5678")


async def test_the_citizen_is_told_that_a_number_was_masked(consultation):
    parts = await consultation.say("我的身份证310101199001011234，能办公证吗")
    assert parts[0]["text"] == "答"
    assert (parts[-1]["code"], "身份证号" in parts[-1]["text"]) == ("masked", True)


async def test_under_a_seat_the_citizen_is_told_who_can_see_her_phone(consultation):
    await taken_by_seat(consultation)
    assert await consultation.say("我的情况是这样") == []
    (told,) = await consultation.say("我的电话是13655556666，请您打给我")
    assert (told["type"], told["code"]) == ("notice", "masked")
    assert "坐席可以查看完整的电话号码" in told["text"]
    assert consultation.messages()[-1].sender == "system"
    (told,) = await consultation.say("身份证310101199001011234")
    assert ("身份证号坐席看不到" in told["text"], "可以查看" in told["text"]) == (True, False)
    assert [part["code"] for part in await consultation.say("我不想活了，13655556666")] == ["screen_suicide", "masked"]


async def test_in_the_queue_nobody_is_told_to_keep_her_phone_to_herself(consultation):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    told = (await consultation.say("我的电话是13655556666"))[-1]
    assert told["code"] == "masked"
    assert "坐席可以查看完整的电话号码" in told["text"]
    assert "请不要发送" not in told["text"]


FORM = {"matter": "继承公证", "district": "浦东新区", "name": "王芳", "phone": "138****5678"}


async def test_a_filed_form_keeps_the_real_number_sealed_and_is_found_by_number_and_phone(consultation):
    await consultation.say("我电话13812345678")
    consultation.dialogue.reply = BotTurn((), (File("notary_appointment", FORM, consent=True),))
    parts = await consultation.say("确认提交")
    reference = parts[0]["rows"][0]["value"]
    with consultation.db.read_scope() as session:
        filed = session.scalars(select(Request)).one()
    assert consultation.seal.unseal(filed.sealed) == {"name": "王芳", "phone": "13812345678"}
    assert filed.fields == {"matter": "继承公证", "district": "浦东新区"}
    consultation.dialogue.reply = BotTurn((), (LookUp(reference.lower(), "138****5678"),))
    assert (await consultation.say("查进度"))[0]["code"] == "progress"
    consultation.dialogue.reply = BotTurn((), (LookUp(reference, "139****0000"),))
    assert (await consultation.say("再查"))[0]["code"] == "lookup_none"


async def test_a_form_without_consent_is_not_stored(consultation):
    consultation.dialogue.reply = BotTurn((), (File("notary_appointment", FORM, consent=False),))
    assert [part["code"] for part in await consultation.say("提交")] == ["broken"]
    with consultation.db.read_scope() as session:
        assert session.scalars(select(Request)).all() == []


async def test_a_form_that_is_handed_on_shows_the_seat_its_summary(consultation):
    from seats.store import open_ticket_of

    summary = {"初步判断": "建议人工确认", "事项": "讨工资"}
    form = {"aid_matter": "讨工资", "name": "王芳", "phone": "138****5678"}
    await consultation.say("我电话13812345678")
    consultation.dialogue.reply = BotTurn((), (File("legal_aid_precheck", form, True, True, summary),))
    parts = await consultation.say("确认提交")
    with consultation.db.read_scope() as session:
        facts = consultation.seal.unseal(open_ticket_of(session, consultation.id).sealed_slots)
    assert facts == {"编号": parts[0]["rows"][0]["value"], **summary}


async def test_after_a_script_for_danger_the_topic_is_answered_and_help_is_not_said_twice(consultation):
    consultation.dialogue.reply = BotTurn((notice("请打 110", code="crisis"), text("离婚可以这样办", entry_id="f")), ())
    parts = await consultation.say("老公打我，想离婚")
    assert [part.get("code") or part.get("entry_id") or part["type"] for part in parts] == [
        "screen_violence", "citations", "screen_violence_offer", "f",
    ]  # fmt: skip


async def test_in_the_queue_the_bot_is_not_asked_and_the_place_is_told(consultation):
    seat_on(consultation)
    consultation.dialogue.reply = BotTurn((text("好的"),), (HandOff("asked"),))
    parts = await consultation.say("转人工")
    assert "第 1 位" in parts[-1]["text"]
    heard = len(consultation.dialogue.heard)
    parts = await consultation.say("在吗")
    assert ("第 1 位" in parts[-1]["text"], len(consultation.dialogue.heard)) == (True, heard)
    parts = await consultation.say("不等了")
    assert parts[-1]["code"] == "left_queue"
    consultation.dialogue.reply = BotTurn((text("答"),), ())
    assert (await consultation.say("你好啊"))[0]["text"] == "答"


async def test_the_hand_off_button_works_without_the_dialogue(consultation):
    message = await consultation.turns.hand_off(consultation.id)
    assert message.parts[0]["code"] == "nobody_on"
    assert consultation.dialogue.heard == []


async def test_pressed_again_in_the_queue_it_adds_no_message_and_tells_the_place_as_it_is(consultation):
    from seats.desk import take
    from seats.store import open_ticket_of

    staff = seat_on(consultation)
    with consultation.db.session_scope() as session:
        other = open_conversation(session, "web", "earlier")
        consultation.queue.open_ticket(session, other, HandOff("asked"))
        earlier = open_ticket_of(session, other.id).id
    first = await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        take(session, staff, earlier)
    again = [await consultation.turns.hand_off(consultation.id) for _ in range(3)]
    assert [m.id for m in consultation.messages()] == [first.id]
    assert {(m.id, m.turn_id) for m in again} == {(first.id, first.turn_id)}
    assert "第 2 位" in first.parts[0]["text"]
    assert all("第 1 位" in m.parts[0]["text"] for m in again)


async def test_a_retry_with_nobody_on_adds_no_message_but_who_asks_later_is_answered(consultation):
    first, again = [await consultation.turns.hand_off(consultation.id) for _ in range(2)]
    assert again.id == first.id
    with consultation.db.session_scope() as session:
        session.get_one(Message, first.id).at -= timedelta(minutes=2)
    later = await consultation.turns.hand_off(consultation.id)
    assert [m.id for m in consultation.messages()] == [first.id, later.id]


async def test_who_is_told_again_that_nobody_is_on_hears_that_her_words_are_left_already(consultation):
    first = await consultation.turns.hand_off(consultation.id)
    consultation.dialogue.reply = BotTurn((), (HandOff("low_confidence"),))
    (told,) = await consultation.say("没时间去 可以不去吗")
    assert (told["code"], [one["payload"] for one in told["choices"]]) == ("nobody_on", ["预约回拨"])
    assert told["text"] != first.parts[0]["text"]
    assert "已经留给坐席" in told["text"]
    assert "。。" not in told["text"]


async def test_a_seat_who_takes_the_ticket_during_a_turn_is_not_talked_over(consultation):
    from seats.desk import take
    from seats.store import open_ticket_of

    await consultation.turns.hand_off(consultation.id)  # nobody on: deferred, the bot goes on
    staff = seat_on(consultation)

    def seat_takes():
        with consultation.db.session_scope() as session:
            take(session, staff, open_ticket_of(session, consultation.id).id)

    consultation.dialogue.before = seat_takes
    assert await consultation.say("还有一个问题") == []
    assert [m.sender for m in consultation.messages()][-1] == "system"


async def test_a_lease_of_a_dead_process_is_taken_over(consultation):
    consultation.inbox.receive(consultation.who, "m1", "你好")
    from consult.store import HOST

    with consultation.db.session_scope() as session:
        conversation = session.get_one(Conversation, consultation.id)
        from datetime import timedelta

        from core.clock import now

        conversation.busy_by, conversation.busy_until = f"{HOST}:4194303", now() + timedelta(seconds=30)
    await asyncio.wait_for(consultation.turns.answer(consultation.id), 2)
    assert consultation.dialogue.heard == ["你好"]


async def test_every_filing_is_a_task_for_the_seats_and_the_bot_goes_on(consultation):
    from consult.models import Handler
    from seats.models import TicketStatus
    from seats.store import open_ticket_of

    seat_on(consultation)
    callback = {"name": "王芳", "phone": "13812345678", "callback_topic": "欠薪", "callback_date": "2026-12-01"}
    consultation.dialogue.reply = BotTurn((), (File("callback", callback, consent=True),))
    parts = await consultation.say("确认提交")
    assert "queued" not in [part.get("code") for part in parts]
    with consultation.db.read_scope() as session:
        ticket = open_ticket_of(session, consultation.id)
        assert (ticket.status, ticket.reason) == (TicketStatus.DEFERRED, "callback")
        assert consultation.seal.unseal(ticket.sealed_slots) == {"编号": parts[0]["rows"][0]["value"]}
        assert session.get_one(Conversation, consultation.id).handler == Handler.BOT


async def test_a_filing_by_who_waits_in_the_queue_leaves_her_in_the_queue(consultation):
    from seats.store import open_ticket_of

    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        conversation = session.get_one(Conversation, consultation.id)
        consultation.queue.defer(session, conversation, HandOff("callback", slots={"编号": "HB1"}))
    with consultation.db.read_scope() as session:
        assert open_ticket_of(session, consultation.id).status == "waiting"


def ticket_of(consultation):
    from seats.store import open_ticket_of

    with consultation.db.read_scope() as session:
        return open_ticket_of(session, consultation.id)


async def taken_by_seat(consultation):
    from seats.desk import take

    staff = seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        take(session, staff, ticket_of(consultation).id)
    return staff


def codes(parts):
    return [part["code"] for part in parts if part.get("code")]


def later(consultation, hours):
    """As if all that was said had been said so long ago."""
    with consultation.db.session_scope() as session:
        for row in session.scalars(select(Message).where(Message.conversation_id == consultation.id)):
            row.at -= timedelta(hours=hours)
        session.get_one(Conversation, consultation.id).last_at -= timedelta(hours=hours)


def epoch(consultation):
    with consultation.db.read_scope() as session:
        return session.get_one(Conversation, consultation.id).epoch


async def test_when_the_seats_have_gone_the_next_message_gives_the_citizen_back_to_the_bot(consultation):
    staff = seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        set_presence(session, staff.id, online=False)
    (told,) = await consultation.say("在吗")
    assert (told["code"], told["choices"][0]["payload"]) == ("nobody_on", "预约回拨")
    assert (await consultation.say("那我问你"))[0]["text"] == "答"


@pytest.mark.parametrize("words", ["我不等了", "取消", "退出", "不等了谢谢", "算了", "算了，不等了", "不用人工了"])
async def test_the_queue_is_left_in_many_words(consultation, words):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    assert (await consultation.say(words))[-1]["code"] == "left_queue"


async def test_a_danger_told_before_is_on_the_ticket_and_a_lesser_one_does_not_hide_it(consultation):
    await consultation.say("我不想活了")
    await consultation.turns.hand_off(consultation.id)
    assert (ticket_of(consultation).alert, ticket_of(consultation).priority) == ("suicide", 9)
    await consultation.say("老板拖欠我工资")
    assert (ticket_of(consultation).alert, ticket_of(consultation).priority) == ("suicide", 9)


async def test_a_danger_in_the_words_that_ask_for_a_human_is_on_the_ticket(consultation):
    consultation.dialogue.reply = BotTurn((text("好的"),), (HandOff("asked"),))
    await consultation.say("老板拖欠工资，我不想活了，转人工")
    assert ticket_of(consultation).alert == "suicide"


async def test_while_a_seat_is_slow_to_read_the_numbers_that_save_a_life_are_shown_once(consultation):
    await taken_by_seat(consultation)
    (told,) = await consultation.say("我不想活了")
    assert (told["type"], told["code"]) == ("notice", "screen_suicide")
    assert "12356" in told["text"]
    assert await consultation.say("我真的不想活了") == []
    assert await consultation.say("老板拖欠我工资") == []


async def test_a_message_begun_while_the_seat_held_it_is_answered_by_the_bot_after_closing(consultation):
    from seats.desk import close

    staff = await taken_by_seat(consultation)
    begin = consultation.turns._begin

    def closed_meanwhile(conversation_id):
        work = begin(conversation_id)
        consultation.turns._begin = begin
        with consultation.db.session_scope() as session:
            close(session, staff, ticket_of(consultation).id, "")
        return work

    consultation.turns._begin = closed_meanwhile
    assert [part["text"] for part in await consultation.say("还有一个问题")] == ["答"]


def step(slot, number):
    return text(f"{slot}？", code=slot, title="预约公证", step=number, steps=4)


async def test_the_hand_off_button_carries_what_a_form_has_collected_and_closes_it(consultation):
    seat_on(consultation)
    for words, asked in (("我要预约公证", "matter"), ("继承公证", "district"), ("木星", "district"), ("浦东", "name")):
        consultation.dialogue.reply = BotTurn((step(asked, 1),), ())
        await consultation.say(words)
    before = epoch(consultation)
    await consultation.turns.hand_off(consultation.id)
    assert consultation.seal.unseal(ticket_of(consultation).sealed_slots) == {"公证事项": "继承公证", "所在区": "浦东"}
    assert epoch(consultation) == before + 1


async def test_a_form_that_was_left_goes_into_no_ticket(consultation):
    for words, said in (("我要预约公证", step("matter", 1)), ("继承公证", step("district", 2)), ("算了", text("好的"))):
        consultation.dialogue.reply = BotTurn((said,), ())
        await consultation.say(words)
    await consultation.turns.hand_off(consultation.id)
    assert ticket_of(consultation).sealed_slots is None


@pytest.mark.parametrize("before", [True, False])
async def test_who_leaves_the_queue_in_danger_stays_on_the_desk(consultation, before):
    seat_on(consultation)
    if before:
        await consultation.say("我不想活了")
    await consultation.turns.hand_off(consultation.id)
    if not before:
        await consultation.say("我不想活了")
    assert (await consultation.say("不等了"))[-1]["code"] == "left_queue"
    left = ticket_of(consultation)
    assert (left.status, left.alert, left.priority) == ("deferred", "suicide", 9)


async def test_who_leaves_the_queue_begins_a_fresh_dialogue(consultation):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    before = epoch(consultation)
    await consultation.say("不等了")
    assert epoch(consultation) == before + 1


class Nothing:
    """No Rasa, and a knowledge that finds nothing."""

    async def say(self, *_, **__):
        raise BotAway("down")

    def is_question_of_ours(self, _words):
        return False

    def search(self, _question, *, topic=""):
        return Found(Decision.UNKNOWN, (), (), "1")


@pytest.mark.parametrize("words", ["转人工", "人工", "人工客服", "找真人", "真人", "我要转人工。"])
async def test_without_rasa_a_human_is_within_reach_of_words(consultation, words):
    consultation.turns._dialogue = Dialogue(Nothing(), Nothing())
    assert (await consultation.say(words))[-1]["code"] == "nobody_on"
    assert ticket_of(consultation).reason == "asked"


async def test_without_rasa_the_second_miss_in_a_row_opens_a_ticket(consultation):
    consultation.turns._dialogue = Dialogue(Nothing(), Nothing())
    assert [part["code"] for part in await consultation.say("飞碟归谁管")] == ["away"]
    assert [part["code"] for part in await consultation.say("那火星呢")] == ["away", "nobody_on"]
    assert ticket_of(consultation).reason == "low_confidence"


@pytest.mark.parametrize("reason", ["unknown", "unclear", "same_again"])
async def test_a_form_that_is_open_keeps_its_question_beside_a_script(consultation, reason):
    asked = BotTurn(
        (text("没有可靠的答案", code=reason), notice("接着", code="form_back"), step("aid_deadline", 5)),
        (Miss(reason),),
    )
    consultation.dialogue.reply = asked
    parts = await consultation.say("上诉期今天是最后一天")
    assert codes(parts) == ["screen_deadline", "screen_deadline_offer", "form_back", "aid_deadline"]


async def test_the_dialogue_is_told_that_a_script_hides_what_it_does_not_find(consultation):
    for words, screened in (("我老公昨天被刑拘了", True), ("公证费多少", False)):
        await consultation.say(words)
        assert consultation.dialogue.known["screened"] is screened


async def test_who_has_told_of_a_matter_of_law_is_not_sent_away(consultation):
    consultation.dialogue.reply = BotTurn((text("和法律服务无关", code="not_legal"),), (Miss("not_legal"),))
    assert codes(await consultation.say("今天天气怎么样")) == ["not_legal"]
    await consultation.say("我老公昨天被刑拘了")
    assert codes(await consultation.say("明天怎么办")) == ["unknown"]


async def test_who_has_filed_something_is_not_sent_away(consultation):
    form = File("complaint", {"name": "王芳", "phone": "138****5678"}, consent=True)
    consultation.dialogue.reply = BotTurn((), (form,))
    await consultation.say("确认提交")
    consultation.dialogue.reply = BotTurn((text("和法律服务无关", code="not_legal"),), (Miss("not_legal"),))
    assert codes(await consultation.say("明天怎么办")) == ["unknown"]


async def test_beside_a_script_nothing_polite_is_said(consultation):
    consultation.dialogue.reply = BotTurn((text("再见，祝您顺利。", code="small_talk"),), ())
    parts = await consultation.say("谢谢你们，我不想活了")
    assert [part["code"] for part in parts if part["type"] == "text"] == ["screen_suicide"]


async def test_a_refusal_keeps_its_reason_beside_a_right_but_not_beside_danger(consultation):
    refusal = BotTurn((text("不能预测", code="advice_prediction"),), (Miss("advice_prediction"),))
    consultation.dialogue.reply = refusal
    for words in ("我老公昨天被刑拘了", "我老公被刑拘了，我能赢吗"):  # the second time the script is not repeated
        assert (await consultation.say(words))[-1]["code"] == "advice_prediction"
    assert "advice_prediction" not in [part.get("code") for part in await consultation.say("我要自杀，会判几年")]


async def test_a_script_that_was_shown_is_said_again_rather_than_nothing(consultation):
    consultation.dialogue.reply = BotTurn((text("不知道", code="unknown"),), (Miss("unknown"),))
    for _ in range(2):
        assert (await consultation.say("我老公昨天被刑拘了"))[0]["code"] == "screen_custody"


async def test_a_cry_for_help_is_no_answer_to_a_form_unless_it_is_said_again(consultation):
    consultation.dialogue.reply = BotTurn((step("district", 2),), ())
    await consultation.say("我要预约公证")
    parts = await consultation.say("老公打我，我好怕")
    assert codes(parts) == ["screen_violence", "screen_violence_offer", "form_back", "district"]
    assert consultation.dialogue.heard == ["我要预约公证"]
    await consultation.say("希望老公不再打我")
    assert consultation.dialogue.heard[-1] == "希望老公不再打我"


async def test_danger_that_only_the_dialogue_heard_is_told_to_the_seat(consultation):
    consultation.dialogue.reply = BotTurn((text("12356", code="crisis"),), ())
    await consultation.say("一切都没有意思了呀")
    await consultation.turns.hand_off(consultation.id)
    assert (ticket_of(consultation).alert, ticket_of(consultation).priority) == ("crisis", 8)


async def test_a_form_goes_on_after_hours_and_is_told_to_be_over_after_a_night(consultation, monkeypatch):
    consultation.dialogue.reply = BotTurn((step("district", 2),), ())
    await consultation.say("我要预约公证")
    begun = epoch(consultation)
    later(consultation, hours=7)
    assert "form_lapsed" not in [part.get("code") for part in await consultation.say("浦东")]
    assert epoch(consultation) == begun
    later(consultation, hours=9)
    consultation.dialogue.reply = BotTurn((text("浦东有什么"),), ())
    assert (await consultation.say("浦东新区"))[-1]["code"] == "form_lapsed"
    assert epoch(consultation) == begun + 1
    assert "form_lapsed" not in [part.get("code") for part in await consultation.say("浦东新区啊")]


def test_rasa_forgets_a_session_when_the_consultation_does():
    domain = yaml.safe_load((ROOT / "bot" / "domain" / "responses.yml").read_text(encoding="utf-8"))
    assert timedelta(minutes=domain["session_config"]["session_expiration_time"]) == SESSION_GAP


async def test_without_rasa_an_open_form_is_paused_and_its_answers_go_into_the_ticket(consultation):
    consultation.dialogue.reply = BotTurn((step("district", 2),), ())
    await consultation.say("我要预约公证")
    consultation.turns._dialogue = Dialogue(Nothing(), Nothing())
    for words in ("王芳", "138 1234 5678"):
        assert "办理暂停" in (await consultation.say(words))[0]["text"]
    await consultation.say("转人工，谢谢")
    assert ticket_of(consultation).reason == "asked"


@pytest.mark.parametrize("words", ["你好", "谢谢您", "再见"])
async def test_without_rasa_small_talk_is_no_miss(consultation, words):
    consultation.turns._dialogue = Dialogue(Nothing(), Nothing())
    for _ in range(2):
        assert [part["code"] for part in await consultation.say(words)] == ["away"]
    with consultation.db.read_scope() as session:
        assert session.scalars(select(MissedQuestion)).all() == []


@pytest.mark.parametrize(
    "words",
    [
        "不等了",
        "不用了",
        "不等啦",
        "不转人工了",
        "不要人工了",
        "不需要人工了",
        "我不想排队了",
        "等太久了不等了",
        "回到机器人",
        "算了，我自己解决",
        "我自己想办法吧，谢谢",
    ],
)
async def test_the_queue_is_left_in_ordinary_words(consultation, words):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    assert (await consultation.say(words))[0]["code"] == "left_queue"


@pytest.mark.parametrize(
    "words", ["我不等老板给钱了，直接起诉", "不用身份证行吗", "排队的时候摔了一跤", "不要让他知道"]
)
async def test_a_story_told_in_the_queue_does_not_leave_it(consultation, words):
    seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    assert (await consultation.say(words))[0]["code"] == "queued"


async def test_a_number_in_a_form_that_asked_for_none_is_told_to_be_masked(consultation):
    consultation.dialogue.reply = BotTurn((step("complaint_text", 2),), ())
    await consultation.say("我要投诉")
    assert (await consultation.say("他的身份证是310101199001011232，收了我红包"))[-1]["code"] == "masked"
    consultation.dialogue.reply = BotTurn((step("phone", 3),), ())
    await consultation.say("对")
    assert "masked" not in [part.get("code") for part in await consultation.say("13812345678")]


async def test_a_phone_said_early_in_a_form_is_not_scolded(consultation):
    consultation.dialogue.reply = BotTurn((step("matter", 1),), ())
    await consultation.say("我要预约公证")
    told = (await consultation.say("我想办继承，号码13812345678"))[-1]
    assert (told["code"], "不需要办理" in told["text"], "加密" in told["text"]) == ("masked", False, True)
    noted = notice("已记下", code="also_heard", rows=(Row("联系电话", "138****5678"),))
    consultation.dialogue.reply = BotTurn((noted, step("matter", 1)), ())
    assert "masked" not in [part.get("code") for part in await consultation.say("13812345678")]
    assert (await consultation.say("13812345678，身份证310101199001011234"))[-1]["code"] == "masked"


@pytest.mark.parametrize(
    ("asked", "words", "kept"),
    [
        ("phone", "64331234", "021****1234"),
        ("confirm", "改成6433 1234", "改成021****1234"),
        ("name", "王芳，电话64331234", "王芳，电话021****1234"),
        ("complaint_text", "合同编号64331234", "合同编号64331234"),
        ("", "电话64331234", "电话64331234"),
    ],
)
async def test_eight_digits_are_a_phone_where_a_form_wants_one(consultation, asked, words, kept):
    consultation.dialogue.reply = BotTurn((step(asked, 2),) if asked else (text("答"),), ())
    await consultation.say("开始")
    await consultation.say(words)
    said = [message for message in consultation.messages() if message.sender == "citizen"][-1]
    assert said.parts[0]["text"] == kept


async def test_a_button_of_the_form_is_an_answer_however_grave_its_words(consultation):
    asked = choices("什么事？", "家庭暴力、虐待、遗弃", code="aid_matter", title="预审", step=1, steps=5)
    consultation.dialogue.reply = BotTurn((asked,), ())
    await consultation.say("我要申请法律援助")
    consultation.dialogue.reply = BotTurn((step("aid_person", 2),), ())
    assert codes(await consultation.say("家庭暴力、虐待、遗弃"))[-1] == "aid_person"


async def test_what_is_looked_up_in_the_middle_of_a_form_comes_before_its_question(consultation):
    back = notice("我们接着办理：", code="form_back")
    consultation.dialogue.reply = BotTurn((back, step("district", 2)), (LookUp("GZ261126AAAA", "138****5678"),))
    assert codes(await consultation.say("查进度"))[:3] == ["lookup_none", "form_back", "district"]


@pytest.mark.parametrize("words", ["不等了", "算了，不等了", "不用人工了", "不转人工了", "我不想等了，谢谢"])
async def test_with_nobody_on_who_no_longer_waits_takes_the_ticket_back(consultation, words):
    await consultation.turns.hand_off(consultation.id)
    assert ticket_of(consultation).status == "deferred"
    assert [part["code"] for part in await consultation.say(words)] == ["withdrawn"]
    assert ticket_of(consultation) is None


@pytest.mark.parametrize("words", ["我不等老板给钱了，直接起诉", "算了", "取消", "不用了"])
async def test_what_may_mean_anything_else_takes_no_ticket_back(consultation, words):
    await consultation.turns.hand_off(consultation.id)
    assert (await consultation.say(words))[0]["text"] == "答"
    assert ticket_of(consultation).status == "deferred"


async def test_who_has_left_no_ticket_takes_none_back(consultation):
    assert (await consultation.say("不等了"))[0]["text"] == "答"


async def test_a_danger_stays_on_the_desk_though_nobody_waits_any_more(consultation):
    await consultation.say("我不想活了")
    await consultation.turns.hand_off(consultation.id)
    (told,) = await consultation.say("不等了")
    assert (told["code"], "仍然留给坐席" in told["text"]) == ("withdrawn", True)
    assert ticket_of(consultation).status == "deferred"


async def test_the_place_in_the_queue_is_the_one_that_a_danger_gives(consultation):
    seat_on(consultation)
    with consultation.db.session_scope() as session:
        others = [open_conversation(session, "web", f"other{n}") for n in range(3)]
        for other in others:
            consultation.queue.open_ticket(session, other, HandOff("asked"))
    await consultation.turns.hand_off(consultation.id)
    assert "第 4 位" in (await consultation.say("在吗"))[-1]["text"]
    assert "第 1 位" in (await consultation.say("我不想活了"))[-1]["text"]
