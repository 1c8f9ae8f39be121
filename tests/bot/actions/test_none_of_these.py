"""None of the entries that were offered is meant."""

import pytest

from bot.actions.answer import answer
from bot.actions.register import ACTIONS
from bot.directives import HandOff, Miss
from bot.tracker import Tracker
from knowledge import Decision


def deny(services, words, **slots):
    return ACTIONS["action_nothing_to_confirm"](Tracker("s", words, "deny", 0.9, slots), services)


def test_the_question_back_offers_none_of_these_before_the_seat(services, knowledge):
    knowledge.decision = Decision.ASK
    asked = answer(Tracker("s", "公证费", "ask_notary", 0.9), services)
    assert [choice.title for choice in asked.parts[0].choices][-2:] == ["都不是", "转人工"]
    said = deny(services, asked.parts[0].choices[-2].payload, **asked.slots)
    assert (said.parts[-1].code, said.directives) == ("unknown", (Miss("none_of_these"),))
    assert [choice.title for choice in said.parts[-1].choices] == ["转人工"]


def test_the_second_miss_hands_off(services):
    said = deny(services, "以上都不是", clarified=1.0, misses=1.0)
    assert [type(directive) for directive in said.directives] == [Miss, HandOff]


@pytest.mark.parametrize(("words", "clarified"), [("都不是", 0.0), ("不是", 1.0), ("不对", 1.0)])
def test_another_denial_confirms_nothing(services, words, clarified):
    assert deny(services, words, clarified=clarified).directives == ()
