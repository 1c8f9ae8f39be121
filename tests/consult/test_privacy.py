"""A citizen sees what is kept about her, and has it erased after she confirmed."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.client import BotTurn
from bot.directives import File, Miss, MyData
from bot.replies import text
from channels.wechat.links import page_login
from consult.erasure import approve, tasks
from consult.models import Conversation, Erasure, ErasureState, Request
from consult.privacy import Privacy, working_days_later
from core.clock import local, now
from core.errors import Conflict, NotFound
from outreach.programme import Programme
from seats.desk import close, take
from seats.store import open_ticket_of
from tests.consult.test_turn import FORM, seat_on
from tests.outreach.conftest import LESSONS, tomorrow


def codes(parts):
    return [part.get("code") for part in parts]


def erasures(consultation):
    with consultation.db.read_scope() as session:
        return [(e.state, e.why) for e in session.scalars(select(Erasure).order_by(Erasure.asked_at))]


async def file_form(consultation):
    await consultation.say("我电话13812345678")
    consultation.dialogue.reply = BotTurn((), (File("notary_appointment", FORM, consent=True),))
    await consultation.say("确认提交")
    consultation.dialogue.reply = BotTurn((text("答"),), ())


def set_status(consultation, status):
    with consultation.db.session_scope() as session:
        session.scalars(select(Request)).one().status = status


@pytest.mark.parametrize("words", ["查看我的信息", "我的信息", "导出我的个人信息", "我想查看我的数据", "查看我的資料"])
async def test_the_summary_counts_what_is_kept(consultation, words):
    await file_form(consultation)
    await consultation.say("订阅宪法宣传")
    summary, rights = await consultation.say(words)
    counts = {row["label"]: row["value"] for row in summary["rows"]}
    assert counts["对话消息"] == "7 条"
    assert counts["登记的事项"] == "1 条"
    assert counts["订阅和同意记录"] == "1 条"
    assert "第四十五条" in rights["text"]
    assert "第四十五条" not in summary["text"]  # a channel of plain text shows both, one after the other
    assert "13812345678" not in json.dumps([summary, rights], ensure_ascii=False)


async def test_the_same_wish_in_other_words(consultation):
    consultation.dialogue.reply = BotTurn((), (MyData("view"),))
    assert codes(await consultation.say("你们存了我什么")) == ["my_data", "my_data_rights"]
    consultation.dialogue.reply = BotTurn((), (MyData("erase"),))
    assert codes(await consultation.say("都给我删了吧")) == ["erase_confirm"]


async def test_a_channel_without_files_says_where_the_whole_is_to_be_had(consultation):
    with consultation.db.session_scope() as session:
        session.get_one(Conversation, consultation.id).channel = "wechat"
    assert "转人工" in (await consultation.say("查看我的信息"))[0]["detail"]


async def test_in_the_app_the_button_is_named(consultation):
    with consultation.db.session_scope() as session:
        session.get_one(Conversation, consultation.id).channel = "app"
    detail = (await consultation.say("查看我的信息"))[0]["detail"]
    assert "点“下载全部内容”" in detail
    assert "链接" not in detail


def test_wechat_offers_the_page_where_the_file_is_to_be_had(consultation, holdings):
    privacy = Privacy(holdings, consultation.queue, {"wechat": page_login("https://fawen.example/")})
    with consultation.db.session_scope() as session:
        conversation = session.get_one(Conversation, consultation.id)
        conversation.channel = "wechat"
        summary, _ = privacy.view(session, conversation)
    assert "https://fawen.example/api/v1/wechat/login " in summary.text
    assert page_login("") == ""


async def test_the_file_holds_everything_with_the_numbers_as_they_were_given(consultation, holdings):
    await file_form(consultation)
    await consultation.say("订阅宪法宣传")
    privacy = Privacy(holdings, consultation.queue)
    with consultation.db.read_scope() as session:
        whole = json.loads(privacy.export(session, consultation.id))
    sections = {section["名称"]: section["记录"] for section in whole["内容"]}
    assert sections["消息里打码的号码（加密保存）"] == [{"打码后": "138****5678", "号码": "13812345678"}]
    assert sections["登记的事项"][0]["联系电话"] == "13812345678"
    assert sections["登记的事项"][0]["公证事项"] == "继承公证"
    assert [row["谁说的"] for row in sections["对话消息"][:2]] == ["您", "助手"]
    assert sections["订阅和同意记录"][0]["渠道"] == "网页"


async def test_the_file_holds_what_others_noted_about_her_too(consultation, holdings, settings):
    from core.bus import Bus

    await consultation.say("订阅宪法宣传")
    Programme(consultation.db, Bus(), LESSONS, settings).send(tomorrow(10))
    consultation.dialogue.reply = BotTurn((text("不知道"),), (Miss("unknown"),))
    await consultation.say("飞碟归谁管")
    staff, ticket_id = await with_a_seat(consultation)
    await consultation.say("老公打我")
    with consultation.db.session_scope() as session:
        close(session, staff, ticket_id, "已转妇联")
        session.get_one(Conversation, consultation.id).priority = 9
        whole = json.loads(Privacy(holdings, consultation.queue).export(session, consultation.id))
    sections = {section["名称"]: section["记录"] for section in whole["内容"]}
    assert sections["转人工的工单"][0]["坐席的处理备注"].endswith(" 李老师：已转妇联")
    assert sections["转人工的工单"][0]["危险提示"] == "暴力、家暴"
    assert len(sections["给您发过的宪法学习卡片"]) == 1
    assert sections["未能回答的问题"][0]["内容"] == "飞碟归谁管"
    assert sections["会话"][0]["优先程度（0 为一般）"] == "9"
    assert "没有逐项列出的有" in whole["说明"]


@pytest.mark.parametrize(
    "words",
    ["删除我的信息", "请删除我的个人信息", "我要删除我的全部数据", "把我的记录都删了", "刪除我的資料", "注销我的信息"],
)
async def test_erasing_asks_first_and_says_what_the_law_wants_kept(consultation, words):
    (question,) = await consultation.say(words)
    assert question["code"] == "erase_confirm"
    assert [choice["payload"] for choice in question["choices"]] == ["确认删除", "不删了"]
    assert "依法需要留存的" in question["text"]
    assert "不少于六个月" in question["text"]
    assert erasures(consultation) == [("asked", "")]


async def test_a_filed_request_is_named_as_cancelled(consultation):
    await file_form(consultation)
    (question,) = await consultation.say("删除我的信息")
    assert "1 件" in question["text"]


async def test_a_confirmation_gives_a_receipt_and_another_one_the_same(consultation):
    await consultation.say("删除我的信息")
    (first,) = await consultation.say("确认删除")
    assert first["code"] == "erased"
    assert first["title"].startswith("SC")
    assert first["title"] in first["text"]
    (again,) = await consultation.say("确认删除", "again")
    assert again["title"] == first["title"]
    assert erasures(consultation) == [("confirmed", "")]


async def test_after_ten_minutes_a_confirmation_confirms_nothing(consultation):
    await consultation.say("删除我的信息")
    with consultation.db.session_scope() as session:
        session.scalars(select(Erasure)).one().asked_at = now() - timedelta(minutes=10, seconds=1)
    assert codes(await consultation.say("确认删除")) == ["nothing_to_erase"]
    assert erasures(consultation) == [("asked", "")]


async def test_without_having_asked_a_confirmation_confirms_nothing(consultation):
    assert codes(await consultation.say("确认删除")) == ["nothing_to_erase"]


async def test_she_may_think_better_of_it(consultation):
    await consultation.say("删除我的信息")
    assert codes(await consultation.say("不删了")) == ["kept"]
    assert codes(await consultation.say("确认删除")) == ["nothing_to_erase"]


def ticket_facts(consultation):
    with consultation.db.read_scope() as session:
        return consultation.seal.unseal(open_ticket_of(session, consultation.id).sealed_slots)


async def with_a_seat(consultation):
    """A seat takes the conversation: (the seat, her ticket's id)."""
    staff = seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        return staff, take(session, staff, open_ticket_of(session, consultation.id).id).id


async def test_with_nothing_to_take_back_she_is_told_so(consultation):
    assert codes(await consultation.say("不删了")) == ["nothing_to_keep"]


async def test_while_a_seat_holds_the_conversation_it_becomes_a_task_for_staff_once_she_confirmed(consultation):
    staff, ticket_id = await with_a_seat(consultation)
    (question,) = await consultation.say("删除我的信息")
    assert question["code"] == "erase_confirm"
    assert "不能马上删除" in question["text"]
    assert erasures(consultation) == [("asked", "")]
    (told,) = await consultation.say("确认删除")
    assert told["code"] == "erase_blocked"
    assert erasures(consultation) == [("staff", "seat")]
    with consultation.db.read_scope() as session:
        (task,) = tasks(session)
    assert task.receipt in told["text"]
    assert ticket_facts(consultation) == {"市民要求删除个人信息，回执号": task.receipt}
    await consultation.say("删除我的信息", "again")
    assert task.receipt in (await consultation.say("确认删除", "once-more"))[0]["text"]
    assert sorted(erasures(consultation)) == [("dropped", ""), ("staff", "seat")]
    with consultation.db.session_scope() as session:
        close(session, staff, ticket_id, "")
    assert codes(await consultation.say("删除我的信息", "later")) == ["erase_confirm"]


async def test_a_task_taken_back_is_no_task_and_the_seat_reads_so(consultation):
    await with_a_seat(consultation)
    await consultation.say("删除我的信息")
    await consultation.say("确认删除")
    assert codes(await consultation.say("不删了")) == ["kept"]
    assert erasures(consultation) == [("dropped", "seat")]
    assert "已撤回" in ticket_facts(consultation)["市民要求删除个人信息，回执号"]


async def test_what_was_approved_can_be_taken_back_until_it_is_done(consultation):
    await with_a_seat(consultation)
    await consultation.say("删除我的信息")
    await consultation.say("确认删除")
    with consultation.db.session_scope() as session:
        approve(session, tasks(session)[0].receipt)
    assert consultation.messages()[-1].parts[0]["code"] == "erase_approved"
    assert codes(await consultation.say("确认删除", "again")) == ["erase_approved"]
    assert codes(await consultation.say("不删了")) == ["kept"]
    assert erasures(consultation) == [("dropped", "seat")]


async def test_while_a_request_is_being_worked_on_its_ticket_shows_the_wish(consultation):
    await file_form(consultation)
    set_status(consultation, "accepted")
    assert codes(await consultation.say("删除我的信息")) == ["erase_confirm"]
    assert codes(await consultation.say("确认删除")) == ["erase_blocked"]
    with consultation.db.read_scope() as session:
        (task,) = tasks(session)
        shown = consultation.seal.unseal(open_ticket_of(session, consultation.id).sealed_slots)
    assert shown["市民要求删除个人信息，回执号"] == task.receipt


async def test_a_request_taken_up_between_question_and_confirmation_stops_it(consultation):
    await file_form(consultation)
    await consultation.say("删除我的信息")
    set_status(consultation, "accepted")
    assert codes(await consultation.say("确认删除"))[0] == "erase_blocked"
    assert ("confirmed", "") not in erasures(consultation)


async def test_staff_approve_a_task_once(consultation):
    await file_form(consultation)
    set_status(consultation, "accepted")
    await consultation.say("删除我的信息")
    await consultation.say("确认删除")
    with consultation.db.session_scope() as session:
        receipt = tasks(session)[0].receipt
        assert approve(session, receipt).state == ErasureState.CONFIRMED
    with consultation.db.session_scope() as session, pytest.raises(Conflict):
        approve(session, receipt)
    with consultation.db.session_scope() as session, pytest.raises(NotFound):
        approve(session, "SC000000AAAAAA")


async def test_staff_cannot_approve_what_the_citizen_did_not_confirm(consultation):
    await consultation.say("删除我的信息")
    with consultation.db.session_scope() as session:
        asked = session.scalars(select(Erasure)).one()
        asked.state = ErasureState.STAFF
        with pytest.raises(Conflict, match="确认删除"):
            approve(session, asked.receipt)


def test_staff_have_fifteen_working_days():
    at = local(now()).replace(year=2026, month=9, day=28)  # before the holidays of October 2026
    due = working_days_later(at, 15)
    assert (due - at).days > 21


async def test_a_miss_beside_a_wish_is_kept_apart(consultation):
    consultation.dialogue.reply = BotTurn((text("不知道"),), (Miss("unknown"),))
    await consultation.say("飞碟归谁管")
    counts = {row["label"] for row in (await consultation.say("查看我的信息"))[0]["rows"]}
    assert "登记的事项" not in counts
