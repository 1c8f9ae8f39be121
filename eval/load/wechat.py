"""`python -m eval.load.wechat`: citizens in WeChat, through the loopback double in AES mode, against a whole Fawen.

Without options: 16 citizens at a time hold the same nine-turn conversation; how long WeChat waits for the reply.
`--chaos`: 5,000 messages, Rasa killed twice and frozen once, the double failing 5 % of Fawen's calls and repeating
10 % of its own, some of them while the first is still being answered. Then every message must have been answered
once: one reply stored, sent, and seen by the citizen once; each repeat answered with the same words.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from channels.wechat.account import Account
from channels.wechat.double.caller import Answered, Caller, Unheard
from channels.wechat.double.platform import Platform
from channels.wechat.double.server import build_double, serving
from channels.wechat.links import PREFIX
from channels.wechat.models import PieceState, WeChatPiece, WeChatUser
from channels.wechat.store import AS_PACKED
from consult.models import Delivery, Message, Outgoing, Sender
from core.db import Database
from core.settings import Settings
from eval.live import Live, free_ports, pid_of, running
from eval.load.__main__ import conversation
from fawen.simulate import double_settings

SENDERS = 16
PUBLIC = "http://127.0.0.1:1"
QUESTIONS = (
    "办继承公证要带什么材料",
    "法律援助怎么申请",
    "公证费多少",
    "老板拖欠工资怎么办",
    "劳动仲裁时效多久",
    "邻居漏水怎么办",
    "今天天气怎么样",
    "你能做什么",
)
KILL_AT = (0.25, 0.6)
FREEZE_AT, FREEZE_S = 0.8, 7.0
SETTLE_S = 180
# The code of a reply that only says so (consult.turn).
BROKEN = "broken"


@dataclass
class Stand:
    """A whole Fawen and the double, joined."""

    live: Live
    platform: Platform
    caller: Caller
    settings: Settings


@contextmanager
def stand() -> Iterator[Stand]:
    """Start both; the double first, since Fawen's settings name it."""
    port = free_ports(1)[0]
    environment = double_settings(port, PUBLIC)
    fields: dict[str, Any] = {name.removeprefix("FAWEN_").lower(): value for name, value in environment.items()}
    account = Account.of(Settings(_env_file=None, **fields))
    if account is None:
        raise RuntimeError("the double's settings make no account")
    platform = Platform(account.app_id, account.secret)
    limits = httpx.Limits(max_connections=2 * SENDERS, max_keepalive_connections=2 * SENDERS)
    with (
        serving(build_double(platform), port),
        running(log_level="WARNING", rate_per_minute="100000", **fields) as live,
        httpx.Client(base_url=live.url, timeout=5.0, limits=limits, trust_env=False) as http,
    ):
        caller = Caller(platform, account, lambda query, body: http.post(PREFIX, params=dict(query), content=body))
        yield Stand(live, platform, caller, Settings(_env_file=None, var=live.var, **fields))


# latency


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds from WeChat's first call for a message to the answer, empty or not, its repeats included.

    `empty`: answered without words, the reply comes by another way; `unheard`: three calls and no answer; `retried`
    took more than one call; `broken` replies only say that something went wrong.
    """

    senders: int
    messages: int
    messages_per_second: float
    passive_share: float
    empty: int
    unheard: int
    retried: int
    broken: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message and how it was answered; no answer when it was unheard. `ms` from the first call to the end."""

    answered: Answered | None
    ms: float


def exchange(at: Stand, openid: str, line: str) -> Exchange:
    """One message of a citizen."""
    started = time.perf_counter()
    try:
        answered = at.caller.text(openid, line)
    except Unheard:
        answered = None
    return Exchange(answered, 1000 * (time.perf_counter() - started))


def broken_in(settings: Settings) -> int:
    """How many replies only say that something went wrong."""
    db = Database.open(settings)
    with db.read_scope() as session:
        said = session.scalars(select(Message.parts).where(Message.sender != Sender.CITIZEN)).all()
    db.close()
    return sum(any(part.get("code") == BROKEN for part in parts) for parts in said)


