"""The daily card: one a day to whoever wants it, outside of quiet hours, and nobody is interrupted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.replies import text
from consult.models import Conversation, Handler, Message, Purpose, Sender
from consult.store import add_message
from core.bus import Bus
from core.errors import BadInput, SetupError
from core.settings import Settings
from outreach import programme as programme_module
from outreach.models import CardDelivery
from outreach.programme import Programme
from tests.outreach.conftest import tomorrow


def test_every_subscriber_gets_the_days_card_and_nobody_else(town, lessons):
    wants, does_not = town.citizen("a"), town.citizen("b", subscribed=False)
    reach = town.programme.send(tomorrow(10))
    assert reach.written == {"web": 1}
    assert town.cards(wants) == [lessons.card_of(tomorrow(10).date()).title]
    assert town.cards(does_not) == []


def test_a_card_says_its_article_and_how_to_stop(town):
    citizen = town.citizen("a")
    town.programme.send(tomorrow(10), "constitution-home")
    with town.db.read_scope() as session:
        parts = session.scalars(select(Message).where(Message.conversation_id == citizen)).one().parts
    assert parts[1]["citations"] == [{"law": "宪法", "article": "第三十九条"}]
    assert "退订" in [choice["payload"] for choice in parts[2]["choices"]]


def test_a_second_run_of_the_day_sends_nothing_and_the_next_day_another_card(town):
    citizen = town.citizen("a")
    town.programme.send(tomorrow(10))
    assert town.programme.send(tomorrow(11), "constitution-home").total == 0
    town.programme.send(tomorrow(10, days=2))
    assert len(set(town.cards(citizen))) == len(town.cards(citizen)) == 2


def test_many_runs_at_once_send_each_card_once(town):
    citizens = [town.citizen(f"c{n}") for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        reaches = list(pool.map(lambda _: town.programme.send(tomorrow(10)), range(4)))
    assert sum(reach.total for reach in reaches) == 12
    assert [len(town.cards(citizen)) for citizen in citizens] == [1] * 12


def test_a_run_that_died_is_taken_up_without_doubles_or_gaps(town, monkeypatch):
    citizens = [town.citizen(f"c{n}") for n in range(6)]
    serve, served = programme_module._serve, []

    def dies_in_the_fourth(session, conversation_id, *rest):
        done = serve(session, conversation_id, *rest)
        served.append(conversation_id)
        if len(served) == 4:
            raise KeyboardInterrupt  # the process is killed after writing, before the transaction is kept
        return done

    monkeypatch.setattr(programme_module, "_serve", dies_in_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        town.programme.send(tomorrow(10))
    monkeypatch.undo()
    assert sum(len(town.cards(citizen)) for citizen in citizens) == 3
    assert town.programme.send(tomorrow(10, 5)).total == 3
    assert [len(town.cards(citizen)) for citizen in citizens] == [1] * 6


def test_a_dry_run_shows_the_exact_reach_and_sends_nothing(town):
    for n in range(3):
        town.citizen(f"w{n}")
    wechat, held = town.citizen("x", "wechat"), town.citizen("h", "wechat")
    town.change(held, handler=Handler.SEAT)
    gone = town.citizen("g")
    town.unsubscribe(gone)
    foreseen = town.programme.reach(tomorrow(10))
    assert (foreseen.written, foreseen.waits) == ({"web": 3, "wechat": 1}, {("wechat", "seat"): 1})
    assert town.deliveries() == []
    assert town.cards(wechat) == []
    sent = town.programme.send(tomorrow(10))
    assert (sent.written, sent.waits) == (foreseen.written, foreseen.waits)


def test_a_channel_that_must_be_called_gets_a_campaign_message_on_its_way(town):
    town.citizen("a", "wechat")
    town.citizen("b", "web")
    town.programme.send(tomorrow(10))
    assert town.ways() == [(Purpose.CAMPAIGN, "waiting", "")]


@pytest.mark.parametrize("handler", [Handler.SEAT, Handler.QUEUE])
def test_the_card_waits_while_a_seat_or_the_queue_has_the_conversation(town, handler):
    citizen = town.citizen("a")
    town.change(citizen, handler=handler)
    assert town.programme.send(tomorrow(10)).total == 0
    assert (town.cards(citizen), town.deliveries()) == ([], [("waiting", "seat")])
    town.change(citizen, handler=Handler.BOT)
    assert town.programme.send_due(tomorrow(15)).total == 1
    assert (len(town.cards(citizen)), town.deliveries()) == (1, [("written", "")])


def test_the_card_waits_for_the_end_of_a_form_and_for_an_answer_on_its_way(town):
    filling, asking = town.citizen("f"), town.citizen("q")
    with town.db.session_scope() as session:
        question = text("您在哪个区？", step=2, steps=7)
        shown = add_message(session, session.get_one(Conversation, filling), "t1", Sender.BOT, [question])
        shown.at = tomorrow(10) - timedelta(minutes=5)
        asked = text("法律援助怎么申请").to_json()
        session.add(Message(conversation_id=asking, turn_id="t2", sender=Sender.CITIZEN, parts=[asked], pending=True))
    assert town.programme.send(tomorrow(10)).waits == {("web", "form"): 1, ("web", "turn"): 1}
    # A form left lying for a night is over: Rasa has begun a new session then.
    assert town.programme.send(tomorrow(18)).written == {"web": 1}


def test_a_card_that_waited_the_whole_day_lapses_and_the_next_day_brings_one(town):
    citizen = town.citizen("a")
    town.change(citizen, handler=Handler.SEAT)
    town.programme.send(tomorrow(10))
    town.change(citizen, handler=Handler.BOT)
    town.programme.send(tomorrow(10, days=2))
    assert town.deliveries() == [("lapsed", "seat"), ("written", "")]
    assert len(town.cards(citizen)) == 1


@pytest.mark.parametrize(("hour", "minute"), [(21, 0), (23, 30), (0, 5), (7, 59)])
def test_in_quiet_hours_nothing_is_sent(town, hour, minute):
    citizen = town.citizen("a")
    with pytest.raises(BadInput, match="免打扰"):
        town.programme.send(tomorrow(hour, minute))
    assert town.programme.send_due(tomorrow(hour, minute)).total == 0
    assert town.cards(citizen) == []


def test_the_daily_run_begins_at_the_set_time(town):
    town.citizen("a")
    assert town.programme.send_due(tomorrow(9, 29)).total == 0
    assert town.programme.send_due(tomorrow(9, 30)).total == 1


def test_who_subscribes_after_the_daily_run_begins_tomorrow(town):
    citizen = town.citizen("a")
    with town.db.session_scope() as session:
        from outreach.models import Subscription

        session.scalars(select(Subscription)).one().consent_at = tomorrow(12)
    assert town.programme.send_due(tomorrow(12, 1)).total == 0
    assert town.programme.send_due(tomorrow(9, 30, days=2)).total == 1
    assert len(town.cards(citizen)) == 1


@pytest.mark.parametrize("at", ["21:00", "07:30", "25:00", "99:99"])
def test_a_time_in_quiet_hours_stops_the_start(db, lessons, tmp_path, at):
    with pytest.raises(SetupError, match="FAWEN_OUTREACH_AT"):
        Programme(db, Bus(), lessons, Settings(var=tmp_path, outreach_at=at, _env_file=None))


def test_an_unknown_card_is_refused_with_the_known_ones(town):
    with pytest.raises(BadInput, match="constitution-home"):
        town.programme.send(tomorrow(10), "constitution-nothing")


def test_the_key_of_subscriber_and_day_admits_one_delivery(town):
    town.citizen("a")
    town.programme.send(tomorrow(10))
    with town.db.read_scope() as session:
        first = session.scalars(select(CardDelivery)).one()
    again = CardDelivery(
        conversation_id=first.conversation_id,
        programme=first.programme,
        day=first.day,
        card_id="constitution-home",
        channel="web",
        state="written",
    )
    with pytest.raises(IntegrityError):
        _add(town.db, again)


def _add(db, row):
    with db.session_scope() as session:
        session.add(row)
