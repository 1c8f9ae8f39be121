"""The screens: nobody in danger is missed, and a citizen who haggles over a price is not sent to a helpline."""

import json
import re
from datetime import datetime, timedelta

import pytest

from consult.screens import Screens
from consult.screens.deadline import days_left
from core.clock import SHANGHAI
from core.settings import ROOT
from eval.screens.__main__ import DANGER, measure

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def figures():
    return measure()


def test_the_sets_are_large_enough(figures):
    assert sum(figures.sizes.values()) >= 150
    assert figures.harmless >= 100


def test_nobody_in_danger_is_missed(figures):
    assert {kind: figures.missed[kind] for kind in DANGER} == {kind: [] for kind in DANGER}


def test_the_other_screens_strike_too(figures):
    assert {kind: missed for kind, missed in figures.missed.items() if missed} == {}


def test_look_alikes_raise_at_most_three_alarms(figures):
    assert len(figures.false_alarms) <= 3


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("仲裁时效后天到期", 2),
        ("上诉期还有三天", 3),
        ("今天是最后一天", 0),
        ("下周一截止", 7),
        ("这周五到期", 4),
        ("11月26号截止", 3),
        ("11月20日就过了", -3),
        ("还有两个星期", 14),
        ("十二月一日到期", 8),
        ("26号到期", 3),
        ("还有48小时", 2),
        ("明年到期", None),
        ("没有说日子", None),
    ],
)
def test_days_left_are_counted_as_people_say_them(words, left):
    assert days_left(words, AT) == left


@pytest.mark.parametrize(
    ("words", "strikes"),
    [("上诉期还有三天", True), ("上诉期还有七天", True), ("上诉期还有十五天", False), ("合同后天到期", True)],
)
def test_only_limits_within_seven_days_strike(words, strikes):
    kinds = {hit.kind for hit in Screens.load().check(words, AT)}
    assert ("deadline" in kinds) is strikes


def test_the_most_urgent_script_comes_first_and_offers_a_seat():
    hits = Screens.load().check("老公打我，工资也不给我，上诉期明天到期", AT)
    assert [hit.priority for hit in hits] == sorted((hit.priority for hit in hits), reverse=True)
    assert hits[0].kind == "violence"
    assert all(any(choice.payload == "转人工" for part in hit.parts for choice in part.choices) for hit in hits)


@pytest.mark.parametrize(
    "words", ["我 不 想 活 了", "我不想活瞭", "我不想活了", "wo xiang zisha", "想……死", "我要自殺"]
)
def test_spacing_width_script_and_pinyin_hide_nothing(words):
    assert "suicide" in {hit.kind for hit in Screens.load().check(words, AT)}


def test_a_sentence_takes_less_than_a_turn_can_afford():
    started = datetime.now(SHANGHAI)
    for _ in range(50):
        Screens.load().check("办继承公证要带什么材料，房子是我爸爸留下来的，兄弟姐妹三个人" * 3, AT)
    assert datetime.now(SHANGHAI) - started < timedelta(seconds=5)


def test_every_article_of_the_scripts_exists():
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not beside this checkout")
    import gzip

    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    known = {(re.sub(r"^中华人民共和国", "", row["law"]), row["article"]) for row in rows}
    scripts = [
        hit
        for words in ("自杀", "家暴", "我要杀了他", "孩子被打", "儿子被拘留", "上诉期明天到期", "拖欠工资")
        for hit in Screens.load().check(words, AT)
    ]
    assert {hit.kind for hit in scripts} == {
        "suicide",
        "violence",
        "harm_others",
        "minor_danger",
        "custody",
        "deadline",
        "unpaid_wages",
    }
    cited = {(c.law, c.article) for hit in scripts for part in hit.parts for c in part.citations}
    assert cited <= known
