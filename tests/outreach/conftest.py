"""A programme over a real database, and citizens who subscribe to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from consult.models import Conversation, Message, Outgoing
from consult.person import PersonLink
from consult.store import open_conversation
from core.bus import Bus
from core.clock import SHANGHAI, local, now
from core.settings import ROOT
from knowledge import load_lessons
from outreach.models import CardDelivery
from outreach.programme import Programme
from outreach.subscriptions import Subscriptions

LESSONS = load_lessons(ROOT / "knowledge" / "lessons")


def tomorrow(hour, minute=0, days=1):
    """A moment of a day to come: whoever subscribed in this test has subscribed before it."""
    return datetime.combine(local(now()).date() + timedelta(days=days), datetime.min.time(), SHANGHAI).replace(
        hour=hour, minute=minute
    )


@dataclass
class Town:
    """Subscribers, and what reached them."""

    db: object
    settings: object
    programme: Programme
    subscriptions: Subscriptions

    def citizen(self, user, channel="web", subscribed=True):
        with self.db.session_scope() as session:
            conversation = open_conversation(session, channel, user)
            if subscribed:
                self.subscriptions.subscribe(session, conversation)
            return conversation.id

    def link(self, conversation_id, other):
        """They are one person's, as if she had typed the code of one in the other."""
        with self.db.session_scope() as session:
            for one in (conversation_id, other):
                session.merge(PersonLink(conversation_id=one, person_id="p1"))

    def unsubscribe(self, conversation_id):
        with self.db.session_scope() as session:
            return self.subscriptions.unsubscribe(session, session.get_one(Conversation, conversation_id))

    def change(self, conversation_id, **values):
        with self.db.session_scope() as session:
            conversation = session.get_one(Conversation, conversation_id)
            for name, value in values.items():
                setattr(conversation, name, value)

    def cards(self, conversation_id):
        """The titles of the cards in a transcript."""
        with self.db.read_scope() as session:
            found = session.scalars(select(Message).where(Message.conversation_id == conversation_id))
            return [p["title"] for m in found for p in m.parts if p.get("code") == "lesson"]

    def deliveries(self):
        with self.db.read_scope() as session:
            return [(d.state, d.reason) for d in session.scalars(select(CardDelivery).order_by(CardDelivery.id))]

    def ways(self):
        with self.db.read_scope() as session:
            return [(o.purpose, o.state, o.reason) for o in session.scalars(select(Outgoing))]


@pytest.fixture
def lessons():
    return LESSONS


@pytest.fixture
def town(settings, db):
    return Town(db, settings, Programme(db, Bus(), LESSONS, settings), Subscriptions(settings.outreach_at))
