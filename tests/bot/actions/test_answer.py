"""Answering, asking back, not knowing."""

from dataclasses import replace

import pytest

from bot.actions.answer import answer, answer_parts, unknown_parts
from bot.actions.refuse import REASONS, refuse
from bot.actions.register import ACTIONS
from bot.actions.service import check_progress, crisis, easier_words, unreadable
from bot.directives import Answer, HandOff, LookUp, Miss
from bot.replies import Part
from bot.tracker import Tracker
from knowledge import ArticleHit, Citation, Decision, Found, Guide, Hit
from tests.bot.conftest import ENTRY


def ask(services, words, intent="ask_notary", **slots):
    return answer(Tracker("s", words, intent, 0.9, slots), services)


def test_an_answer_carries_its_entry_its_article_and_the_topic(services):
    said = ask(services, "公证费多少", misses=1.0)
    assert (said.parts[0].entry_id, said.parts[0].confidence) == ("notary-fee", 0.9)
    assert [str(c) for c in said.parts[1].citations] == ["《公证法》第三十四条"]
    assert said.directives == (Answer("notary-fee", 0.9, "公证费"),)
    remembered = {"guess": None, "shown": "notary-fee", "shown_for": "公证费多少"}
    assert said.slots == {"topic": "公证费", "clarified": 0.0, "misses": 0.0, **remembered}


def test_an_article_is_cited_in_the_version_that_was_checked_and_shown_with_its_date():
    checked = replace(ENTRY, citations=(Citation("公证法", "第三十四条", "2017-09-01"),))
    part = answer_parts(Hit(checked, 0.9))[1]
    assert part.to_json()["citations"] == ({"law": "公证法", "article": "第三十四条", "version": "2017-09-01"},)
    assert Part.from_json(part.to_json()) == part
    found = Found(Decision.ARTICLES, (), (ArticleHit("公证法", "第三条", "公证机构……", 1.0, "2017-09-01"),), "g1")
    assert "《公证法》第三条（2017-09-01 的文本）：公证机构……" in unknown_parts(found)[0].text


def test_a_guide_is_a_card_of_what_is_known_and_nothing_else():
    guide = Guide(who="本人或者继承人", materials=("身份证", "户口簿"))
    part = answer_parts(Hit(replace(ENTRY, guide=guide), 0.9))[1]
    assert (part.type, part.title, part.code) == ("card", "公证费办理指南", "guide")
    rows = [(row.label, row.value) for row in part.rows]
    assert rows == [("谁可以申请", "本人或者继承人"), ("材料", "身份证；户口簿")]


def test_the_topic_is_carried_to_the_search(services, knowledge):
    ask(services, "那要多久", "follow_up", topic="继承公证")
    assert knowledge.asked == [("那要多久", "继承公证")]


def test_at_most_two_questions_back_and_then_a_seat_is_near(services, knowledge):
    knowledge.decision = Decision.ASK
    said = ask(services, "公证费")
    assert (said.parts[0].code, said.slots["clarified"]) == ("ask_which", 1.0)
    assert ask(services, "公证费", clarified=2.0).directives == (Miss("unclear"),)


def test_questions_back_are_counted_by_field_of_law_until_one_is_answered(services, knowledge):
    knowledge.decision = Decision.ASK
    again = ask(services, "公证费", clarified=2.0, clarified_topic="labour")
    assert (again.parts[0].code, again.slots["clarified"], again.slots["clarified_topic"]) == (
        "ask_which",
        1.0,
        "notary",
    )
    third = ask(services, "公证费", clarified=2.0, clarified_topic="notary")
    assert (third.directives, "clarified" in third.slots) == ((Miss("unclear"),), False)
    knowledge.decision = Decision.ANSWER
    assert ask(services, "公证费", clarified=2.0, clarified_topic="notary").slots["clarified"] == 0.0


def test_a_follow_up_that_a_general_entry_answers_leaves_the_talk_on_its_topic(services):
    said = ask(services, "那要多少费用", "follow_up", topic="继承公证")
    assert (said.slots["topic"], said.directives[0].topic) == ("继承公证", "继承公证")
    assert ask(services, "公证处收费", topic="继承公证").slots["topic"] == "公证费"


@pytest.mark.parametrize("intent", ["refuse_prediction", "foreign_law", "off_topic"])
def test_a_case_too_complex_is_handed_on_whatever_it_sounds_like(services, intent):
    words = "我爸在美国的遗产，哥哥不同意分，想打官司"
    said = refuse(Tracker("s", words, intent, 0.9), services)
    assert [d.reason for d in said.directives if isinstance(d, HandOff)] == ["complex"]
    assert crisis(Tracker("s", words, "crisis", 0.9), services).directives[-1].reason == "complex"


