"""Rights and cards over the whole system: what was erased is in no file, and a card reaches the page once."""

import time
from datetime import datetime

import httpx
import pytest

from consult.models import Erasure
from core.bus import Bus
from core.clock import SHANGHAI, local, now
from core.db import Database
from core.settings import ROOT, Settings
from eval.live import Citizen
from knowledge import load_lessons
from outreach.programme import Programme

pytestmark = pytest.mark.e2e
WAIT_S = 40
TRACES = ("13912340987", "139****0987", "蓝色三轮车撞了石狮子", "慕容雪糕", "石狮子的案子收了钱")


@pytest.fixture
def db(live):
    database = Database.open(Settings(var=live.var, _env_file=None))
    yield database
    database.close()


def traces_in(var):
    """Which traces are found in which files: the database, Rasa's, their logs, and what the processes wrote."""
    files = [*var.glob("*.db*"), *(var / "log").glob("*")]
    return {(trace, file.name) for file in files for trace in TRACES if _holds(file.read_bytes(), trace)}


def _holds(content, trace):
    return trace.encode() in content or trace.encode("unicode_escape") in content


def wait_until_done(db, receipt):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        with db.read_scope() as session:
            if session.get_one(Erasure, receipt).state == "done":
                return
        time.sleep(0.3)
    pytest.fail("the erasure was not carried out")


def test_after_an_erasure_no_file_of_the_system_holds_a_word_or_a_digit(live, db):
    citizen = Citizen(live.url)
    citizen.say("蓝色三轮车撞了石狮子，我电话13912340987")
    citizen.say("我要投诉")
    citizen.say("律师")
    citizen.say("石狮子的案子收了钱三个月不办，要求退费")
    citizen.say("慕容雪糕")
    citizen.say("13912340987")
    assert citizen.say("确认提交")["replies"][0]["code"] == "reference"
    citizen.say("订阅宪法宣传")
    before = traces_in(live.var)
    assert {name.split(".")[0] for _, name in before} == {"fawen", "rasa"}
    citizen.say("删除我的信息")
    receipt = citizen.say("确认删除")["replies"][0]["title"]
    wait_until_done(db, receipt)
    assert traces_in(live.var) == set()
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        citizen.transcript()


def test_the_download_holds_what_was_said(live):
    citizen = Citizen(live.url)
    citizen.say("办继承公证要带什么材料")
    headers = {"Authorization": f"Bearer {citizen.token}"}
    made = httpx.post(f"{live.url}/api/v1/web/exports", headers=headers, trust_env=False).json()
    whole = httpx.get(live.url + made["url"], trust_env=False)
    assert "办继承公证要带什么材料" in whole.text
    assert whole.headers["x-content-type-options"] == "nosniff"


def test_a_card_reaches_every_subscriber_of_the_page_once_and_nobody_who_left(live, db):
    stays, leaves = Citizen(live.url), Citizen(live.url)
    for citizen in (stays, leaves):
        citizen.say("订阅宪法宣传")
    leaves.say("退订")
    noon = datetime.combine(local(now()).date(), datetime.min.time(), SHANGHAI).replace(hour=12)
    programme = Programme(
        db, Bus(), load_lessons(ROOT / "knowledge" / "lessons"), Settings(var=live.var, _env_file=None)
    )
    for _ in range(2):
        programme.send(noon)
    cards = [
        [part["code"] for message in citizen.transcript()["messages"] for part in message["parts"] if "code" in part]
        for citizen in (stays, leaves)
    ]
    assert [codes.count("lesson") for codes in cards] == [1, 0]
