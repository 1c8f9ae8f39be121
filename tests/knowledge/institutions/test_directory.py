"""Offices of a district: the street that was named first, the whole city's last; the shipped words hold together."""

from datetime import date, timedelta

import pytest

from knowledge import Directory, districts, schema
from tests.knowledge.institutions.conftest import ROW

COMMITTEE = ROW | {"类别": "人民调解委员会"}


def test_what_is_nearest_to_the_words_comes_first_and_at_most_three(take, db):
    take(
        COMMITTEE | {"名称": "市调委会", "层级": "市", "区": ""},
        COMMITTEE | {"名称": "居委调委会", "层级": "居村", "街镇": "陆家嘴街道"},
        COMMITTEE | {"名称": "周家渡调委会", "层级": "街镇", "街镇": "周家渡街道"},
        COMMITTEE | {"名称": "区调委会"},
        COMMITTEE | {"名称": "徐汇调委会", "区": "徐汇区"},
    )
    directory = Directory(db)
    assert [one.name for one in directory.find(["mediation"], "浦东新区")] == ["区调委会", "周家渡调委会", "居委调委会"]
    named = directory.find(["mediation"], "浦东新区", words="周家渡的调委会在哪", most=1)
    assert [one.name for one in named] == ["周家渡调委会"]
    assert [one.name for one in directory.find(["mediation"], "静安区")] == ["市调委会"]
    assert directory.find(["notary"], "浦东新区") == ()


def test_after_180_days_an_office_is_stale(take, db):
    take(ROW)
    (one,) = Directory(db).find(["notary"], "浦东新区")
    day = date(2026, 11, 1) + timedelta(days=180)
    assert not one.is_stale(day)
    assert one.is_stale(day + timedelta(days=1))


def test_the_sixteen_districts_are_found_by_all_their_names():
    known = districts()
    assert len(known.all) == 16
    assert [
        d.name for d in known.all if {known.named_in(f"我住{n}附近") for n in (d.name, d.short, *d.aliases)} != {d.name}
    ] == []
    assert (known.called("浦东"), known.called("浦东新区"), known.called("闸北区"), known.called("朝阳")) == (
        "浦东新区",
        "浦东新区",
        "",
        "",
    )
    assert known.named_in("你好") == ""


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("北外滩附近", ""),
        ("宝山路地铁站", ""),
        ("松江路上", ""),
        ("虹桥机场T2", ""),
        ("舟山普陀", ""),
        ("浙江省舟山市普陀区", ""),
        ("普陀山", ""),
        ("上海普陀", "普陀区"),
        ("浦東", "浦东新区"),
        ("宝山区宝山路", "宝山区"),
        ("我在浦东，路上堵车", "浦东新区"),
        ("黄浦江边", ""),
        ("黄浦江大桥附近的公证处", ""),
        ("我在黄浦，看得到黄浦江", "黄浦区"),
    ],
)
def test_a_road_or_a_place_elsewhere_names_no_district(words, name):
    assert districts().named_in(words) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我户口在黄浦，人住宝山", ""),
        ("浦东和徐家汇哪个近", ""),
        ("我住浦东陆家嘴", "浦东新区"),
        ("静安，就是老早的闸北", "静安区"),
    ],
)
def test_of_two_districts_none_is_guessed(words, name):
    assert districts().named_in(words) == name
    assert districts().speaks_of(words)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("不是浦东是浦西", ""),
        ("不是浦东，是宝山", "宝山区"),
        ("我不住浦东，住徐汇", "徐汇区"),
        ("浦东改成宝山", "宝山区"),
        ("不是上海浦东，应该是静安", "静安区"),
        ("这里是不是浦东的", "浦东新区"),
        ("浦东，不是浦西", "浦东新区"),
    ],
)
def test_a_district_that_is_denied_does_not_count(words, name):
    assert districts().named_in(words) == name


def test_words_without_a_district_speak_of_none():
    assert not districts().speaks_of("黄浦江边的公证处")


def test_each_kind_is_known_by_its_own_name():
    words = schema()
    assert [kind.id for kind in words.kinds if words.group_in(f"{kind.name}在哪里") != kind.group] == []
    assert words.group_in("公共法律服务中心的法援窗口") == "legal_aid"
    assert words.group_in("劳动仲裁去哪里") == "labour_arbitration"
    assert words.group_in("在哪里") == ""
    assert words.kinds_of("centre") == ("centre", "station", "room")
