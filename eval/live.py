"""A running Fawen for measurements and end-to-end tests: its own ports, its own `var`, stopped at the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from core.settings import ROOT

START_LIMIT_S = 180


@dataclass(frozen=True, slots=True)
class Live:
    """A running system: where it listens, where its Rasa does, and the seat that was made for this start."""

    url: str
    rasa_url: str
    seat: str
    password: str
    var: Path
    process: subprocess.Popen[str]


CHILDREN = {"rasa": "bot.components.serve", "service": "fawen serve", "worker": "fawen work"}


def pid_of(live: Live, name: str) -> int:
    """The process id of a child of the supervisor: `rasa`, `service` or `worker`.

    Raises:
        LookupError: it is not running just now.
    """
    listing = subprocess.run(
        ["ps", "--ppid", str(live.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True
    )
    found = [int(line.split()[0]) for line in listing.stdout.splitlines() if CHILDREN[name] in line]
    if not found:
        raise LookupError(name)
    return found[0]


def free_ports(count: int) -> list[int]:
    """Ports that are free now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@contextmanager
def running(var: Path | None = None, **settings: str) -> Iterator[Live]:
    """Start `fawen run` on free ports and wait until it is ready.

    Args:
        var: a folder to use again (a restart over the same data); a fresh one otherwise, which shares
            the model and index that the working copy has already built.
        settings: more `FAWEN_*` settings, by lower-case name.

    Raises:
        RuntimeError: it did not become ready; the message holds what it printed.
    """
    with tempfile.TemporaryDirectory(prefix="fawen-") as scratch:
        folder = var or Path(scratch) / "var"
        folder.mkdir(parents=True, exist_ok=True)
        borrow_builds(folder)
        ports = free_ports(3)
        environment = {
            **os.environ,
            "FAWEN_VAR": str(folder),
            **{
                f"FAWEN_{name}": str(port)
                for name, port in zip(("PORT", "WEBHOOK_PORT", "RASA_PORT"), ports, strict=True)
            },
            **{f"FAWEN_{name.upper()}": value for name, value in settings.items()},
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "fawen", "run"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            yield _wait(process, ports, folder)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()


def borrow_builds(folder: Path) -> None:
    """Model and index depend on the sources only: link what the working copy has."""
    for name in ("models", "index"):
        built = ROOT / "var" / name
        if built.exists() and not (folder / name).exists():
            (folder / name).mkdir(parents=True)
            subprocess.run(["cp", "-rlT", str(built), str(folder / name)], check=True)


def _wait(process: subprocess.Popen[str], ports: list[int], folder: Path) -> Live:
    said: list[str] = []
    found = threading.Event()
    seat = password = ""

    def read() -> None:
        nonlocal seat, password
        for line in process.stdout or ():
            said.append(line)
            if match := re.search(r"演示坐席\s+(\S+)\s+密码\s+(\S+?)（", line):
                seat, password = match.groups()
                found.set()

    threading.Thread(target=read, daemon=True).start()
    end = time.monotonic() + START_LIMIT_S
    while not found.wait(0.1):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("Fawen did not start:\n" + "".join(said))
    url, rasa_url = (f"http://127.0.0.1:{port}" for port in (ports[0], ports[2]))
    return Live(url, rasa_url, seat, password, folder, process)


@dataclass
class Citizen:
    """A citizen at the page: a session, and each call a connection of its own."""

    url: str
    token: str = ""

    def __post_init__(self) -> None:
        self.token = self._call("POST", "/sessions")["token"]

    def say(self, text: str, message_id: str = "") -> dict[str, Any]:
        """Send one message and return the whole reply."""
        return self._call("POST", "/messages", {"message_id": message_id or uuid.uuid4().hex, "text": text})

    def hand_off(self) -> dict[str, Any]:
        """Press 转人工."""
        return self._call("POST", "/handoffs")

    def transcript(self) -> dict[str, Any]:
        return self._call("GET", "/messages")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Raises httpx.HTTPError for an error answer, or when nobody answers."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url}/api/v1/web{path}"
        answer = httpx.request(method, url, json=body, headers=headers, timeout=30, trust_env=False)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found
