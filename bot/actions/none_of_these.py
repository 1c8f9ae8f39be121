"""Yes, no, "stop" and "that is wrong" outside of forms: bare words confirm nothing, everything else is looked up.

“都不是” behind the question which one is meant is an answer to it: not known, with the way on. Whether something is
filed that is given up, or something asked that is agreed to, the consultation knows: it gets a directive, and only
where there is nothing of the kind the polite words stand.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions.action import Said, Services
from bot.actions.answer import answer, said_for
from bot.actions.filed import IS_FILED, NO_THANKS, gives_up, kind_named, of_filed
from bot.actions.forms import words as wording
from bot.actions.service import ASKS, nothing_to_confirm
from bot.directives import CallOff, Miss, Nod
from bot.tracker import Tracker
from knowledge import Decision, Found

NONE = re.compile(r"(?:以上|上面|这些|这几个)?都不(?:是|对)[的呀啊]?[。！!]*")
MISSED = Miss("none_of_these")  # the words say nothing to a curator: the question stands before them
SURE = 0.6
SHORT = 6
BARE = (wording.CONFIRM, wording.DENY, wording.NOT_CONFIRMED, wording.WAIT, wording.UNSURE, wording.LEAVE)
OF_SOMEBODY = re.compile(
    r"[他她它]|对方|我是|[爸妈爷娘哥姐弟妹儿女婆]|老[板公婆]|房东|[\d一二两三四五六七八九十百千万]+[元块万千岁年月天个次]|断|伤"
)
CHANGES = re.compile(r"改|更正|修改|写错|填错|打错|说错|选错|弄错|搞错|输错|换[成个一]|重新?填|补充")
# Agreement is heard in its first words; "墙是本来就有的裂" only sounds like it.
POLITE = re.compile(
    r"好|行|嗯|哦|噢|可以|知道|晓得|明白|懂了|谢|是[的啊呀呢，,。！]|对[的啊呀对，,。！]|没问题|同意|确认|收到|ok|yes",
    re.IGNORECASE,
)
PLAIN_STOP = re.compile(r"(?:取消|停止|退出|放弃)(?:办理|填写|填表|确认)?")


def denied(tracker: Tracker, services: Services) -> Said:
    """What is said to agreement, denial, stopping and correcting outside of forms."""
    words = tracker.words.strip()
    if tracker.number("clarified") and NONE.fullmatch(words):
        said = said_for(tracker, Found(Decision.UNKNOWN, (), (), ""), services.knowledge)
        return replace(said, directives=tuple(MISSED if isinstance(d, Miss) else d for d in said.directives))
    if is_of_filed(tracker):
        return of_filed(tracker)
    if is_bare(tracker):
        return _acknowledged(tracker, services)
    return _looked_up(tracker, services)


def is_of_filed(tracker: Tracker) -> bool:
    """Whether it wants something cancelled, moved or changed that was filed."""
    words = tracker.words.strip()
    if IS_FILED.search(words):
        return True
    return tracker.intent == "correct" and CHANGES.search(words) is not None and not ASKS.search(words)


def is_bare(tracker: Tracker) -> bool:
    """Whether the words agree, refuse or stop, and say nothing else."""
    words = tracker.words.strip()
    if any(pattern.match(words) for pattern in BARE) or PLAIN_STOP.fullmatch(words):
        return True
    says_more = OF_SOMEBODY.search(words) or ASKS.search(words)
    return len(words) <= SHORT and tracker.intent_confidence >= SURE and not says_more


def _acknowledged(tracker: Tracker, services: Services) -> Said:
    """Polite words, and beside them what the words may mean where something is filed or was asked."""
    words, said = tracker.words.strip(), nothing_to_confirm(tracker, services)
    if gives_up(tracker):
        return replace(said, directives=(CallOff(kind_named(words) or "", surely=False),))
    if wording.CONFIRM.match(words):
        return replace(said, directives=(Nod(True),))
    if any(pattern.fullmatch(words) for pattern in (wording.DENY, wording.NOT_CONFIRMED, NO_THANKS)):
        return replace(said, directives=(Nod(False),))
    return said


def _looked_up(tracker: Tracker, services: Services) -> Said:
    """As a question; polite words that nothing is known of stay polite words."""
    is_polite = tracker.intent == "stop" or (tracker.intent == "affirm" and POLITE.match(tracker.words))
    if is_polite and tracker.intent_confidence >= SURE:
        found = services.knowledge.search(tracker.asks, topic=tracker.text("topic"))
        if found.decision not in (Decision.ANSWER, Decision.ASK):
            return _acknowledged(tracker, services)
    return answer(tracker, services)