def measure(at: Stand, citizens: int) -> Figures:
    """Each citizen holds one conversation; 16 at a time."""
    words = conversation()

    def hold(number: int) -> list[Exchange]:
        return [exchange(at, f"citizen-{number}", line) for line in words]

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(hold, range(-4, 0)))  # warm up
        started = time.perf_counter()
        exchanges = [one for of_one in pool.map(hold, range(citizens)) for one in of_one]
        wall = time.perf_counter() - started
    answered = [one.answered for one in exchanges if one.answered is not None]
    passive = sum(bool(a.text) for a in answered)
    cuts = statistics.quantiles([one.ms for one in exchanges], n=100)
    return Figures(
        SENDERS,
        len(exchanges),
        len(exchanges) / wall,
        passive / len(exchanges),
        empty=len(answered) - passive,
        unheard=len(exchanges) - len(answered),
        retried=sum(a.tries > 1 for a in answered),
        broken=broken_in(at.settings),
        p50_ms=cuts[49],
        p95_ms=cuts[94],
        p99_ms=cuts[98],
    )


# chaos


@dataclass
class Tally:
    """What became of the messages of a chaos run."""

    messages: int
    repeats: int = 0
    unheard: int = 0
    rasa_killed: int = 0
    api_calls: int = 0
    api_failures: int = 0
    passive: int = 0
    pushed: int = 0
    answered_once: int = 0
    problems: list[str] = field(default_factory=list)


