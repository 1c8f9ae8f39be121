"""Delivery of webhooks: claimed by conditional update, so that no two workers send one and a dead one's are sent again.

At least once: a worker that dies between the call and its note of it leaves a claim that runs out, and the event is
sent again under the same id. A refusal for good (410, or another 4xx that no waiting mends) fails at once; anything
else is tried again, later each time, for a day.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from sqlalchemy import update
from sqlalchemy.orm import Session

from channels.partner import endpoints, sign, store
from channels.partner.models import Endpoint, State, Webhook
from consult.models import Conversation
from consult.store import owner_name
from core.clock import now
from core.crypto import Seal
from core.db import Database
from core.errors import BadInput
from core.events import Event
from core.log import get_logger
from core.settings import Settings

log = get_logger(__name__)

BEAT_S = 1.0
CALL_S = 10.0
STOP_S = 3.0
AT_ONCE = 16
AT_ONCE_EACH = 4  # one dead endpoint must not hold up the others
FIRST_DELAY_S = 5.0
MAX_DELAY_S = 7200.0
GONE = 410
MENDS_ITSELF = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Job:
    """One call to make."""

    webhook_id: int
    endpoint_id: int
    url: str
    event_id: str
    secret: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call: a status or the name of an error; `wait_s` is how long the receiver asked us to wait."""

    ok: bool
    permanent: bool
    reason: str
    wait_s: float = 0.0


def judge(status: int, retry_after: str = "") -> Result:
    """A status as sent, refused for good, or to be tried again. A redirect is refused: we do not follow it."""
    ok = 200 <= status < 300
    permanent = 300 <= status < 500 and status not in MENDS_ITSELF
    return Result(ok, permanent, str(status), min(wait_of(retry_after), MAX_DELAY_S))


