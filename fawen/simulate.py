"""A demo without an account: Fawen and the loopback double of WeChat, joined by settings made for this start."""

from __future__ import annotations

import os
import secrets
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import SetupError
from core.settings import ROOT, Settings
from fawen import texts
from fawen.supervisor import is_free

LETTERS = string.ascii_letters + string.digits


def double_settings(port: int, public_url: str) -> dict[str, str]:
    """The settings of an account on a double at this port, as environment variables."""
    return {
        "FAWEN_WECHAT_APP_ID": "wx" + secrets.token_hex(8),
        "FAWEN_WECHAT_SECRET": secrets.token_hex(16),
        "FAWEN_WECHAT_TOKEN": "".join(secrets.choice(LETTERS) for _ in range(16)),
        "FAWEN_WECHAT_AES_KEY": "".join(secrets.choice(LETTERS) for _ in range(43)),
        "FAWEN_WECHAT_MODE": "safe",
        "FAWEN_WECHAT_API": f"http://127.0.0.1:{port}",
        "FAWEN_WECHAT_OAUTH": f"http://127.0.0.1:{port}",
        "FAWEN_WECHAT_PUBLIC_URL": public_url,
    }


@contextmanager
def simulated(settings: Settings, port: int) -> Iterator[str]:
    """The double with its demo page until the block ends; Fawen's processes started meanwhile use it.

    Raises:
        SetupError: the port is taken, or a real account is configured, which a demo must not touch.
    """
    if settings.wechat_app_id:
        raise SetupError(texts.REAL_ACCOUNT)
    if not is_free("127.0.0.1", port):
        raise SetupError(texts.port_taken(port, "--port"))
    fawen = f"http://127.0.0.1:{settings.port}"
    os.environ.update(double_settings(port, fawen))
    # A process of its own: the supervisor must have no other threads when it starts its children.
    double = subprocess.Popen([sys.executable, "-m", "channels.wechat.double", str(port), fawen], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        double.terminate()
        double.wait()
