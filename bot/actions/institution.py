"""Where to go: offices of the citizen's district, as imported and verified; no address is made up."""

from __future__ import annotations

import re
from datetime import date

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.answer import answer
from bot.actions.districts import DISTRICTS, district_in, speaks_of_district
from bot.actions.hotlines import hotline_in
from bot.replies import Part, card, choices, text
from bot.tracker import Tracker
from core.clock import local
from knowledge import DEFAULT_GROUP, Institution, districts, schema

SHOWN = 3
# What may stand around the name of a district that is said alone: "我在浦东", "那徐汇呢", "闵行区的".
AROUND = re.compile(r"[\s，。？！,.?!]|我们?|人?在|住|[那这][边里]|那|的|呢|吗|吧|啊|上海市?|新?区|是|就|家")

# What asks for a place; without it and without the name of an office, a sentence only sounds like asking for one.
PLACE = re.compile(
    r"中心|网点|地址|哪[里儿块家]|[在去到]哪|哪个地方|何处|啥地方|什么地方|怎么[走去找]|附近|最近|就近|路线|位置|地点|窗口|电话|几号线"
)
ASKS_WAY = re.compile(r"怎么办|咋办|怎么弄|为什么|凭什么|哪能办")
OUR_PHONE = re.compile(
    r"(?:你们?|您|侬|法问|这里|这边|12348|热线).{0,8}(?:电话|热线|号码)|^(?:那|请问|的|联系|咨询|服务|法律)*(?:电话|热线)(?:号码)?(?:是?多少|几号)"
)
OUR_HOURS = re.compile(
    r"(?:你们?|侬|您|人工|坐席|客服).{0,6}(?:几点|啥辰光|什么时候|什么时间|周末|周六|礼拜|星期|节假日|中午|晚上|夜里|24小时).{0,6}"
    r"(?:[上下]班|开门|休息|在线|在|值班|服务|有人|接待)|(?:你们?|人工|坐席|客服).{0,3}(?:[上下]班时间|工作时间|服务时间|午休)"
)


def find_institution(tracker: Tracker, services: Services) -> Said:
    """A number that is asked for, or offices of a district; what asks for neither is a question of law."""
    words = services.knowledge.read(tracker.words)  # "公正处", "浦東", "gongzhengchu"
    if not schema().group_in(words):
        if OUR_HOURS.search(words):
            opens, closes = services.seat_hours
            told = texts.SEAT_HOURS.format(open=opens, close=closes)
            return Said((choices(told, texts.HUMAN, code="seat_hours"),))
        if one := hotline_in(words):
            return Said((choices(texts.hotline(one.name, one.number, one.purpose), texts.HUMAN, code="hotline"),))
    if not _asks_for_a_place(tracker, words):
        return answer(tracker, services)
    return _offices(tracker, services, words)


def _asks_for_a_place(tracker: Tracker, words: str) -> bool:
    if PLACE.search(words):
        return True
    if schema().group_in(words):
        return not ASKS_WAY.search(words)
    return not AROUND.sub("", _without_district(words))  # a district alone answers our own question


def _offices(tracker: Tracker, services: Services, words: str) -> Said:
    """Ask for the district where it is missing; then up to three offices of the kind that is meant."""
    group = group_meant(tracker, words)
    district = district_in(words) if speaks_of_district(words) else tracker.text("district")
    kind = schema().kind_name(group or DEFAULT_GROUP)
    if not district:
        options = [(name, texts.INSTITUTION_QUESTION.format(district=name, kind=kind)) for name in DISTRICTS]
        asked = texts.INSTITUTION_ASK.format(kind=kind)
        if OUR_PHONE.search(words) and not schema().group_in(words):  # whom they ask for, has one for all districts
            asked = texts.OUR_PHONE.format(hotline=districts().hotline) + asked
        return Said((choices(asked, *options, code="which_district"),), (), {"institution_group": group or None})
    kinds = schema().kinds_of(group or DEFAULT_GROUP)
    found = services.directory.find(kinds, district, words=words, most=SHOWN)
    slots = {"district": district, "institution_group": group or None}
    if not found:
        return Said((choices(_unknown(district, kind), texts.HUMAN, code="institution"),), (), slots)
    on = local(services.clock()).date()
    where = district if any(one.district for one in found) else texts.WHOLE_CITY
    heading = text(texts.INSTITUTIONS_IN.format(district=where, kind=kind), code="institutions")
    last = choices(texts.INSTITUTION_MORE.format(hotline=districts().hotline), texts.HUMAN, code="institution")
    return Said((heading, *(institution_card(one, on) for one in found), last), (), slots)


def group_meant(tracker: Tracker, words: str) -> str:
    """The group of offices that the words mean, as the index reads them; empty when nothing tells.

    A district said alone answers our own question, so what was asked for before counts; otherwise the topic of
    the conversation is nearer ("继承公证要什么材料" … "去哪里办").
    """
    before = tracker.text("institution_group")
    is_bare = before and not AROUND.sub("", _without_district(words))
    topic = schema().group_in(tracker.text("topic"))
    return schema().group_in(words) or (before if is_bare else topic or before)


def _without_district(words: str) -> str:
    for district in districts().all:
        for name in (district.name, district.short, *district.aliases):
            if name in words:
                return words.replace(name, "", 1)
    return words


def _unknown(district: str, kind: str) -> str:
    known = districts()
    return texts.INSTITUTION_UNKNOWN.format(district=district, kind=kind, hotline=known.hotline, site=known.site)


def institution_card(one: Institution, on: date) -> Part:
    """What is known of an office, with its source, and how old that knowledge is."""
    access = "、".join(schema().access[feature] for feature in one.access)
    values = {
        **{name: getattr(one, name) for name in ("address", "phone", "hours", "services", "source")},
        "access": access,
    }
    rows = [(label, values[name]) for name, label in texts.INSTITUTION_LABELS.items() if values[name]]
    rows.append((texts.VERIFIED_ON, texts.day(one.verified_on)))
    note = texts.STALE if one.is_stale(on) else ""
    words = "\n".join([one.name, *(f"{label}：{value}" for label, value in rows), *([note] if note else [])])
    return card(one.name, rows, words, code="institution_card", detail=note)
