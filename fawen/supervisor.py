"""The supervisor: starts Rasa, the service and the worker, starts again what dies, stops all of it together."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from core.errors import SetupError
from core.settings import ROOT, Settings, make_var
from fawen import texts
from fawen.model import RASA_PYTHON, rasa_environment
from outreach.programme import send_time

START_LIMIT_S = 120
STOP_LIMIT_S = 8
FIRST_DELAY_S = 0.2
MAX_DELAY_S = 10.0
STEADY_S = 30.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process of the house."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY_S
    due: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (the supervisor has one thread)
            )
        self.started = time.monotonic()
        self.due = 0.0

    def watch(self, say: Callable[[str], None]) -> None:
        """Start the process again when it has died: at once the first time, slower when it keeps dying."""
        if self.process is None or (code := self.process.poll()) is None:
            return
        at = time.monotonic()
        if not self.due:
            if at - self.started > STEADY_S:
                self.delay = FIRST_DELAY_S
            say(texts.restarted(self.name, code, self.delay))
            self.due, self.delay = at + self.delay, min(self.delay * 3, MAX_DELAY_S)
        if at >= self.due:
            self.start()

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """Linux: a killed supervisor leaves no orphan behind to hold the ports."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def check_machine(settings: Settings) -> None:
    """Stop with one clear line before anything is started.

    Raises:
        SetupError: the disk is full, a port is taken, a setting cannot be, or a part is missing.
    """
    send_time(settings)
    make_var(settings)
    free = shutil.disk_usage(settings.var).free // 2**20
    if free < settings.min_free_mb:
        raise SetupError(texts.disk_full(free, settings.min_free_mb, str(settings.var)))
    for host, port, setting in (
        (settings.host, settings.port, "FAWEN_PORT"),
        ("127.0.0.1", settings.webhook_port, "FAWEN_WEBHOOK_PORT"),
        ("127.0.0.1", settings.rasa_port, "FAWEN_RASA_PORT"),
    ):
        problem = bind_problem(host, port)
        if problem == errno.EADDRINUSE:
            raise SetupError(texts.port_taken(port, setting))
        if problem:
            raise SetupError(texts.cannot_bind(host, port))
    if not RASA_PYTHON.exists():
        raise SetupError(texts.NO_RASA_PYTHON)


def bind_problem(host: str, port: int) -> int:
    """Why nothing can listen there, as an errno; 0 when it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:  # a name that does not resolve is an OSError too
        return errno.EADDRINUSE if error.errno == errno.EADDRINUSE else errno.EADDRNOTAVAIL
    return 0


def is_free(host: str, port: int) -> bool:
    return bind_problem(host, port) == 0


def local_url(host: str, port: int) -> str:
    """Where this machine reaches a service that is bound to `host`: one bound to everything, by the loopback."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def children(settings: Settings, model: Path) -> list[Child]:
    """The three processes of an embedded Fawen."""
    logs = settings.var / "log"
    # Every thread of the service searches by itself: libraries that start threads of their own would only wait on
    # each other for so little work.
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
    fawen = [sys.executable, "-m", "fawen"]
    rasa = [
        str(RASA_PYTHON), "-m", "bot.components.serve", "--model", str(model),
        "--port", str(settings.rasa_port),
    ]  # fmt: skip
    return [
        Child("rasa", rasa, rasa_environment(settings), logs / "rasa.log"),
        Child("service", [*fawen, "serve"], alone, logs / "service.log"),
        Child("worker", [*fawen, "work"], alone, logs / "worker.log"),
    ]


class Supervisor:
    """Runs the children until told to stop."""

    def __init__(self, settings: Settings, model: Path, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._children = children(settings, model)
        self._stop = False

    def start(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._on_signal)
        for child in self._children:
            child.start()

    def _on_signal(self, *_: object) -> None:
        self._stop = True

    def wait_until_ready(self) -> bool:
        """Wait for the service to report every part up; False when stopped meanwhile.

        Raises:
            SetupError: not ready within two minutes; the message names the logs.
        """
        end = time.monotonic() + START_LIMIT_S
        while not self._stop:
            if _is_ready(local_url(self._settings.host, self._settings.port)):
                return True
            if time.monotonic() > end:
                raise SetupError(texts.not_ready(START_LIMIT_S, str(self._settings.var / "log")))
            self._watch()
            time.sleep(0.1)
        return False

    def run(self) -> None:
        """Watch the children until a signal comes."""
        while not self._stop:
            self._watch()
            time.sleep(0.1)

    def _watch(self) -> None:
        for child in self._children:
            child.watch(self._say)

    def stop(self) -> None:
        """Ask every child to end, and end those that do not."""
        for child in self._children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + STOP_LIMIT_S
        for child in self._children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, end - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.signal(signal.SIGKILL)


def _is_ready(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/health/ready", timeout=1.0, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and answer.json().get("status") == "ready"
