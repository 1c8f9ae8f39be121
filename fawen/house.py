"""The house, built once a process: every room's objects, joined here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.client import BotClient
from channels.wechat.channel import WeChat
from consult.dialogue import Dialogue
from consult.inbox import Inbox
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.settings import Settings
from knowledge import Searcher
from seats.desk import UNLIMITED
from seats.line import Lines
from seats.queue import Queue


@dataclass(frozen=True, slots=True)
class House:
    """What the service and the worker work with."""

    settings: Settings
    db: Database
    bus: Bus
    seal: Seal
    searcher: Searcher
    client: BotClient
    queue: Queue
    inbox: Inbox
    turns: Turns
    wechat: WeChat | None

    @classmethod
    def build(cls, settings: Settings) -> House:
        """Open everything a process needs; the schema and the index must exist.

        Raises:
            SetupError: something is missing; the message says how to mend it.
        """
        db, bus, seal = Database.open(settings), Bus(), Seal.open(settings)
        searcher = Searcher.open(settings)
        client = BotClient(settings.rasa_url, settings.rasa_timeout)
        queue = Queue(settings, seal)
        turns = Turns(db, bus, seal, Dialogue(client, searcher), Screens.load(), queue)
        inbox = Inbox(db, seal, settings.rate_per_minute)
        wechat = WeChat.open(settings, db, seal, inbox)
        return cls(settings, db, bus, seal, searcher, client, queue, inbox, turns, wechat)

    @property
    def lines(self) -> Lines:
        """What the desk must know of the channels that limit it."""
        return self.wechat.line if self.wechat else UNLIMITED

    async def close(self) -> None:
        await self.client.close()
        self.db.close()
