"""`python -m eval.load`: the same nine-turn conversation against Fawen and against stock Rasa.

Three systems, one after the other on this machine, for 1 and for 16 senders in parallel:

- `fawen bot`: our mended Rasa through its REST channel, with our actions;
- `stock rasa`: the same, unmended, with its default Chinese pipeline (Jieba, DIET, TED) trained on the same data;
  training epochs are few, since they do not change speed;
- `fawen whole`: the whole way of a citizen's message (page API, database, screens, Rasa, actions, search).
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from core.clock import local, now
from core.workdays import is_working_day
from eval.live import running
from eval.load.stock import stock_rasa

SENDERS = (1, 16)
WHOLE, BOT, STOCK = "fawen whole", "fawen bot", "stock rasa"
WARM_UP = 4


def conversation() -> tuple[str, ...]:
    """Nine turns: small talk, two questions, a form."""
    days = (local(now()).date() + timedelta(days=n) for n in range(3, 30))
    day = next(day for day in days if is_working_day(day))
    return (
        "你好",
        "办继承公证要带什么材料",
        "那要多久能办好",
        "我要预约公证",
        "继承公证",
        "浦东新区",
        f"{day.month}月{day.day}日上午",
        "王小明",
        "13812345678",
    )


class Talk(Protocol):
    """One citizen's line to a system."""

    def say(self, words: str) -> Any: ...


class FawenTalk:
    """A citizen at the page's API."""

    def __init__(self, url: str) -> None:
        self._http = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._token = _post(self._http, "/api/v1/web/sessions", {}, {})["token"]

    def say(self, words: str) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        reply = _post(self._http, "/api/v1/web/messages", {"message_id": uuid.uuid4().hex, "text": words}, headers)
        if not reply["replies"]:
            raise RuntimeError(f"no reply to {words}")
        return reply


class RasaTalk:
    """A sender at Rasa's REST channel."""

    def __init__(self, url: str) -> None:
        self._http = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._sender = uuid.uuid4().hex

    def say(self, words: str) -> Any:
        reply = _post(self._http, "/webhooks/rest/webhook", {"sender": self._sender, "message": words}, {})
        if not reply:
            raise RuntimeError(f"no reply to {words}")
        return reply


def _post(http: HTTPConnection, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    http.request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    answer = http.getresponse()
    data = answer.read()
    if answer.status >= 400:
        raise RuntimeError(f"{path}: {answer.status} {data[:200]!r}")
    return json.loads(data)


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: turns a second, and milliseconds a turn."""

    system: str
    senders: int
    turns: int
    turns_per_second: float
    p50_ms: float
    p95_ms: float


def measure(system: str, open_talk: Callable[[], Talk], senders: int, conversations: int) -> Figures:
    """Hold `conversations` conversations by `senders` in parallel."""
    words = conversation()

    def hold(_: int) -> list[float]:
        talk, times = open_talk(), []
        for line in words:
            started = time.perf_counter()
            talk.say(line)
            times.append(time.perf_counter() - started)
        return times

    with ThreadPoolExecutor(senders) as pool:
        started = time.perf_counter()
        times = [t for of_one in pool.map(hold, range(conversations)) for t in of_one]
        wall = time.perf_counter() - started
    cuts = statistics.quantiles(times, n=20)
    return Figures(system, senders, len(times), len(times) / wall, 1000 * statistics.median(times), 1000 * cuts[18])


def measure_both(system: str, open_talk: Callable[[], Talk], conversations: int) -> list[Figures]:
    measure(system, open_talk, 2, WARM_UP)
    return [measure(system, open_talk, senders, max(conversations, 2 * senders)) for senders in SENDERS]


def table_of(figures: list[Figures]) -> Table:
    table = Table("system", "senders", "turns", "turns/s", "p50 ms", "p95 ms")
    for f in figures:
        table.add_row(
            f.system, str(f.senders), str(f.turns), f"{f.turns_per_second:.1f}", f"{f.p50_ms:.1f}", f"{f.p95_ms:.1f}"
        )
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=64, help="conversations a run")
    parser.add_argument("--without-stock", action="store_true", help="measure Fawen only")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    console = Console()
    with running(log_level="WARNING") as live:
        figures = measure_both(WHOLE, lambda: FawenTalk(live.url), options.conversations)
        figures += measure_both(BOT, lambda: RasaTalk(live.rasa_url), options.conversations)
    if not options.without_stock:
        with stock_rasa() as url:
            figures += measure_both(STOCK, lambda: RasaTalk(url), options.conversations // 2)
    console.print(table_of(figures))
    if not options.without_stock:
        speed = {(f.system, f.senders): f.turns_per_second for f in figures}
        for system, senders in itertools.product((BOT, WHOLE), SENDERS):
            ratio = speed[system, senders] / speed[STOCK, senders]
            console.print(f"{system}, {senders} senders: {ratio:.1f} times the turns a second of stock Rasa")
    if options.json:
        options.json.write_text(json.dumps([asdict(f) for f in figures], indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
