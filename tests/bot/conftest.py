"""A knowledge of one entry, a clock that stands still, and forms played sentence by sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from bot.actions.action import Services
from bot.actions.forms.engine import submit, validate
from bot.actions.legal_aid import load_rules
from bot.tracker import Tracker
from core.clock import SHANGHAI
from core.settings import ROOT
from knowledge import Citation, Decision, Entry, Found, Hit, load_lessons
from knowledge.normalise import normalise, plain, subject
from knowledge.pinyin import PinyinReader

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
ENTRY = Entry(
    "notary-fee", "notary", "公证费", "公证费怎么收？", (), "按规定的标准收取。", "", (Citation("公证法", "第三十四条"),), date(2026, 11, 23), (), "none",
)  # fmt: skip


@dataclass
class OneEntry:
    """Knows what a notary's fee is, and nothing else."""

    asked: list = field(default_factory=list)
    decision: Decision | None = None
    confidence: float = 0.9
    articles: tuple = ()
    answers: Callable[[str, str], bool] = lambda question, _: "费" in question

    def search(self, question, *, topic=""):
        self.asked.append((question, topic))
        if self.decision or self.answers(question, topic):
            return Found(self.decision or Decision.ANSWER, (Hit(ENTRY, self.confidence),), (), "g1")
        return Found(Decision.ARTICLES if self.articles else Decision.UNKNOWN, (), self.articles, "g1")

    def read(self, question):
        return normalise(PinyinReader.learn(["公证处在哪里"]).to_chinese(plain(question)))

    def leaves_out(self, question):
        return not subject(self.read(question))

    def entry(self, entry_id):
        return ENTRY if entry_id == ENTRY.id else None


@pytest.fixture
def knowledge():
    return OneEntry()


@pytest.fixture
def services(knowledge):
    return Services(knowledge, load_rules(), lambda: MONDAY, load_lessons(ROOT / "knowledge" / "lessons"))


@dataclass
class Play:
    """A form on its way, as Rasa would run it: slots kept between sentences."""

    form: object
    services: object
    slots: dict = field(default_factory=dict)

    def say(self, words, intent="", confidence=0.9):
        tracker = Tracker("s", words, intent, confidence, self.slots, self.form.name)
        said = validate(self.form, tracker, self.services)
        self.slots |= said.slots
        if self.slots.get("requested_slot") is None:
            said = submit(self.form, Tracker("s", words, intent, confidence, self.slots), self.services)
        return said

    @property
    def asked(self):
        return self.slots["requested_slot"]


@pytest.fixture
def play(services):
    def start(form, *sentences):
        game = Play(form, services)
        for words in ("开始", *sentences):
            game.said = game.say(words)
        return game

    return start
