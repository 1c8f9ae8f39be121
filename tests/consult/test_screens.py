"""The screens: nobody in danger is missed, and a citizen who haggles over a price is not sent to a helpline."""

import json
import re
import time
from datetime import datetime

import pytest

from consult.screens import Screens
from consult.screens.deadline import days_left
from core.clock import SHANGHAI
from core.settings import ROOT
from eval.screens.__main__ import DANGER, measure, measure_held_out

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def figures():
    return measure()


def test_the_sets_are_large_enough(figures):
    assert sum(figures.sizes.values()) >= 170
    assert figures.danger >= 110
    assert figures.harmless >= 110


def test_what_was_held_out_is_seen_too():
    figures = measure_held_out()
    assert figures.danger_recall >= 0.98
    assert len(figures.false_alarms) <= 3


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
        ("大后天到期", 3),
        ("支付令异议只剩4天", 4),
        ("离六个月期限还差两天", 2),
        ("11月10号收到的，25号就满了", 2),
        ("月底截止", 7),
        ("上诉状最晚11/27要交", 4),
        ("判决书12号收到的还能上诉吗", 4),
        ("收到判决书十三天了，还能上诉吗", 2),
        ("收到裁决二十天了", None),
    ],
)
def test_days_left_are_counted_as_people_say_them(words, left):
    assert days_left(words, AT) == left


@pytest.mark.parametrize(
    ("words", "strikes"),
    [
        ("上诉期还有三天", True),
        ("上诉期还有七天", True),
        ("上诉期还有十五天", False),
        ("合同后天到期", True),
        ("今朝是最后一天交答辩状", True),
        ("判决书11月10号收到的，还没写上诉状", True),
        ("上诉期11月20日就过了", False),
        ("仲裁时效明年三月到期", False),
        ("驾照后天到期要去哪里换", False),
    ],
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
    "words",
    [
        "我 不 想 活 了",
        "我不想活瞭",
        "我不想活了",
        "wo xiang zisha",
        "想……死",
        "我要自殺",
        "我想自鲨",
        "阿拉勿想活了",
        "想4了",
    ],
)
def test_spacing_width_script_and_pinyin_hide_nothing(words):
    assert "suicide" in {hit.kind for hit in Screens.load().check(words, AT)}


def test_a_sentence_takes_less_than_a_turn_can_afford():
    screens, words = Screens.load(), "办继承公证要带什么材料，房子是我爸爸留下来的，兄弟姐妹三个人都同意"
    screens.check(words, AT)
    started = time.thread_time()
    for _ in range(50):
        screens.check(words, AT)
    assert (time.thread_time() - started) / 50 < 0.005


def test_the_longest_message_does_not_stall_the_rules():
    words = "老公和我打算把房子卖了还有三天孩子他爸要去派出所" * 42
    started = time.thread_time()
    Screens.load().check(words[:1000], AT)
    assert time.thread_time() - started < 0.5


def test_a_harmless_phrase_does_not_hide_the_danger_beside_it():
    kinds = {hit.kind for hit in Screens.load().check("官司打不赢，累死了，真的不想活了", AT)}
    assert "suicide" in kinds


def test_threats_are_told_apart_by_whose_they_are():
    said = {w: {hit.kind for hit in Screens.load().check(w, AT)} for w in ("我要杀了他", "他说要杀了我")}
    assert "harm_others" in said["我要杀了他"]
    assert "violence" in said["他说要杀了我"]


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


@pytest.mark.parametrize("words", ["他说要弄死我全家", "我老公说要杀我全家怎么办", "前夫说要跟我同归于尽"])
def test_who_is_threatened_is_not_addressed_as_who_threatens(words):
    assert [hit.kind for hit in Screens.load().check(words, AT)] == ["violence"]


@pytest.mark.parametrize("words", ["他要是再来我就砍死他", "他欺人太甚，我要杀了他", "我老公骗我钱，我恨不得杀了他"])
def test_her_own_threat_is_heard_beside_what_others_do(words):
    assert "harm_others" in [hit.kind for hit in Screens.load().check(words, AT)]


def test_where_both_strike_her_own_safety_is_said_first():
    hits = Screens.load().check("老公说要弄死我，我也想跟他同归于尽", AT)
    assert [hit.kind for hit in hits] == ["violence", "harm_others"]
