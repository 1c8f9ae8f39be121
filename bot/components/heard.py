"""What is done about an intent that was not heard surely: what acts must be sure, a question is only looked up.

Rasa's rules take the best intent at any confidence (the policy's threshold does not reach them), so it is decided
here: an intent that acts and is heard below `SURE` becomes a question of law with its own confidence.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

Ranking = List[Dict[Text, Any]]

QUESTION = "ask_other_law"  # of all domains alike: the search finds out which
# Five-fold on 11,900 examples: of questions of law heard as an intent that acts, half lie below; of sentences that
# rightly act, one in fifteen does, and `_NAMED` takes most of those back (held out 95.9 → 95.7 % right of 555).
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
}
_OURS = r"(?:预约|登记|申请|投诉|调解|回拨|回电|公证)"
_CALLS_OFF = r"(?:取消|撤销|撤回|不想?办|不想?要|不想?去|不想?约|不投诉|去不了|来不了|改期|推迟)"
_CALLED_OFF = re.compile(rf"{_OURS}.{{0,8}}{_CALLS_OFF}|^.{{0,6}}(?:取消|撤销|撤回|退掉).{{0,4}}{_OURS}")
_LATIN_WORD = re.compile(r"[a-z]+")
ENGLISH = 3  # fewer words are a greeting, a name, a web site
_STILL_HEARD = frozenset(("crisis", "ask_human", "greet", "goodbye", "thank", "affirm", "deny", "stop", "abuse"))


def acts_surely(ranking: Ranking, text: Text) -> Ranking:
    """The ranking as it may be acted on."""
    name, confidence = ranking[0]["name"], ranking[0]["confidence"]
    if name in BEGINS_A_FORM and _CALLED_OFF.search(text):
        return _as("stop", ranking)
    named = _NAMED.get(name)
    if name not in ACTS or confidence >= SURE or (named and named.search(text)):
        return ranking
    return _as(QUESTION, ranking)


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
    """Whether it is one of the few things that are understood in English too, danger at any confidence."""
    best = ranking[0]
    return best["name"] in _STILL_HEARD and (best["name"] == "crisis" or best["confidence"] >= SURE)