class Chaos:
    """Sends, repeats, kills, and counts."""

    def __init__(self, at: Stand, messages: int, failing: float, repeating: float) -> None:
        self._at = at
        self._messages = messages
        self._repeating = repeating
        self._sent = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._repeaters = ThreadPoolExecutor(4)
        self._repeats: list[Future[Answered]] = []
        self.tally = Tally(messages)
        at.platform.faults.share = failing

    def run(self) -> Tally:
        """The whole run; problems are named in the tally."""
        trouble = threading.Thread(target=self._trouble, daemon=True)
        trouble.start()
        try:
            with ThreadPoolExecutor(SENDERS) as pool:
                list(pool.map(self._citizen, range(SENDERS)))
        except BaseException:  # the shares that are waited for will never be reached
            self._stop.set()
            trouble.join(FREEZE_S + 1)  # so that no Rasa is left frozen
            raise
        trouble.join()
        self._repeaters.shutdown(wait=True)
        self._settle()
        self._count()
        return self.tally

    def _citizen(self, number: int) -> None:
        """One sender: citizens one after another, eight messages each."""
        dice = random.Random(number)
        for turn in range(self._messages // SENDERS + (number < self._messages % SENDERS)):
            openid, msg_id = f"citizen-{number}-{turn // 8}", str(10**15 + number * 10**6 + turn)
            fields = {"MsgType": "text", "Content": dice.choice(QUESTIONS), "MsgId": msg_id}
            self._at.platform.acts(openid, "message")
            xml, again = self._at.caller.xml(openid, fields), dice.random() < self._repeating
            at_once = again and dice.random() < 0.5
            if at_once:
                self._repeat(openid, xml, msg_id)
            try:
                self._at.caller.repeat(openid, xml, msg_id)
            except Unheard:
                with self._lock:
                    self.tally.unheard += 1
            if again and not at_once:
                self._repeat(openid, xml, msg_id)
            with self._lock:
                self._sent += 1

    def _repeat(self, openid: str, xml: str, msg_id: str) -> None:
        """Call again for the same message; the citizen sees one reply to both."""
        with self._lock:
            self.tally.repeats += 1
            self._repeats.append(self._repeaters.submit(self._at.caller.repeat, openid, xml, msg_id))

    def _trouble(self) -> None:
        for share in KILL_AT:
            if not self._reached(share):
                return
            os.kill(self._rasa(), signal.SIGKILL)
            self.tally.rasa_killed += 1
        if not self._reached(FREEZE_AT):
            return
        rasa = self._rasa()
        os.kill(rasa, signal.SIGSTOP)
        time.sleep(FREEZE_S)
        os.kill(rasa, signal.SIGCONT)

    def _rasa(self) -> int:
        """Rasa's process, once it is there again."""
        while True:
            try:
                return pid_of(self._at.live, "rasa")
            except LookupError:
                time.sleep(0.1)

    def _reached(self, share: float) -> bool:
        """Wait until this share has been sent; False when it will not be."""
        while self._sent < share * self._messages:
            if self._stop.wait(0.05):
                return False
        return True

    def _settle(self) -> None:
        """Until nothing is on its way any more."""
        db, end = Database.open(self._at.settings), time.monotonic() + SETTLE_S
        on_the_way = (Delivery.WAITING, Delivery.CLAIMED)
        while time.monotonic() < end:
            with db.read_scope() as session:
                ways = session.scalar(select(func.count()).where(Outgoing.state.in_(on_the_way))) or 0
                pending = session.scalar(select(func.count()).where(Message.pending)) or 0
            if ways + pending == 0:
                break
            time.sleep(0.5)
        db.close()

    def _count(self) -> None:
        """Compare what Fawen stored with what the citizens saw."""
        tally, platform = self.tally, self._at.platform
        tally.api_calls = sum(name == "custom" for name, _ in platform.calls)
        tally.api_failures = sum(code != 0 for _, code in platform.calls)
        tally.problems += [f"repeat of {m} answered differently" for m in self._at.caller.differing]
        if broken := broken_in(self._at.settings):
            tally.problems.append(f"{broken} replies only say that something broke")
        tally.problems += [f"repeat failed: {f.exception()!r}" for f in self._repeats if f.exception()]
        db = Database.open(self._at.settings)
        with db.read_scope() as session:
            turns = Counter(session.scalars(select(Message.turn_id).where(Message.sender == Sender.CITIZEN)))
            rows = session.execute(
                select(Message.turn_id, Outgoing.state).join(Outgoing).where(Message.sender != Sender.CITIZEN)
            ).all()
            pieces = session.execute(
                select(WeChatUser.openid, WeChatPiece.sending, WeChatPiece.text)
                .join(WeChatUser, WeChatUser.conversation_id == WeChatPiece.conversation_id)
                .join(Message, Message.id == WeChatPiece.message_id)
                .where(WeChatPiece.state == PieceState.SENT)
                .order_by(*AS_PACKED)
            ).all()
        db.close()
        replies = Counter(turn for turn, _ in rows)
        sent = {turn for turn, state in rows if state == Delivery.SENT}
        tally.answered_once = sum(replies[turn] == 1 and turn in sent for turn in turns)
        if sum(turns.values()) != tally.messages:
            tally.problems.append(f"{sum(turns.values())} messages stored of {tally.messages}")
        texts: dict[tuple[str, str], list[str]] = {}
        for openid, sending, text in pieces:
            texts.setdefault((openid, sending), []).append(text)
        stored = Counter((openid, "\n\n".join(parts)) for (openid, _), parts in texts.items())
        seen = Counter((openid, shown.text) for openid in platform.followers for shown in platform.seen(openid))
        tally.problems += [f"stored as sent, not seen: {n}× for {who}" for (who, _), n in (stored - seen).items()]
        tally.problems += [f"seen more often than sent: {n}× by {who}" for (who, _), n in (seen - stored).items()]
        kinds = Counter(shown.kind for openid in platform.followers for shown in platform.seen(openid))
        tally.passive, tally.pushed = kinds["passive"], kinds["customer"]


def table_of(figures: Figures | Tally) -> Table:
    table = Table("figure", "value")
    for name, value in asdict(figures).items():
        shown = f"{value:.1f}" if isinstance(value, float) else str(len(value) if isinstance(value, list) else value)
        table.add_row(name, shown)
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--citizens", type=int, default=96, help="conversations to hold")
    parser.add_argument("--chaos", action="store_true", help="kill, fail and repeat instead of measuring")
    parser.add_argument("--messages", type=int, default=5000, help="messages of a chaos run")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with stand() as at:
        figures = Chaos(at, options.messages, 0.05, 0.10).run() if options.chaos else measure(at, options.citizens)
    console = Console()
    console.print(table_of(figures))
    if isinstance(figures, Tally):
        for problem in figures.problems[:20]:
            console.print(f"[red]{problem}[/red]")
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=2, ensure_ascii=False), encoding="utf-8")
    if isinstance(figures, Figures):
        return 1 if figures.unheard or figures.broken else 0
    return 1 if figures.problems or figures.answered_once != figures.messages else 0


if __name__ == "__main__":
    sys.exit(main())
