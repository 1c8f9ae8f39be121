"""Where to go: offices of the citizen's district, as imported and verified; no address is made up."""

from __future__ import annotations

import re
from datetime import date

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.districts import DISTRICTS, district_in, speaks_of_district
from bot.replies import Part, card, choices, text
from bot.tracker import Tracker
from core.clock import local
from knowledge import DEFAULT_GROUP, Institution, districts, schema

SHOWN = 3
# What may stand around the name of a district that is said alone: "我在浦东", "那徐汇呢", "闵行区的".
AROUND = re.compile(r"[\s，。？！,.?!]|我们?|人?在|住|那|的|呢|吗|吧|啊|上海市?|新?区|是|就|家")


def find_institution(tracker: Tracker, services: Services) -> Said:
    """Ask for the district where it is missing; then up to three offices of the kind that is meant."""
    words = services.knowledge.read(tracker.words)  # "公正处", "浦東", "gongzhengchu"
    group = group_meant(tracker, words)
    district = district_in(words) if speaks_of_district(words) else tracker.text("district")
    kind = schema().kind_name(group or DEFAULT_GROUP)
    if not district:
        options = [(name, texts.INSTITUTION_QUESTION.format(district=name, kind=kind)) for name in DISTRICTS]
        asked = texts.INSTITUTION_ASK.format(kind=kind)
        return Said((choices(asked, *options, code="which_district"),), (), {"institution_group": group or None})
    kinds = schema().kinds_of(group or DEFAULT_GROUP)
    found = services.directory.find(kinds, district, words=words, most=SHOWN)
    slots = {"district": district, "institution_group": group or None}
    if not found:
        return Said((choices(_unknown(district, kind), texts.HUMAN, code="institution"),), (), slots)
    on = local(services.clock()).date()
    heading = text(texts.INSTITUTIONS_IN.format(district=district, kind=kind), code="institutions")
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
