"""Wishes about messages and data: carried out when surely heard, asked back when not."""

import pytest

from bot.actions.wishes import WISHES, wish
from bot.directives import KINDS, from_json, to_json
from bot.tracker import Tracker


@pytest.mark.parametrize("intent", WISHES)
def test_a_wish_that_was_surely_heard_is_a_directive(services, intent):
    said = wish(Tracker("s", "……", intent, 0.9), services)
    assert (said.parts, said.directives) == ((), (WISHES[intent],))
    assert from_json(to_json(said.directives[0])) == said.directives[0]


@pytest.mark.parametrize("intent", WISHES)
def test_a_wish_that_was_not_is_asked_back_with_its_plain_words(services, intent):
    said = wish(Tracker("s", "……", intent, 0.4), services)
    assert said.directives == ()
    assert said.parts[0].choices[1].payload == "不用了"


def test_every_directive_crosses_rasa():
    assert {"Grade", "Subscribe", "Unsubscribe", "MyData"} <= set(KINDS)
