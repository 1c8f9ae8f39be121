"""From the citizen's thumb to her screen: each message answered once, in every mode of the account."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.client import BotTurn
from bot.replies import choices, text
from channels.wechat import texts
from channels.wechat.models import WeChatUser
from consult.models import Conversation, Purpose, Sender
from consult.store import add_message


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_is_answered_in_the_same_call(build, mode):
    world = build(mode)
    assert world.says("你好") == "答"
    assert world.dialogue.heard == ["你好"]
    assert world.ways() == [("sent", "", "passive")]


def test_wechats_repeats_are_processed_once_and_get_the_same_reply(world):
    fields = {"MsgType": "text", "Content": "你好", "MsgId": "77"}
    xml = world.caller.xml("citizen-1", fields)
    first = world.caller.repeat("citizen-1", xml, "77")
    assert [world.caller.repeat("citizen-1", xml, "77").text for _ in range(2)] == [first.text] * 2 == ["答", "答"]
    assert world.dialogue.heard == ["你好"]
    assert world.sees() == [("passive", "答")]


def test_repeats_at_the_same_moment_are_one_message_too(world):
    world.dialogue.delay = 0.05
    xml = world.caller.xml("citizen-1", {"MsgType": "text", "Content": "你好", "MsgId": "78"})
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: world.caller.repeat("citizen-1", xml, "78").text, range(4)))
    assert world.dialogue.heard == ["你好"]
    assert set(answers) == {"答"}
    assert [message.sender for message in world.messages()] == ["citizen", "bot"]


def test_an_events_repeat_is_known_by_sender_and_time(world):
    xml = world.caller.xml("citizen-1", {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    first = world.caller.repeat("citizen-1", xml, "")
    assert world.caller.repeat("citizen-1", xml, "").text == first.text
    assert [message.parts[0]["text"] for message in world.messages()][:1] == [texts.FOLLOWED]
    assert len(world.messages()) == 2


def test_a_number_picks_from_what_was_offered_before_the_dialogue_sees_it(world):
    world.dialogue.reply = BotTurn((choices("您想问哪个？", "公证费怎么收？", ("转人工", "我要转人工")),), ())
    assert world.says("公证").splitlines()[1:3] == ["1. 公证费怎么收？", "2. 转人工"]
    world.says("第二个")
    assert world.dialogue.heard[-1] == "我要转人工"
    world.dialogue.reply = BotTurn((text("家里几口人？", step=1, steps=3),), ())
    world.says("你好")
    world.says("2")
    assert world.dialogue.heard[-1] == "2"


def test_a_voice_that_wechat_understood_is_its_words(world):
    assert world.caller.media("citizen-1", "voice", "v1", heard="法律援助怎么申请").text == "答"
    assert world.dialogue.heard == ["法律援助怎么申请"]


@pytest.mark.parametrize(("kind", "words"), [("voice", texts.VOICE), ("image", texts.IMAGE), ("video", texts.VIDEO)])
def test_what_the_bot_cannot_read_is_explained_without_asking_the_dialogue(world, kind, words):
    assert world.caller.media("citizen-1", kind, "m1").text == words
    assert world.dialogue.heard == []
    assert [m.parts[0]["text"] for m in world.messages()] == [texts.MEDIA[kind], words]


def test_after_a_picture_a_number_still_picks_from_the_question_before(world):
    world.dialogue.reply = BotTurn((choices("您想问哪个？", "甲", "乙"),), ())
    world.says("公证")
    world.caller.media("citizen-1", "image", "m1")
    world.says("2")
    assert world.dialogue.heard[-1] == "乙"


def test_a_link_and_an_unknown_kind_are_explained(world):
    fields = {"MsgType": "link", "Title": "中奖通知", "Url": "http://example.invalid/", "MsgId": "5"}
    assert world.caller.deliver("citizen-1", fields).text == texts.LINK
    assert world.caller.deliver("citizen-1", {"MsgType": "miniprogrampage", "MsgId": "6"}).text == texts.OTHER


def test_a_place_in_shanghai_is_a_question_for_its_institutions(world):
    world.caller.location("citizen-1", 31.22, 121.54)
    assert world.dialogue.heard == ["浦东新区的公共法律服务中心在哪里"]


def test_in_a_form_a_place_is_the_district(world):
    world.dialogue.reply = BotTurn((choices("您在哪个区办理？", "黄浦区", "徐汇区", step=2, steps=6),), ())
    world.says("我要预约公证")
    world.caller.location("citizen-1", 31.113, 121.382)
    assert world.dialogue.heard[-1] == "闵行区"


def test_asked_for_the_district_of_an_office_a_place_is_the_district(world):
    world.dialogue.reply = BotTurn((choices("您想找哪个区的公证处？", "黄浦区", "徐汇区", code="which_district"),), ())
    world.says("公证处在哪里")
    world.caller.location("citizen-1", 31.113, 121.382)
    assert world.dialogue.heard[-1] == "闵行区"


def test_a_place_outside_of_shanghai_is_told_so(world):
    assert world.caller.location("citizen-1", 31.386, 120.981, "江苏省昆山市").text == texts.OUTSIDE


def test_a_new_follower_is_welcomed_and_her_code_remembered(world):
    words = world.caller.follow("citizen-1", "district-310115").text
    assert texts.WELCOME in words
    assert "浦东新区" in words
    world.caller.follow("citizen-2", "campaign-constitution-2026")
    with world.db.read_scope() as session:
        users = {user.openid: (user.district, user.campaign) for user in session.query(WeChatUser)}
    assert users == {"citizen-1": ("浦东新区", ""), "citizen-2": ("", "constitution-2026")}
    world.says("1")
    world.says("1", "citizen-2")
    assert world.dialogue.heard == [texts.where_in("浦东新区"), texts.WELCOME_CHOICES[0]]


def test_a_follower_who_scans_a_code_is_welcomed_back_and_remembered(world):
    world.says("你好")
    assert "徐汇区" in world.caller.scan("citizen-1", "district-310104").text
    with world.db.read_scope() as session:
        assert session.get_one(WeChatUser, "citizen-1").district == "徐汇区"
    assert world.caller.scan("citizen-1", "unknown-code").text == texts.WELCOME_BACK


def test_her_district_is_remembered_over_the_limit_of_messages_too(world):
    world.wechat.intake._inbox._per_minute = 1
    world.says("你好")
    assert "徐汇区" in world.caller.scan("citizen-1", "district-310104").text
    assert "一分钟" in world.says("再问")
    with world.db.read_scope() as session:
        assert session.get_one(WeChatUser, "citizen-1").district == "徐汇区"


@pytest.mark.parametrize("event", ["unsubscribe", "VIEW", "user_authorization_revoke"])
def test_an_event_of_a_stranger_leaves_no_trace_of_her(world, event):
    fields = {"MsgType": "event", "Event": event, "EventKey": "", "OpenID": "citizen-9"}
    world.caller.deliver("citizen-9", fields)
    assert world.conversation_id("citizen-9") is None
    with world.db.read_scope() as session:
        assert session.get(WeChatUser, "citizen-9") is None


@pytest.mark.parametrize("event", ["user_authorization_revoke", "user_authorization_cancellation"])
def test_who_takes_her_authorisation_back_becomes_a_task_for_staff_once(world, event):
    from consult.erasure import tasks

    world.says("你好")
    for info in ("1", "201"):
        fields = {"MsgType": "event", "Event": event, "OpenID": "citizen-1", "RevokeInfo": info}
        world.caller.deliver("platform", fields)
    with world.db.read_scope() as session:
        (task,) = tasks(session)
    assert (task.conversation_id, task.why) == (world.conversation_id(), "withdrawn")
    assert task.due_at is not None


def test_a_menu_button_says_its_words(world):
    from channels.wechat.menu import Menu

    leaf = Menu.load().to_json("")["button"][1]["sub_button"][0]
    assert world.caller.click("citizen-1", leaf["key"]).text == "答"
    assert world.dialogue.heard == ["我要预约公证"]


def test_a_button_of_any_menu_file_says_its_words_and_an_unknown_one_says_what_to_do(world, tmp_path):
    from channels.wechat.menu import Menu

    path = tmp_path / "x.yml"
    path.write_text("- {name: 社保, say: 社保断缴怎么办}", "utf-8")
    (button,) = Menu.load(path).to_json("")["button"]
    assert len(button["key"].encode()) <= 128
    assert world.caller.click("citizen-1", button["key"]).text == "答"
    assert world.dialogue.heard == ["社保断缴怎么办"]
    assert world.caller.click("citizen-1", "say-0123456789abcdef").text == texts.NO_BUTTON
    assert world.dialogue.heard == ["社保断缴怎么办"]


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "card_pass_check", "", "不存在"])
def test_other_events_are_heard_in_silence(world, event):
    assert world.caller.deliver("citizen-1", {"MsgType": "event", "Event": event, "EventKey": "k"}).text == ""
    assert world.messages() == []


def test_too_long_a_text_is_answered_with_what_to_do(world):
    assert "1000" in world.says("字" * 1001)
    assert world.messages() == []


def test_a_personal_number_never_reaches_the_database_in_the_clear(world):
    world.says("我的身份证310101199001011234")
    world.db.engine.dispose()
    stored = b"".join(file.read_bytes() for file in world.settings.var.glob("fawen.db*"))
    assert b"19900101" not in stored


def test_a_rating_by_number_is_a_rating(world):
    from sqlalchemy import select

    from seats.models import Rating

    world.says("你好")
    seat = world.seat()
    ticket = world.take(seat)
    world.http.post(f"/api/v1/console/tickets/{ticket}/close", json={}, headers=seat)
    world.deliver()
    assert world.sees()[-1][1].endswith(texts.RATE_HOW)
    assert world.says("5") == texts.RATED
    with world.db.read_scope() as session:
        assert [rating.score for rating in session.scalars(select(Rating))] == [5]
    assert world.says("你好") == "答"


def test_a_request_to_rate_that_is_held_is_not_sent_after_the_rating(world):
    world.says("你好")
    seat = world.seat()
    ticket = world.take(seat)
    for n in range(5):
        said = {"message_id": f"m{n}", "text": f"第{n}条"}
        world.http.post(f"/api/v1/console/tickets/{ticket}/messages", json=said, headers=seat)
        world.deliver()
    world.http.post(f"/api/v1/console/tickets/{ticket}/close", json={}, headers=seat)
    world.deliver()
    assert world.ways()[-1][:2] == ("held", "budget")
    shown = world.says("5")
    world.deliver()
    assert texts.RATED in shown
    assert not any(texts.RATE_HOW in words for _, words in world.sees())
    assert ("dropped", "rated", "") in world.ways()


def offer_late(world, *words):
    """Messages with choices that come while she is waiting for the next reply."""
    with world.db.session_scope() as session:
        conversation = session.get_one(Conversation, world.conversation_id())
        for one in words:
            parts = [choices(f"{one}？", f"{one}一", f"{one}二")]
            add_message(session, conversation, one, Sender.SYSTEM, parts, purpose=Purpose.SEAT)


def test_choices_of_a_late_reply_can_be_picked_though_another_reply_follows_in_the_same_text(world):
    world.says("你好")
    offer_late(world, "甲")
    shown = world.says("还在吗")
    assert "2. 甲二" in shown
    assert shown.startswith("答")  # what she asks now comes before what waited
    world.says("2")
    assert world.dialogue.heard[-1] == "甲二"


@pytest.mark.parametrize(("number", "meant"), [("1", "甲一"), ("4", "乙二"), ("5", "5")])
def test_choices_of_two_messages_in_one_text_are_numbered_through(world, number, meant):
    world.says("你好")
    offer_late(world, "甲", "乙")
    shown = world.says("还在吗")
    assert [line for line in shown.splitlines() if line[:1].isdigit()] == ["1. 甲一", "2. 甲二", "3. 乙一", "4. 乙二"]
    world.says(number)
    assert world.dialogue.heard[-1] == meant
