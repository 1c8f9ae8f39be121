"""`python -m channels.wechat.double PORT ADDRESS`: the double with its demo page, for the account in the settings,
calling the Fawen at that address. Started by `fawen wechat simulate`."""

from __future__ import annotations

import sys

import httpx
import uvicorn

from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.double.caller import Caller
from channels.wechat.double.platform import Platform
from channels.wechat.double.server import add_demo, build_double
from channels.wechat.links import PREFIX
from channels.wechat.menu import Menu
from core.errors import SetupError
from core.settings import load_settings

# One grey pixel: what the demo's picture button sends.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200"
    "8177cd72b60000000049454e44ae426082"
)


def main(port: int, fawen: str) -> None:
    """Serve until a signal."""
    account = Account.of(load_settings())
    if account is None:
        raise SetupError(texts.OFF_MEND)
    platform = Platform(account.app_id, account.secret)
    platform.set_menu(Menu.load().to_json(account.public_url))
    platform.media["image-1"] = (PIXEL, "image/png")
    http = httpx.Client(timeout=5.0, trust_env=False)
    caller = Caller(platform, account, lambda query, body: http.post(fawen + PREFIX, params=dict(query), content=body))
    app = build_double(platform)
    add_demo(app, platform, caller)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
