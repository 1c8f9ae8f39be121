"""A consultation without Rasa: the dialogue is the seam, everything else is real."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.client import BotAway, BotTurn
from bot.directives import Grade
from bot.replies import text
from consult.cancelling import Cancelling
from consult.commands import Commands
from consult.erasure import Eraser
from consult.inbox import Inbox
from consult.privacy import Privacy
from consult.screens import Screens
from consult.store import messages_after, open_conversation
from consult.turn import Turns
from core.bus import Bus
from fawen.house import holdings_of
from outreach.quiz import grade
from outreach.subscriptions import Subscriptions
from seats import matters
from seats.queue import Queue


@dataclass
class Scripted:
    """A dialogue that says what the test wants, and remembers what it was told."""

    reply: BotTurn = field(default_factory=lambda: BotTurn((text("答"),), ()))
    heard: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    delay: float = 0.0
    fail: int = 0
    before: object = None
    known: dict = field(default_factory=dict)

    async def say(self, sender, turn_id, words, topic, **known):
        self.heard.append(words)
        self.senders.append(sender)
        self.known = known
        await asyncio.sleep(self.delay)
        if self.before:
            self.before()
        if self.fail:
            self.fail -= 1
            raise RuntimeError("broken")
        return self.reply


@dataclass
class Consultation:
    """One conversation and the parts around it."""

    id: str
    db: object
    inbox: Inbox
    turns: Turns
    dialogue: Scripted
    queue: Queue
    seal: object

    def who(self, _session):
        return self.id

    async def say(self, words, message_id=None):
        receipt = self.inbox.receive(self.who, message_id or f"m{len(self.dialogue.heard)}-{hash(words) % 9999}", words)
        await self.turns.answer(self.id)
        return self.replies(receipt.turn_id)

    def replies(self, turn_id):
        return [p for m in self.messages() if m.turn_id == turn_id and m.sender != "citizen" for p in m.parts]

    def messages(self):
        with self.db.read_scope() as session:
            return messages_after(session, self.id, 0)


@dataclass
class Forgetful:
    """Rasa's end that forgets, as long as it is not away."""

    forgotten: list[str] = field(default_factory=list)
    away: bool = False

    async def forget(self, sender):
        if self.away:
            raise BotAway("down")
        self.forgotten.append(sender)


@pytest.fixture
def rasa():
    return Forgetful()


@pytest.fixture
def holdings(seal):
    return holdings_of(seal)


@pytest.fixture
def eraser(db, holdings, rasa):
    return Eraser(db, holdings, rasa)


@pytest.fixture
def consultation(settings, db, seal, holdings):
    with db.session_scope() as session:
        conversation_id = open_conversation(session, "web", "somebody").id
    dialogue, queue = Scripted(), Queue(settings, seal)
    privacy, subscriptions = Privacy(holdings, queue), Subscriptions("09:30")
    cancelling = Cancelling(queue)
    commands = Commands(
        *privacy.commands(), *subscriptions.commands(), *cancelling.commands(), *matters.commands(queue)
    )
    handlers = {**privacy.handlers(), **subscriptions.handlers(), **cancelling.handlers(), Grade: grade}
    turns = Turns(db, Bus(), seal, dialogue, Screens.load(), queue, commands, handlers)
    return Consultation(conversation_id, db, Inbox(db, seal, 60), turns, dialogue, queue, seal)