def test_the_articles_that_were_found_are_shown_before_the_hand_off(services, knowledge):
    knowledge.articles = (ArticleHit("海商法", "第一条", "为了调整海上运输关系。", 0.8),)
    said = ask(services, "飞碟", misses=1.0)
    assert [part.code for part in said.parts] == ["articles", "", ""]
    assert "《海商法》第一条" in said.parts[0].text
    assert isinstance(said.directives[-1], HandOff)


def test_what_is_likelier_than_not_is_kept_as_a_guess_unless_she_named_it(services, knowledge):
    knowledge.decision, knowledge.confidence = Decision.ASK, 0.6
    slots = ask(services, "费用的事", topic="继承公证").slots
    assert (slots["guess"], slots["topic"]) == ("公证费", None)
    slots = ask(services, "公证费的事", topic="继承公证").slots
    assert (slots["guess"], slots["topic"]) == (None, "公证费")
    assert "guess" not in ask(services, "费用的事", topic="公证费").slots
    knowledge.confidence = 0.4
    assert not {"guess", "topic"} & ask(services, "费用的事", topic="继承公证").slots.keys()


def test_a_guess_is_asked_back_about_and_answers_nothing(services, knowledge):
    said = ask(services, "那费用要多少", guess="公证")
    assert (knowledge.asked[-1][1], said.parts[0].code) == ("公证", "ask_which")
    assert ask(services, "公证费是多少", guess="公证", topic="").parts[0].entry_id == "notary-fee"
    assert knowledge.asked[-1] == ("公证费是多少", "")


def test_not_knowing_is_said_and_the_second_time_hands_off(services):
    first = ask(services, "飞碟")
    assert (first.parts[-1].code, first.directives, first.slots["misses"]) == ("unknown", (Miss("unknown"),), 1.0)
    second = ask(services, "飞碟", misses=1.0)
    assert second.directives == (Miss("unknown"), HandOff("low_confidence", slots={}))


def test_a_miss_that_a_script_hides_does_not_count(services):
    def miss(screened, **slots):
        return answer(Tracker("s", "飞碟", "ask_notary", 0.9, slots, screened=screened), services)

    hidden = miss(True)
    assert (hidden.directives, hidden.slots["misses"]) == ((Miss("unknown"),), 0.0)
    assert miss(False, **hidden.slots).parts[-1].code == "unknown"
    assert miss(True, misses=1.0).directives == (Miss("unknown"),)


def test_every_refusal_has_its_reason_and_plain_words(services):
    for intent, reason in REASONS.items():
        said = refuse(Tracker("s", "美国的事", intent, 0.9), services)
        assert said.directives == (Miss(reason),)
        assert len(said.parts[0].text) > 20


def test_danger_heard_by_the_classifier_gets_help_first_and_then_the_topic(services):
    said = crisis(Tracker("s", "我快被打死了，公证费多少", "crisis", 0.9), services)
    assert [part.code or part.entry_id for part in said.parts[:2]] == ["crisis", "notary-fee"]
    assert said.directives == (Answer("notary-fee", 0.9, "公证费"),)
    assert [part.code for part in crisis(Tracker("s", "救命", "crisis", 0.9), services).parts] == ["crisis"]


@pytest.mark.parametrize(("words", "intent"), [("钱", "refuse_deceit"), ("死", "abuse"), ("房子", "politics")])
def test_a_bare_word_heard_by_chance_is_not_refused(services, words, intent):
    said = refuse(Tracker("s", words, intent, 0.4), services)
    assert said.parts[-1].code == "unknown"


def test_what_was_not_heard_surely_is_looked_up_before_it_is_refused(services, knowledge):
    unsure = Tracker("s", "公证费能少交吗", "refuse_deceit", 0.4)
    assert refuse(unsure, services).parts[0].entry_id == "notary-fee"
    knowledge.decision = Decision.ASK
    assert refuse(unsure, services).parts[0].code == "ask_which"
    abroad = replace(unsure, words="日本的律师费能少交吗", intent="foreign_law")
    assert refuse(abroad, services).parts[0].code == "foreign_law"
    knowledge.decision = Decision.UNKNOWN
    assert refuse(unsure, services).parts[0].code == "deceit"
    knowledge.decision = Decision.ANSWER
    assert refuse(replace(unsure, intent_confidence=0.9), services).parts[0].entry_id == "notary-fee"
    assert refuse(replace(unsure, intent_confidence=0.96), services).parts[0].code == "deceit"


