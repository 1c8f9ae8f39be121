"""What an operator is told about the account: off, half configured, refused by WeChat, or well; and its menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.channel import token_store
from channels.wechat.client import Client
from channels.wechat.errors import StoreAway, WeChatAway, WeChatError
from channels.wechat.menu import FILE, Menu
from core.crypto import Seal
from core.db import Database
from core.errors import SetupError
from core.settings import Settings


def checkup(settings: Settings) -> tuple[str, str]:
    """(what was looked at, what is to be mended); nothing to mend is an empty string."""
    try:
        account = Account.of(settings)
    except SetupError as error:
        return texts.ACCOUNT, error.detail
    if account is None:
        return texts.OFF, ""
    what = texts.ON.format(app_id=account.app_id, mode=account.mode)
    try:
        _with_client(settings, account, lambda client: client.check())
    except SetupError as error:
        return what, error.detail
    return what, ""


def set_menu(settings: Settings, path: Path = FILE) -> Menu:
    """Create the account's menu from a file.

    Raises:
        SetupError: no account, a wrong file, or WeChat refuses; the message says what to do.
    """
    account = Account.of(settings)
    if account is None:
        raise SetupError(texts.OFF_MEND)
    menu = Menu.load(path)
    if menu.needs_url and not account.public_url:
        raise SetupError(texts.MENU_NEEDS_URL)
    _with_client(settings, account, lambda client: client.create_menu(menu.to_json(account.public_url)))
    return menu


def _with_client(settings: Settings, account: Account, deed: Callable[[Client], None]) -> None:
    db = Database.open(settings)
    try:
        deed(Client(account, token_store(settings, account, db, Seal.open(settings))))
    except WeChatError as error:
        raise SetupError(texts.api_error(error.code)) from error
    except StoreAway as away:
        raise SetupError(texts.REDIS_AWAY if settings.redis_url else texts.TOKENS_AWAY) from away
    except WeChatAway as away:
        raise SetupError(texts.API_AWAY.format(address=account.api)) from away
    finally:
        db.close()
