"""Where to go: the district is asked for, the kind is kept, and no address is made up."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from bot.actions.hotlines import load_hotlines
from bot.actions.institution import find_institution
from bot.tracker import Tracker
from knowledge import Institution

OFFICE = Institution(
    "notary", "district", "试验公证处", "电话核实", date(2026, 11, 1), "浦东新区", "", "试验路1号", "021-12345678",
    "周一至周五 9:00—17:00", "公证", ("ramp", "sign_language"),
)  # fmt: skip


@dataclass
class Shelf:
    """A directory that gives what it holds and remembers what it was asked."""

    offices: tuple = (OFFICE,)
    asked: list = field(default_factory=list)

    def find(self, kinds, district, *, words="", most=3):
        self.asked.append((tuple(kinds), district))
        return self.offices[:most]


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def say(services, shelf):
    """One message after another, with the slots that Rasa would keep."""
    slots = {}

    def one(words, **more):
        slots.update(more)
        stocked = replace(services, directory=shelf)
        said = find_institution(Tracker("s", words, "find_institution", 0.9, slots), stocked)
        slots.update(said.slots)
        return said

    return one


def test_the_district_is_asked_for_with_buttons_that_keep_the_kind(say, shelf):
    said = say("公证处在哪里")
    assert (said.parts[0].code, len(said.parts[0].choices), shelf.asked) == ("which_district", 16, [])
    assert said.parts[0].choices[10].payload == "浦东新区的公证处在哪里"
    assert "公证处" in said.parts[0].text


@pytest.mark.parametrize("reply", ["浦东", "浦东新区", "我在浦东", "那浦东呢？", "我住陆家嘴", "浦东那边"])
def test_a_district_said_alone_keeps_the_kind_that_was_asked_for(say, shelf, reply):
    say("公证处在哪里", topic="法律援助")
    say(reply)
    assert shelf.asked == [(("notary",), "浦东新区")]


@pytest.mark.parametrize("words", ["我户口在黄浦，人住宝山，公证处在哪里", "不是浦东是浦西，公证处在哪里"])
def test_a_district_that_is_not_clear_is_asked_for_even_if_one_was_said_before(say, shelf, words):
    say("浦东公证处在哪里")
    shelf.asked.clear()
    said = say(words)
    assert (said.parts[0].code, shelf.asked) == ("which_district", [])


def test_offices_of_the_whole_city_are_not_said_to_be_the_districts(say, shelf):
    assert say("浦东新区的公证处在哪里").parts[0].text == "浦东新区的公证处，我这里登记的是："
    shelf.offices = (replace(OFFICE, district="", level="city"),)
    assert say("崇明区的公证处在哪里").parts[0].text == "全市的公证处，我这里登记的是："


def test_a_river_names_no_district(say):
    assert say("黄浦江大桥附近的公证处").parts[0].code == "which_district"


def test_a_new_kind_or_a_newer_topic_replaces_the_one_before(say, shelf):
    say("浦东公证处在哪里")
    say("调委会电话")
    say("去哪里办", topic="法律援助申请")
    say("徐汇呢")
    assert [kinds for kinds, _ in shelf.asked] == [("notary",), ("mediation",), ("legal_aid",), ("legal_aid",)]
    assert shelf.asked[-1][1] == "徐汇区"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("浦东法援中心怎么走", "legal_aid"),
        ("浦东哪里做亲子鉴定", "forensic"),
        ("浦东新区公共法律服务中心在哪里", "centre"),
        ("浦东劳动仲裁在哪", "labour_arbitration"),
        ("浦东的司法所", "judicial_office"),
        ("浦东去哪里办", "centre"),
    ],
)
def test_the_kind_is_read_from_the_words(say, shelf, words, kind):
    say(words)
    assert kind in shelf.asked[0][0]


@pytest.mark.parametrize(
    ("words", "district"),
    [
        ("gongzhengchu zai nali", ""),
        ("公正处在哪里", ""),
        ("浦東公證處在哪裡", "浦东新区"),
        ("青浦的公正处在哪", "青浦区"),
    ],
)
def test_the_words_are_read_as_the_search_reads_them(say, shelf, words, district):
    said = say(words)
    assert "公证处" in said.parts[0].text
    assert shelf.asked == ([(("notary",), district)] if district else [])


def test_an_office_is_a_card_with_its_source_and_the_day_it_was_verified(say):
    heading, office, last = say("浦东公证处在哪里").parts
    assert "浦东新区的公证处" in heading.text
    assert (office.type, office.title, office.detail) == ("card", "试验公证处", "")
    assert {row.label: row.value for row in office.rows} == {
        "地址": "试验路1号",
        "电话": "021-12345678",
        "服务时间": "周一至周五 9:00—17:00",
        "服务内容": "公证",
        "无障碍": "无障碍坡道、手语",
        "来源": "电话核实",
        "核验日期": "2026年11月1日",
    }
    assert all(row.value in office.text for row in office.rows)
    assert "12348" in last.text


def test_what_was_not_verified_for_180_days_says_so(say, shelf):
    shelf.offices = (replace(OFFICE, verified_on=date(2026, 5, 1)),)
    office = say("浦东公证处在哪里").parts[1]
    assert "超过 180 天" in office.detail
    assert office.detail in office.text


def test_at_most_three_offices_are_shown(say, shelf):
    shelf.offices = tuple(replace(OFFICE, name=f"第{n}公证处") for n in range(5))
    assert [part.type for part in say("浦东公证处在哪里").parts] == ["text", "card", "card", "card", "choices"]


def test_where_nothing_is_imported_that_is_said_and_how_to_learn_it(say, shelf, services):
    shelf.offices = ()
    (part,) = say("闸北公证处在哪").parts
    assert "静安区公证处的核验过的地址" in part.text
    assert "12348" in part.text
    assert "上海法网" in part.text
    without = find_institution(Tracker("s", "我在闸北", "find_institution", 0.9), services)
    assert "静安区公共法律服务中心" in without.parts[0].text


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("你说的消协电话多少", "12315"),
        ("法官电话", "12368"),
        ("执行局电话是多少", "12368"),
        ("社保局热线", "12333"),
        ("妇联电话", "12338"),
        ("检察院在哪里", "12309"),
    ],
)
def test_an_office_that_is_not_listed_is_named_by_its_number(say, shelf, words, number):
    (part,) = say(words).parts
    assert (part.code, number in part.text, shelf.asked) == ("hotline", True, [])


@pytest.mark.parametrize("words", ["你们几点上班", "人工周末上班吗", "坐席几点开始服务", "你们中午休息吗"])
def test_our_own_hours_are_those_of_the_seats(say, words):
    (part,) = say(words).parts
    assert part.code == "seat_hours"
    assert "09:00–17:00" in part.text


@pytest.mark.parametrize("words", ["上海的工地，嘉定那边", "司法所没人怎么办", "厂在松江，老板在南通"])
def test_what_asks_for_no_place_is_looked_up(say, shelf, words):
    assert say(words).parts[-1].code == "unknown"
    assert shelf.asked == []


def test_every_number_is_a_short_one_with_words_of_its_own():
    every = load_hotlines()
    assert all(re.fullmatch(r"1\d{2}|12\d{3}|96110", one.number) and one.purpose for one in every)
    words = [word for one in every for word in one.words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "words", ["你们电话多少", "你们的联系电话是多少", "法问的电话号码", "热线电话是多少", "电话多少"]
)
def test_our_own_number_is_named_before_the_district_is_asked_for(say, words):
    (part,) = say(words).parts
    assert (part.code, part.text.index("12348") < part.text.index("哪个区")) == ("which_district", True)


@pytest.mark.parametrize("words", ["公证处电话多少", "你们地址在哪里", "法律援助中心的电话"])
def test_an_office_that_is_named_is_looked_for(say, words):
    assert "12348" not in say(words).parts[0].text
