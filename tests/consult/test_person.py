"""One person on two channels: joined by a code that works once, for ten minutes, and never by guess."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.client import BotTurn
from bot.replies import text
from consult import person
from consult.commands import Command, Commands, plain
from consult.linking import ASK, BARE, UNDO, USE, Linking
from consult.models import Conversation, Handler
from consult.person import LinkCode, LinkTries, Outcome
from consult.screens import Screens
from consult.store import messages_after, open_conversation
from consult.turn import Turns
from core.bus import Bus
from core.clock import now


@pytest.fixture
def two(consultation):
    """The page's conversation with the commands of the house, and the id of the same citizen's on WeChat."""
    with consultation.db.session_scope() as session:
        wechat = open_conversation(session, "wechat", "openid").id
    consultation.turns = turns_with(consultation, *Linking(consultation.seal).commands())
    return consultation, wechat


def turns_with(consultation, *commands):
    db, seal, dialogue, queue = consultation.db, consultation.seal, consultation.dialogue, consultation.queue
    return Turns(db, Bus(), seal, dialogue, Screens.load(), queue, Commands(*commands))


def code_for(consultation, conversation_id):
    with consultation.db.session_scope() as session:
        return person.new_code(session, consultation.seal, conversation_id).code


def same_person(consultation):
    with consultation.db.read_scope() as session:
        return set(person.conversations_of(session, consultation.id))


async def test_a_code_from_one_channel_typed_in_the_other_joins_them_and_both_are_told(two):
    page, wechat = two
    parts = await page.say(f"绑定 {code_for(page, wechat)}")
    assert parts[0]["code"] == "link_linked"
    assert same_person(page) == {page.id, wechat}
    with page.db.read_scope() as session:
        told = messages_after(session, wechat, 0)[-1]
        assert (told.sender, told.parts[0]["code"]) == ("system", "linked")
    assert page.dialogue.heard == []


async def test_asking_gives_a_code_that_is_kept_as_a_fingerprint(two):
    page, _ = two
    said = (await page.say("绑定"))[0]
    with page.db.read_scope() as session:
        kept = session.scalars(select(LinkCode)).one()
        code = next(word for word in said["text"].split() if "-" in word)[:9]
    assert code.replace("-", "") not in kept.fingerprint
    assert now() + timedelta(minutes=9) < kept.expires_at <= now() + timedelta(minutes=10)


async def test_a_code_works_once_and_a_new_one_replaces_it(two):
    page, wechat = two
    first = code_for(page, wechat)
    second = code_for(page, wechat)
    assert (await page.say(f"绑定 {first}"))[0]["code"] == "link_wrong"
    assert (await page.say(f"绑定 {second}"))[0]["code"] == "link_linked"
    assert (await page.say(f"绑定{second}"))[0]["code"] == "link_wrong"


async def test_a_code_runs_out_after_ten_minutes(two):
    page, wechat = two
    code = code_for(page, wechat)
    with page.db.session_scope() as session:
        session.scalars(select(LinkCode)).one().expires_at = now() - timedelta(seconds=1)
    assert (await page.say(f"绑定 {code}"))[0]["code"] == "link_wrong"
    assert same_person(page) == {page.id}


async def test_five_wrong_codes_and_even_the_right_one_must_wait(two):
    page, wechat = two
    code = code_for(page, wechat)
    said = [(await page.say(f"绑定 AAAA-AAA{n}"))[0]["code"] for n in range(3, 8)]
    assert said == ["link_wrong"] * 5
    assert (await page.say(f"绑定 {code}"))[0]["code"] == "link_locked"
    with page.db.session_scope() as session:
        session.scalars(select(LinkTries)).one().until = now() - timedelta(seconds=1)
    assert (await page.say(f"绑定 {code} "))[0]["code"] == "link_linked"


async def test_ones_own_code_joins_nothing_and_stays_good(two):
    page, wechat = two
    code = code_for(page, page.id)
    assert (await page.say(f"绑定 {code}"))[0]["code"] == "link_own"
    with page.db.session_scope() as session:
        assert person.redeem(session, page.seal, wechat, code)[0] == Outcome.LINKED


async def test_a_third_channel_joins_the_same_person_and_may_leave_alone(two):
    page, wechat = two
    await page.say(f"绑定 {code_for(page, wechat)}")
    with page.db.session_scope() as session:
        app = open_conversation(session, "app", "shfw:1").id
        code = person.new_code(session, page.seal, page.id).code
        assert person.redeem(session, page.seal, app, code)[0] == Outcome.LINKED
    assert same_person(page) == {page.id, wechat, app}
    assert (await page.say("解除绑定"))[0]["code"] == "unlinked"
    assert same_person(page) == {page.id}
    with page.db.read_scope() as session:
        assert set(person.conversations_of(session, app)) == {app, wechat}
        assert messages_after(session, app, 0)[-1].parts[0]["code"] == "unlinked"
    assert (await page.say("解绑"))[0]["code"] == "not_linked"


def test_a_person_does_not_grow_without_end(two, seal):
    page, _ = two
    outcomes = []
    with page.db.session_scope() as session:
        for n in range(person.MAX_CONVERSATIONS):
            other = open_conversation(session, "web", f"tab-{n}").id
            code = person.new_code(session, page.seal, other).code
            outcomes.append(person.redeem(session, page.seal, page.id, code)[0])
    assert outcomes == [Outcome.LINKED] * (person.MAX_CONVERSATIONS - 1) + [Outcome.FULL]


def test_what_has_run_out_is_forgotten(two):
    page, wechat = two
    code_for(page, wechat)
    with page.db.session_scope() as session:
        person.redeem(session, page.seal, page.id, "AAAA-AAAA")
        for row in (session.scalars(select(LinkCode)).one(), session.scalars(select(LinkTries)).one()):
            setattr(row, "until" if hasattr(row, "until") else "expires_at", now() - timedelta(seconds=1))
        session.flush()
        person.clear_expired(session)
        assert session.scalars(select(LinkCode)).all() == session.scalars(select(LinkTries)).all() == []


@pytest.mark.parametrize(
    "words",
    [
        "绑定",
        "绑定！",
        "我要绑定微信",
        "绑定 APP",
        "关联账号。",
        "绑定上海法网",
        "请帮我绑定",
        "我想绑定微信",
        "绑定一下",
    ],
)
def test_ways_to_ask_for_a_code(words):
    assert ASK.fullmatch(plain(words))


@pytest.mark.parametrize(
    "words",
    [
        "绑定 K7PM-3QXA",
        "绑定：k7pm3qxa",
        "绑定Ｋ７ＰＭ３ＱＸＡ。",
        "绑定微信 K7PM 3QXA",
        "绑定码 K7PM-3QXA",
        "请帮我绑定 K7PM3QXA",
        "绑定app K7PM3QXA",
    ],
)
def test_ways_to_type_a_code(words):
    match = USE.fullmatch(plain(words))
    assert match["code"].replace("-", "").replace(" ", "").upper() == "K7PM3QXA"


@pytest.mark.parametrize("words", ["绑定 APP3-4567", "绑定app34567", "绑定码：APP3 4567", "绑定 APP app3-4567"])
def test_a_code_that_begins_like_the_app_is_a_code(words):
    code = USE.fullmatch(plain(words))["code"]
    assert code.replace("-", "").replace(" ", "").upper() == "APP34567"


@pytest.mark.parametrize("words", ["K7PM-3QXA", "k7pm-3qxa。", "KCPM-AQXA", "K7PM3QXA"])
async def test_a_code_by_itself_is_used_too(two, words):
    page, _ = two
    assert (await page.say(words))[0]["code"] == "link_wrong"


@pytest.mark.parametrize("words", ["54345678", "5434-5678", "what-ever", "GUARANTEE", "GZ340506ABCD", "K7PM-3QX"])
def test_a_telephone_number_or_a_word_is_no_code(words):
    assert not BARE.fullmatch(plain(words))


async def test_a_bare_code_joins(two):
    page, wechat = two
    assert (await page.say(code_for(page, wechat)))[0]["code"] == "link_linked"


@pytest.mark.parametrize("handler", [Handler.QUEUE, Handler.SEAT])
async def test_linking_answers_also_in_the_queue_and_with_a_seat(two, handler):
    page, wechat = two
    with page.db.session_scope() as session:
        session.get_one(Conversation, page.id).handler = handler
    assert (await page.say("绑定"))[0]["code"] == "link_code"
    assert (await page.say(f"绑定 {code_for(page, wechat)}"))[0]["code"] == "link_linked"
    assert (await page.say("解除绑定"))[0]["code"] == "unlinked"


async def test_an_erasure_tells_the_other_side_that_the_link_is_gone(two, holdings):
    page, wechat = two
    await page.say(f"绑定 {code_for(page, wechat)}")
    with page.db.session_scope() as session:
        for room in holdings:
            room.erase(session, page.id)
    with page.db.read_scope() as session:
        told = messages_after(session, wechat, 0)[-1].parts[0]
        assert (told["code"], "网页" in told["text"]) == ("unlinked", True)
        assert person.conversations_of(session, wechat) == [wechat]


@pytest.mark.parametrize(
    "words", ["关联交易违法吗", "银行卡绑定被盗刷怎么办", "绑定 手机号被冒用", "怎么解除绑定的合同"]
)
def test_questions_of_law_are_no_commands(words):
    assert not any(pattern.fullmatch(plain(words)) for pattern in (ASK, USE, BARE, UNDO))


async def test_a_form_is_not_lost_by_a_command(two):
    page, _ = two
    page.dialogue.reply = BotTurn((text("请问您的姓名？", step=3, steps=7),), ())
    await page.say("我要预约公证")
    await page.say("绑定")
    await page.say("王芳")
    assert page.dialogue.heard == ["我要预约公证", "王芳"]  # the dialogue, and with it the form, never saw the command


async def test_screens_come_before_commands_and_a_seat_before_both(consultation, db):
    done = []

    def deed(_session, _conversation, words):
        done.append(words)
        return [text("办了")]

    command = Command("test", re.compile("我不想活了|查一下"), deed)
    consultation.turns = turns_with(consultation, command)
    parts = await consultation.say("我不想活了。")
    assert (parts[0]["code"] != "", parts[-1]["text"]) == (True, "办了")
    with db.session_scope() as session:
        session.get_one(Conversation, consultation.id).handler = Handler.SEAT
    assert await consultation.say("查一下") == []
    assert done == ["我不想活了。"]
