"""The house, built once a process: every room's objects, joined here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.client import BotClient
from bot.directives import Grade
from channels.app.holdings import AppHoldings
from channels.web.my_data import WebHoldings
from channels.wechat.account import CHANNEL
from channels.wechat.channel import WeChat
from channels.wechat.holdings import WeChatHoldings
from channels.wechat.links import page_login
from consult.cancelling import Cancelling
from consult.commands import Commands
from consult.dialogue import Dialogue
from consult.erasure import Eraser
from consult.holdings import ConsultationHoldings, Holdings
from consult.inbox import Inbox
from consult.linking import Linking
from consult.privacy import Privacy
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.settings import Settings
from knowledge import Directory, Lessons, Searcher, load_lessons
from outreach.holdings import OutreachHoldings
from outreach.programme import Programme
from outreach.quiz import grade
from outreach.subscriptions import Subscriptions
from seats import matters
from seats.desk import UNLIMITED
from seats.holdings import SeatHoldings
from seats.line import Lines
from seats.queue import Queue


def holdings_of(seal: Seal) -> tuple[Holdings, ...]:
    """What every room keeps about a citizen, the rooms further on first: their rows point at those before."""
    return (
        AppHoldings(),
        WeChatHoldings(),
        WebHoldings(),
        OutreachHoldings(),
        SeatHoldings(seal),
        ConsultationHoldings(seal),
    )


@dataclass(frozen=True, slots=True)
class House:
    """What the service and the worker work with."""

    settings: Settings
    db: Database
    bus: Bus
    seal: Seal
    searcher: Searcher
    directory: Directory
    client: BotClient
    queue: Queue
    inbox: Inbox
    turns: Turns
    lessons: Lessons
    privacy: Privacy
    eraser: Eraser
    holdings: tuple[Holdings, ...]
    programme: Programme
    wechat: WeChat | None

    @classmethod
    def build(cls, settings: Settings) -> House:
        """Open everything a process needs; the schema and the index must exist.

        Raises:
            SetupError: something is missing; the message says how to mend it.
        """
        db, seal, searcher = Database.open(settings), Seal.open(settings), Searcher.open(settings)
        return cls.join(settings, db, seal, searcher, BotClient(settings.rasa_url, settings.rasa_timeout))

    @classmethod
    def join(cls, settings: Settings, db: Database, seal: Seal, searcher: Searcher, client: BotClient) -> House:
        """Join the rooms over what is open already."""
        bus, queue = Bus(), Queue(settings, seal)
        lessons, holdings = load_lessons(settings.lessons), holdings_of(seal)
        pages = {CHANNEL: page_login(settings.wechat_public_url)}
        privacy, subscriptions = Privacy(holdings, queue, pages), Subscriptions(settings.outreach_at)
        cancelling = Cancelling(queue)
        commands = Commands(
            *privacy.commands(),
            *subscriptions.commands(),
            *Linking(seal).commands(),
            *matters.commands(queue),
            *cancelling.commands(),
        )
        handlers = {**privacy.handlers(), **subscriptions.handlers(), **cancelling.handlers(), Grade: grade}
        turns = Turns(db, bus, seal, Dialogue(client, searcher), Screens.load(), queue, commands, handlers)
        inbox = Inbox(db, seal, settings.rate_per_minute)
        return cls(
            settings,
            db,
            bus,
            seal,
            searcher,
            Directory(db),
            client,
            queue,
            inbox,
            turns,
            lessons,
            privacy,
            Eraser(db, holdings, client),
            holdings,
            Programme(db, bus, lessons, settings),
            WeChat.open(settings, db, seal, inbox),
        )

    @property
    def lines(self) -> Lines:
        """What the desk must know of the channels that limit it."""
        return self.wechat.line if self.wechat else UNLIMITED

    async def close(self) -> None:
        await self.client.close()
        self.db.close()