def test_what_will_be_judged_is_not_foretold_but_the_rule_is_told(services, knowledge):
    asked = Tracker("s", "公证费官司会赢吗", "refuse_prediction", 0.99)
    said = refuse(asked, services)
    assert (said.parts[0].entry_id, said.parts[-1].code) == ("notary-fee", "no_prediction")
    knowledge.decision = Decision.ASK
    assert refuse(asked, services).parts[0].code == "advice_prediction"


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("我老公是美国人，我们在上海结婚要什么", False),
        ("未婚妻是日本籍，国内领证", False),
        ("绿卡", False),
        ("老公是美国人，在美国离婚怎么分", True),
        ("日本的继承税", True),
        ("国外打官司", True),
    ],
)
def test_other_law_is_refused_only_where_it_is_asked_about(services, words, is_refused):
    said = refuse(Tracker("s", words, "foreign_law", 0.96), services)
    assert (said.parts[-1].code == "foreign_law") is is_refused


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [("德国要不要海牙", False), ("去日本要不要双认证", False), ("美国用的公证书", False), ("德国离婚怎么分财产", True)],
)
def test_what_is_notarised_here_for_abroad_is_ours(services, words, is_refused):
    said = refuse(Tracker("s", words, "foreign_law", 0.99), services)
    assert (said.parts[-1].code == "foreign_law") is is_refused


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [("会不会罚得更重", False), ("复议会不会加重处罚", False), ("会判得更重吗", True), ("我能赢吗", True)],
)
def test_whether_the_law_lets_a_penalty_grow_is_no_prediction(services, knowledge, words, is_refused):
    said = refuse(Tracker("s", words, "refuse_prediction", 0.99), services)
    assert (said.parts[-1].code == "advice_prediction") is is_refused


@pytest.mark.parametrize("slots", [{"topic": "社区矫正"}, {"guess": "社区矫正"}])
def test_who_has_told_of_a_matter_of_law_is_not_sent_away(services, knowledge, slots):
    asked = Tracker("s", "我想换到苏州工作", "off_topic", 0.93, slots)
    said = refuse(asked, services)
    assert (said.parts[-1].code, said.directives, said.slots) == ("unknown", (Miss("not_legal"),), {})
    knowledge.decision = Decision.ASK
    assert refuse(asked, services).parts[0].code == "ask_which"
    assert refuse(replace(asked, slots={}), services).parts[0].code == "not_legal"


@pytest.mark.parametrize("words", ["他骂我神经病", "群里有人骂人怎么办", "老板天天骂我"])
def test_who_is_scolded_by_somebody_scolds_nobody(services, words):
    assert refuse(Tracker("s", words, "abuse", 0.99), services).parts[-1].code == "unknown"
    assert refuse(Tracker("s", "你这个废物", "abuse", 0.99), services).parts[-1].code == "abuse"


def test_english_is_told_in_english_that_only_chinese_is_understood(services):
    said = unreadable(Tracker("s", "Where can I get free legal help?", "unreadable", 1.0), services)
    assert (said.parts[0].code, said.parts[0].text.isascii(), said.parts[0].choices[0].payload) == (
        "english", False, "转人工",
    )  # fmt: skip
    assert "12348" in said.parts[0].text


@pytest.mark.parametrize("words", ["I want human", "I need to talk to a real person please", "human please", "Agent"])
def test_who_asks_for_a_human_in_english_gets_one(services, words):
    assert unreadable(Tracker("s", words, "unreadable", 1.0), services).directives == (HandOff("asked"),)


@pytest.mark.parametrize("words", ["My agent cheated me out of money", "What are human rights in China"])
def test_english_that_tells_of_a_human_asks_for_none(services, words):
    assert unreadable(Tracker("s", words, "unreadable", 1.0), services).parts[0].code == "english"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("没听我解释就罚了", "unknown"),
        ("警察没让我说话就罚款了", "unknown"),
        ("你说的我听不懂", "easier"),
        ("能不能說簡單一點，我年紀大了", "easier"),
        ("字太小", "easier"),
        ("ting bu dong", "easier"),
    ],
)
def test_plainer_words_are_for_who_speaks_of_words(services, words, code):
    assert easier_words(Tracker("s", words, "easier_words", 0.84), services).parts[-1].code == code


def test_danger_that_was_not_heard_surely_is_answered_with_a_line_of_help_and_no_alarm(services):
    said = crisis(Tracker("s", "他要扣我公证费", "crisis", 0.55), services)
    assert (said.parts[0].entry_id, said.parts[-1].code) == ("notary-fee", "care")
    assert not any(part.code == "crisis" for part in said.parts)
    for words, confidence in (("同学不理我怎么办", 0.55), ("同学都欺负我怎么办", 0.4)):
        said = crisis(Tracker("s", words, "crisis", confidence), services)
        assert [part.code for part in said.parts] == ["care", "unknown"]


