"""The load figures hide nothing: what came empty, late, broken or never is counted."""

import threading
import time
from types import SimpleNamespace

import pytest

from bot.replies import notice
from channels.wechat.double.caller import Answered, Unheard
from consult.models import Sender
from consult.store import add_message, open_conversation
from eval.load.wechat import SENDERS, Chaos, Stand, measure

SLOW_S = 0.05


def stand(settings, text, acts=lambda *_: None):
    """A stand whose caller is scripted."""
    platform = SimpleNamespace(acts=acts, faults=SimpleNamespace(share=0.0))
    return Stand(None, platform, SimpleNamespace(text=text), settings)


def test_latency_is_from_the_first_call_and_counts_what_came_empty_or_never(db, settings):
    def text(openid, line):
        if openid.startswith("citizen--"):  # the warm-up
            return Answered("答", 0.0, 1)
        time.sleep(SLOW_S)
        if openid == "citizen-0":
            raise Unheard
        return Answered("", 0.0, 2) if openid == "citizen-1" else Answered("答", 0.0, 1)

    with db.session_scope() as session:
        conversation = open_conversation(session, "wechat", "a")
        add_message(session, conversation, "t", Sender.BOT, [notice("出错了", code="broken")])
    figures = measure(stand(settings, text), 4)
    each = figures.messages // 4
    assert (figures.unheard, figures.empty, figures.retried, figures.broken) == (each, each, each, 1)
    assert figures.passive_share == 0.5
    assert figures.p50_ms >= 1000 * SLOW_S


def test_a_sender_that_fails_ends_the_run(settings):
    def fail(*_):
        raise RuntimeError("no platform")

    before = threading.active_count()
    with pytest.raises(RuntimeError, match="no platform"):
        Chaos(stand(settings, None, fail), 10 * SENDERS, 0.0, 0.0).run()
    assert threading.active_count() <= before
