"""What is done about an intent that was not heard surely: what acts must be sure, a question is only looked up.

Rasa's rules take the best intent at any confidence (the policy's threshold does not reach them), so it is decided
here: an intent that acts and is heard below `SURE` becomes a question of law with its own confidence.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from bot.components.phrases import BOOKED, CANCELS, CANNOT_COME, CHANGES, FILED, MOVES, REFUSES, TIME

Ranking = List[Dict[Text, Any]]

QUESTION = "ask_other_law"  # of all domains alike: the search finds out which
# Five-fold on 12,000 examples: of questions of law heard as an intent that acts, half lie below; of sentences that
# rightly act, one in thirteen does, and `_NAMED` takes back those that say what they want (held out, 96.2 % are right
# with and without the threshold).
SURE = 0.5
BEGINS_A_FORM = frozenset(
    ("book_notary", "apply_legal_aid", "apply_mediation", "make_complaint", "request_callback", "start_quiz")
)
_WISHES = frozenset(("subscribe", "unsubscribe", "view_my_data", "erase_my_data"))
_TALK = frozenset(("capabilities", "easier_words", "greet", "goodbye", "thank"))
ACTS = BEGINS_A_FORM | _WISHES | _TALK | {"ask_human", "check_progress", "find_institution"}
_DATA = re.compile(r"^(?!.*[他她]).*(?:删|清空|注销|撤销授权|抹掉|聊天记录下载|你们(?:存|记|留)|以前咨询)")
_POST = re.compile(r"退订|订阅|推送|卡片|订閱")
# The words of the thing itself: whoever says them is heard at any confidence.
_NAMED = {
    "ask_human": re.compile(r"人工|坐席|真人|活人|客服|human|agent|zhen ?ren|ren ?gong", re.IGNORECASE),
    "view_my_data": _DATA,
    "erase_my_data": _DATA,
    "subscribe": _POST,
    "unsubscribe": _POST,
    "start_quiz": re.compile(r"出题|答题|测验|宪法.{0,6}[考题测]|考.{0,4}宪法"),
    "find_institution": re.compile(r"^我?们?[人家]?(?:在|住|住在)?[一-龥]{2,3}(?:区|新区|[那这][边里])?$"),
}
# A form is begun by its own word; below `CERTAIN` a sentence without it, or one that asks, begins none.
CERTAIN = 0.85
_BEGUN_BY = {
    "book_notary": re.compile(r"公证|公正|公證|约|約|定|登记|号|gong|yu ?yue", re.IGNORECASE),
    "apply_legal_aid": re.compile(
        r"法援|援助|律|申请|申請|预审|审|符|资格|条件|填|shi|yuanzhu|shenqing", re.IGNORECASE
    ),
    "apply_mediation": re.compile(r"调|調|条解|和解|娘舅|说和|劝|评理|出面|tiao ?jie", re.IGNORECASE),
    "request_callback": re.compile(r"电|電|打|拨|撥|播|联系|聯繫|话|号|call|hua|hui|phone", re.IGNORECASE),
    "start_quiz": re.compile(r"题|題|测|測|考|答|登|关|quiz|ti|ceyan|玩", re.IGNORECASE),
}
# A complaint is opened by a word of complaint alone, however surely it is heard: who wants to see a notary has none.
_COMPLAINS = re.compile(
    r"[投头][诉訴速述]|举报|舉報|检举|控告|告[他她它你律公]|意见|意見|建议|建議|反映|反馈|处理|说法|不满|满意|态度|恶劣|差|难听|坏|乱收|骗|tou ?su|ju ?bao",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[吗伐么嘛？?]\W*$|怎么|怎样|如何|哪能|哪里|去哪|哪条|什么|是谁|谁替")
_ASKED_ABOUT = frozenset(("apply_legal_aid", "apply_mediation"))  # "公证怎么预约" is answered by the form
# Whether one must ("要公证伐") asks for an answer; whether we can ("能预约公证吗") or how ("怎么约") for the form itself.
_WHETHER = re.compile(r"(?:[吗伐么嘛不？?])\W*$|要不要|用不用|需不需要|是不是|该不该|有没有必要")
# Whether one must is asked, whatever form the words name: "预约公证要不要本人去". Behind another clause it is asked besides.
_MUST_ONE = re.compile(r"^[^，,。；;]*(?:要不要|用不用|需不需要|该不该|有没有必要)")
_FOR_THE_FORM = re.compile(
    r"约|約|登记|登記|申请|申請|投诉|投訴|号|帮|幫|给我|給我|[能可]|[好行成][吗伐么嘛不]|电|電|打|怎|哪|符合|条件|够|题|测|试"
)
_POINTS = re.compile(r"就?是?[那这]个[一-龥]{2,4}")  # "就是那个公证": which one, and what of it?
_OURS = rf"(?:{FILED}|公证)"
# Called off or to be kept ("不要取消"): what is filed is meant, and no second one.
_CALLED_OFF = re.compile(
    rf"{_OURS}.{{0,8}}(?:{CANCELS}|撤了|{REFUSES}|{CANNOT_COME})|^.{{0,6}}(?:{CANCELS}|退掉).{{0,4}}{_OURS}"
)
# What is booked is moved to another day: it stands, and a second booking is not what is wished for.
_MOVED = re.compile(rf"{BOOKED}.{{0,8}}{MOVES}|{MOVES}.{{0,6}}{BOOKED}|{CHANGES}[^，,。]{{0,4}}{BOOKED}的?{TIME}")
_LATIN_WORD = re.compile(r"[a-z]+")
ENGLISH = 3  # fewer words are a greeting, a name, a web site
_STILL_HEARD = frozenset(("crisis", "ask_human", "greet", "goodbye", "thank", "affirm", "deny", "stop", "abuse"))


def acts_surely(ranking: Ranking, text: Text) -> Ranking:
    """The ranking as it may be acted on."""
    name, confidence = ranking[0]["name"], ranking[0]["confidence"]
    if name in BEGINS_A_FORM or name == "check_progress":
        if _MOVED.search(text):  # first: "改到周四吧，周三不要了" gives nothing up
            return _as("correct", ranking)
        if _CALLED_OFF.search(text):
            return _as("stop", ranking)
    if name == "make_complaint" and not _COMPLAINS.search(text):
        return _as(QUESTION, ranking)
    is_whether = _MUST_ONE.search(text) or (_WHETHER.search(text) and not _FOR_THE_FORM.search(text))
    is_question = _POINTS.fullmatch(text) or is_whether
    if name in BEGINS_A_FORM and (is_question or (confidence < CERTAIN and _begins_none(name, text))):
        return _as(QUESTION, ranking)
    named = _NAMED.get(name)
    if name not in ACTS or confidence >= SURE or (named and named.search(text)):
        return ranking
    return _as(QUESTION, ranking)


def _begins_none(name: Text, text: Text) -> bool:
    word = _BEGUN_BY.get(name)
    asks = name in _ASKED_ABOUT and _ASKS.search(text) is not None
    return asks or (word is not None and word.search(text) is None)


def _as(name: Text, ranking: Ranking) -> Ranking:
    best = {"name": name, "confidence": ranking[0]["confidence"]}
    return [best, *(one for one in ranking if one["name"] != name)]


def is_english(text: Text, pinyin: "re.Pattern[Text]") -> bool:
    """Whether a sentence has English words and no Chinese ones, not even in pinyin."""
    if not text.isascii():
        return False
    words = _LATIN_WORD.findall(text.lower())
    return len(words) >= ENGLISH and sum(pinyin.fullmatch(word) is None for word in words) * 4 >= len(words)


def is_heard_in_english(ranking: Ranking) -> bool:
    """Whether it is one of the few things that are understood in English too."""
    return ranking[0]["name"] in _STILL_HEARD and ranking[0]["confidence"] >= SURE


def is_no_outcry(ranking: Ranking) -> bool:
    """Whether one character typed over and over says nothing: not 好好好好, 滚滚滚滚, 救救救救."""
    name, confidence = ranking[0]["name"], ranking[0]["confidence"]
    return name != "crisis" and (confidence < SURE or name.startswith("ask_") or name == "follow_up")