def wait_of(retry_after: str) -> float:
    """Seconds that a `Retry-After` asks for, as a number or as a date (RFC 9110); 0 where it is neither, or past."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0


def delay(attempts: int) -> float:
    """Seconds until the next attempt: doubled each time up to two hours, and spread, so that not all come at once."""
    return min(FIRST_DELAY_S * 2.0 ** min(attempts - 1, 20), MAX_DELAY_S) * random.uniform(0.5, 1.0)


def body_of(session: Session, event: Event, endpoint: Endpoint) -> bytes:
    """What is sent: the same bytes however often. Only a partner's own endpoint is told its user's name."""
    data = dict(event.data)
    data.pop("by", None)  # which member of staff it was is no partner's business
    conversation = session.get(Conversation, data.get("conversation_id", ""))
    if conversation is not None:
        data["channel"] = conversation.channel
        if endpoint.partner:
            data["user"] = conversation.user.partition(":")[2]
    whole = {"id": event.id, "type": event.kind, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Deliverer:
    """Passes events on and delivers them until it is stopped."""

    def __init__(self, settings: Settings, db: Database, seal: Seal, owner: str = "") -> None:
        self._db = db
        self._seal = seal
        self._loopback = settings.webhook_loopback
        self._owner = owner or owner_name()
        self._running: dict[asyncio.Task[None], int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Beat every second, and as soon as a call is done; what is under way at the end has a moment to finish."""
        async with httpx.AsyncClient(timeout=CALL_S, follow_redirects=False) as client:
            while not stop.is_set():
                try:
                    await self.beat(client)
                except Exception:  # a database that is away for a moment must not end the deliveries
                    log.exception("webhooks_failed")
                await self._rest(stop)
            await self.finish(STOP_S)

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until something is done, the next beat is due, or we are stopped."""
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *self._running], timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def beat(self, client: httpx.AsyncClient) -> None:
        """Pass fresh events on and start what is due; the calls go on beside the next beats."""
        for job in await asyncio.to_thread(self.take):
            task = asyncio.create_task(self._deliver(client, job))
            self._running[task] = job.endpoint_id
            task.add_done_callback(self._running.pop)

    async def finish(self, seconds: float) -> None:
        """Wait for the calls under way, at most this long."""
        if self._running:
            _, late = await asyncio.wait(list(self._running), timeout=seconds)
            for task in late:  # their claims run out, and another worker sends them under the same id
                task.cancel()

    def take(self) -> list[Job]:
        """Pass fresh events on, and claim what is due: the calls to make now."""
        with self._db.read_scope() as session:
            nothing = not store.anything_to_pass_on(session) and not store.due(session, now(), 1)
            nothing = nothing and not store.claims_of_others(session, self._owner)
        if nothing:  # a writing transaction a second would be too much for nothing
            return []
        with self._db.session_scope() as session:
            store.pass_on(session)
            store.free_the_dead(session)
            session.flush()
            return self._claim(session)

    def _claim(self, session: Session) -> list[Job]:
        busy, at, jobs = Counter(self._running.values()), now(), []
        for webhook in store.due(session, at):
            if busy.total() >= AT_ONCE:
                break
            if not session.get_one(Endpoint, webhook.endpoint_id).active:  # such as one whose sender died meanwhile
                webhook.state, webhook.reason, webhook.ended_at = State.FAILED, str(GONE), at
            elif busy[webhook.endpoint_id] < AT_ONCE_EACH and store.claim(session, webhook, self._owner, at):
                busy[webhook.endpoint_id] += 1
                jobs.append(self._job(session, webhook))
        return jobs

    def _job(self, session: Session, webhook: Webhook) -> Job:
        endpoint = session.get_one(Endpoint, webhook.endpoint_id)
        event = session.get_one(Event, webhook.event_id)
        secret, body = endpoints.secret_of(endpoint, self._seal), body_of(session, event, endpoint)
        return Job(webhook.id, endpoint.id, endpoint.url, event.id, secret, body)

    async def _deliver(self, client: httpx.AsyncClient, job: Job) -> None:
        result = await call(client, job, self._loopback)
        await asyncio.to_thread(self._note, job, result)
        log.info("webhook", webhook=job.webhook_id, endpoint=job.endpoint_id, ok=result.ok, reason=result.reason)

    def _note(self, job: Job, result: Result) -> None:
        """Write down what came of a call, unless the claim has run out and another worker has it."""
        with self._db.session_scope() as session:
            webhook = session.get(Webhook, job.webhook_id)
            if webhook is None or webhook.state != State.CLAIMED or webhook.claimed_by != self._owner:
                return
            at = now()
            webhook.reason, webhook.claimed_until = result.reason, None
            off = not session.get_one(Endpoint, job.endpoint_id).active  # another call was told 410 meanwhile
            if result.ok or result.permanent or off or at >= webhook.give_up_at:
                webhook.state, webhook.ended_at = State.SENT if result.ok else State.FAILED, at
            else:
                wait = timedelta(seconds=max(delay(webhook.attempts), result.wait_s))
                webhook.state, webhook.due_at = State.WAITING, min(at + wait, webhook.give_up_at)
            if result.reason == str(GONE):
                _turn_off(session, job.endpoint_id, at)


def _turn_off(session: Session, endpoint_id: int, at: datetime) -> None:
    """The receiver says that it is gone for good: nothing more is sent to it, and what waits is shown as failed."""
    session.get_one(Endpoint, endpoint_id).active = False
    session.execute(
        update(Webhook)
        .where(Webhook.endpoint_id == endpoint_id, Webhook.state == State.WAITING)
        .values(state=State.FAILED, reason=str(GONE), ended_at=at)
    )
    log.warning("webhook_endpoint_gone", endpoint=endpoint_id)


async def call(client: httpx.AsyncClient, job: Job, loopback: bool) -> Result:
    """Make one call, at most ten seconds; of the answer only the status is read."""
    try:
        endpoints.check_address(job.url, loopback)
        headers = sign.headers(job.secret, job.event_id, now(), job.body)
        async with (
            asyncio.timeout(CALL_S),
            client.stream("POST", job.url, content=job.body, headers=headers) as answer,
        ):
            return judge(answer.status_code, answer.headers.get("retry-after", ""))
    except BadInput:
        return Result(ok=False, permanent=True, reason="address")
    except TimeoutError:
        return Result(ok=False, permanent=False, reason="timeout")
    except httpx.InvalidURL:
        return Result(ok=False, permanent=True, reason="address")
    except httpx.HTTPError as error:
        return Result(ok=False, permanent=False, reason=type(error).__name__)