@pytest.mark.parametrize(
    ("words", "confidence", "codes"),
    [
        ("我要跟儿子断绝关系 房子一分不给他", 0.54, ["care", "unknown"]),
        ("婆婆叫我搬出去", 0.64, ["care", "unknown"]),
        ("婆婆叫我搬出去", 0.94, ["crisis"]),
        ("婆婆天天打我", 0.54, ["crisis"]),
        ("這樣活著有什麼意思", 0.54, ["crisis"]),
        ("我家天花板损失谁来估", 0.38, ["unknown"]),
        ("群里有100多人", 0.18, ["unknown"]),
    ],
)
def test_without_a_word_of_danger_an_alarm_must_be_heard_more_surely(services, words, confidence, codes):
    said = crisis(Tracker("s", words, "crisis", confidence), services)
    assert [part.code for part in said.parts] == codes


def test_who_is_told_of_help_and_not_answered_is_told_that_too(services):
    said = crisis(Tracker("s", "老公昏迷了我要卖房救他，谁能签字", "crisis", 0.94), services)
    assert [part.code for part in said.parts] == ["crisis", "not_answered"]
    said = crisis(Tracker("s", "老公昏迷了公证费谁出", "crisis", 0.94), services)
    assert [part.code or part.entry_id for part in said.parts[:2]] == ["crisis", "notary-fee"]


def test_a_bare_word_is_no_call_for_help_but_talk_of_death_is(services):
    def first(words):
        return crisis(Tracker("s", words, "crisis", 0.4), services).parts[0].code

    assert [first(words) for words in ("孩子", "死", "他要杀我")] == ["unknown", "crisis", "crisis"]


def progress(services, words, slots=()):
    action = unreadable if "查" not in words else check_progress
    return action(Tracker("s", words, "unreadable", 1.0, dict(slots)), services)


@pytest.mark.parametrize(
    "messages",
    [
        ("查 GZ261123-AB3D", "138****5678"),
        ("GZ261123-AB3D", "138****5678"),
        ("138****5678", "查 GZ261123-AB3D"),
        ("查进度 GZ261123-AB3D 138****5678",),
    ],
)
def test_progress_needs_number_and_phone_in_one_message_or_two(services, messages):
    slots = {}
    for words in messages[:-1]:
        asked = progress(services, words, slots)
        assert asked.parts[0].code == "progress_ask"
        slots = asked.slots
    said = progress(services, messages[-1], slots)
    assert said.directives == (LookUp("GZ261123AB3D", "138****5678"),)
    assert said.slots == {"reference": None, "reference_phone": None}


def test_what_was_filed_here_is_a_button_away(services):
    (part,) = check_progress(Tracker("s", "我的进度", "check_progress", 1.0), services).parts
    assert (part.code, [choice.payload for choice in part.choices]) == ("progress_ask", ["我的登记"])


@pytest.mark.parametrize("words", ["(2026)沪0115民初1234号", "（2026）沪0115执恢 88 号", "案号2025苏02民终7号查一下"])
def test_a_court_tells_of_its_cases_itself(services, words):
    for action in (check_progress, unreadable):
        (part,) = action(Tracker("s", words, "check_progress", 0.8), services).parts
        assert (part.code, "12368" in part.text) == ("court_case", True)


def test_a_date_is_no_case_number(services):
    said = check_progress(Tracker("s", "2026年11月23日登记的", "check_progress", 0.8), services)
    assert said.parts[0].code == "progress_ask"


def test_a_question_beside_a_phone_is_answered(services):
    said = check_progress(Tracker("s", "我的电话是138****5678，请问公证费怎么收", "check_progress", 0.7), services)
    assert said.parts[0].entry_id == "notary-fee"


def test_what_cannot_be_read_is_said_to_be(services):
    assert progress(services, "🙂🙂").parts[0].code == "unreadable"


@pytest.mark.parametrize("words", ["我的电话是138****5678，请您打给我", "138****5678 联系我", "请回个电话 138****5678"])
def test_a_phone_left_to_be_called_is_led_to_the_call_back_and_not_to_progress(services, words):
    part = check_progress(Tracker("s", words, "check_progress", 0.9), services).parts[0]
    assert (part.code, [choice.payload for choice in part.choices]) == ("call_me", ["预约回拨", "转人工"])


@pytest.mark.parametrize("words", ["我的身份证310***********1234，电话138****5678，公证费多少", "<i>公证费多少</i>"])
@pytest.mark.parametrize("action", ["action_answer", "action_check_progress"])
def test_a_number_or_a_mark_in_the_message_does_not_take_the_answer_away(services, knowledge, words, action):
    said = ACTIONS[action](Tracker("s", words, "check_progress", 0.9), services)
    assert said.parts[0].entry_id == "notary-fee"
    assert knowledge.asked[0][0] == "公证费多少"


@pytest.mark.parametrize("words", ["138****5678，我的登记办到哪一步了", "电话138****5678，预约的是几号"])
def test_who_asks_about_what_is_filed_is_asked_for_its_number(services, words):
    said = ACTIONS["action_check_progress"](Tracker("s", words, "check_progress", 0.9), services)
    assert [part.code for part in said.parts] == ["progress_ask"]
