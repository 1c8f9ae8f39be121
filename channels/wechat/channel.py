"""The channel, built once a process: its parts joined here and nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from channels.delivery import Delivery
from channels.wechat.account import Account
from channels.wechat.carrier import WeChatCarrier, WeChatParcel
from channels.wechat.client import Client
from channels.wechat.intake import Intake
from channels.wechat.limits import Limits, load_limits
from channels.wechat.line import WeChatLine
from channels.wechat.links import Links
from channels.wechat.mass import Mass
from channels.wechat.media import MediaShelf
from channels.wechat.notices import Notices
from channels.wechat.oauth import Login
from channels.wechat.parcel import Packer
from channels.wechat.passive import Passive
from channels.wechat.places import Places
from channels.wechat.security import Guard
from channels.wechat.tokens import DatabaseTokens, RedisTokens, TokenStore
from consult.inbox import Inbox
from core.crypto import Seal
from core.db import Database
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class WeChat:
    """What routes, worker and desk work with."""

    account: Account
    guard: Guard
    limits: Limits
    client: Client
    intake: Intake
    passive: Passive
    packer: Packer
    links: Links
    login: Login
    delivery: Delivery[WeChatParcel]
    mass: Mass
    shelf: MediaShelf
    line: WeChatLine
    notices: Notices

    @classmethod
    def open(cls, settings: Settings, db: Database, seal: Seal, inbox: Inbox) -> WeChat | None:
        """The channel; None where no account is configured.

        Raises:
            SetupError: the account or one of the channel's files is not what it should be.
        """
        account = Account.of(settings)
        if account is None:
            return None
        limits, links = load_limits(), Links(seal, account.public_url)
        client, notices = Client(account, token_store(settings, account, db, seal)), Notices.load(links)
        packer = Packer(limits, links, links.to_notices() if notices.templates else "")
        shelf = MediaShelf(db, seal, client)
        carrier = WeChatCarrier(client, packer, limits, notices)
        return cls(
            account,
            Guard(account),
            limits,
            client,
            Intake(db, inbox, Places.load()),
            Passive(db, packer),
            packer,
            links,
            Login(account, links),
            Delivery(db, carrier),
            Mass(db, client, packer, limits),
            shelf,
            WeChatLine(limits, shelf),
            notices,
        )

    async def work(self) -> None:
        """One round of the worker: what is due is sent, pictures are fetched, old nonces forgotten."""
        await self.delivery.drain()
        await asyncio.to_thread(self.mass.send_held)
        await asyncio.to_thread(self.shelf.fetch_wanted)
        await asyncio.to_thread(self.intake.forget_old)


def token_store(settings: Settings, account: Account, db: Database, seal: Seal) -> TokenStore:
    """Where the access token lives: Redis where there is one, else the database."""
    if settings.redis_url:
        return RedisTokens(settings.redis_url, seal, account.app_id)
    return DatabaseTokens(db, seal, account.app_id)
