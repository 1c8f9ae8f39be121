"""The house, built once a process: every room's objects, joined here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.client import BotClient
from consult.commands import Commands
from consult.dialogue import Dialogue
from consult.inbox import Inbox
from consult.linking import Linking
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.settings import Settings
from knowledge import Searcher
from seats import matters
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
        commands = Commands(*Linking(seal).commands(), *matters.commands())
        turns = Turns(db, bus, seal, Dialogue(client, searcher), Screens.load(), queue, commands)
        return cls(settings, db, bus, seal, searcher, client, queue, Inbox(db, seal, settings.rate_per_minute), turns)

    async def close(self) -> None:
        await self.client.close()
        self.db.close()
