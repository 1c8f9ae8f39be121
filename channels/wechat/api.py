"""What WeChat calls: the check of our server settings, messages and events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import SQLAlchemyError

from channels.wechat.channel import WeChat
from channels.wechat.inbound import Inbound
from channels.wechat.links import PREFIX
from channels.wechat.parse import MAX_BYTES, BadXml, read_message, read_xml
from channels.wechat.replies import text_reply
from channels.wechat.security import Refused
from consult.inbox import Receipt
from consult.turn import Turns
from core.errors import FawenError
from core.http import problem_responses
from core.log import get_logger
from core.texts import DETAILS

log = get_logger(__name__)
REFUSED = Counter("fawen_wechat_refused_total", "Calls that were not accepted as WeChat's", ["reason"])
SECONDS = Histogram("fawen_wechat_call_seconds", "Duration of WeChat's calls", ["answered"])

Short = Annotated[str, Query(max_length=128)]
Long = Annotated[str, Query(max_length=2048)]
T = TypeVar("T")


class TooLarge(FawenError):
    """More than a message of WeChat can be."""

    status = 413
    code = "too_large"


class Calls:
    """What the routes work with. Turns that outlive their call go on beside it."""

    def __init__(self, wechat: WeChat, turns: Turns) -> None:
        self.wechat = wechat
        self.turns = turns
        self._beside: set[asyncio.Task[None]] = set()

    async def hear(self, inbound: Inbound, nonce: str, until: float) -> str:
        """Take a message in and wait for its reply until that moment; the words to answer with, or none."""
        taken = await asyncio.to_thread(self.wechat.intake.take, inbound, nonce)
        if taken.receipt is None:
            return taken.words
        return await self._reply(taken.receipt, until)

    async def _reply(self, receipt: Receipt, until: float) -> str:
        turn = asyncio.create_task(self.turns.answer(receipt.conversation_id))
        self._beside.add(turn)
        turn.add_done_callback(self._done)
        done, _ = await asyncio.wait({turn}, timeout=max(0.0, until - time.monotonic()))
        if not done:
            log.info("wechat_late", turn=receipt.turn_id)
            return ""
        try:
            return await asyncio.to_thread(
                self.wechat.passive.collect, receipt.conversation_id, receipt.turn_id, receipt.repeated
            )
        except SQLAlchemyError:  # the message is accepted: its reply is in the outbox and will be sent
            log.exception("passive_failed", turn=receipt.turn_id)
            return ""

    def _done(self, turn: asyncio.Task[None]) -> None:
        self._beside.discard(turn)
        if not turn.cancelled() and turn.exception() is not None:
            # The message is stored; the worker answers it, and delivery sends the answer.
            log.error("wechat_turn_failed", error=type(turn.exception()).__name__)


def router(calls: Calls) -> APIRouter:
    """The routes under `/api/v1/wechat`."""
    routes = APIRouter(prefix=PREFIX, tags=["wechat"])
    wechat, guard = calls.wechat, calls.wechat.guard

    @routes.get("", response_class=PlainTextResponse, responses=problem_responses(403, 422))
    def verify(signature: Short = "", timestamp: Short = "", nonce: Short = "", echostr: Long = "") -> str:
        """WeChat's check of the server settings: the same words back."""
        _checked(lambda: guard.verify(signature, timestamp, nonce))
        return echostr

    @routes.post("", response_class=Response, responses=problem_responses(400, 403, 413, 422))
    async def message(
        request: Request,
        timestamp: Short = "",
        nonce: Short = "",
        signature: Short = "",
        msg_signature: Short = "",
    ) -> Response:
        """A message or event; answered with a passive reply within 4 s, or with nothing and a push later."""
        started = time.monotonic()
        body = await _body(request)
        inbound, encrypted = _checked(lambda: _open(body, timestamp, nonce, signature, msg_signature))
        try:
            words = await calls.hear(inbound, f"{timestamp}.{nonce}"[:80], started + wechat.limits.passive_s)
        except Refused as refused:
            _count(refused)
            raise
        SECONDS.labels(str(bool(words)).lower()).observe(time.monotonic() - started)
        if not words:
            return Response("")  # WeChat takes an empty answer for "heard"
        xml = text_reply(inbound, words)
        return Response(guard.encrypt(xml) if encrypted else xml, media_type="application/xml")

    def _open(body: bytes, timestamp: str, nonce: str, signature: str, msg_signature: str) -> tuple[Inbound, bool]:
        """The message of a call, and whether it came encrypted. The signature is checked before the XML is looked into."""
        if not msg_signature:
            guard.verify(signature, timestamp, nonce)
            if not guard.accepts_plain:
                raise Refused("plain in safe mode")
            return read_message(read_xml(body)), False
        encrypted = read_xml(body).get("Encrypt")
        guard.verify(msg_signature, timestamp, nonce, encrypted or " ")
        return read_message(read_xml(guard.decrypt(encrypted, msg_signature, timestamp, nonce))), True

    return routes


async def _body(request: Request) -> bytes:
    """The body, read no further than a message can be long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            _count(Refused("too large"))
            raise TooLarge(DETAILS[413])
    return body


def _checked(check: Callable[[], T]) -> T:
    """What a check gives; what it refuses is counted and logged without content."""
    try:
        return check()
    except Refused as refused:
        _count(refused)
        raise
    except BadXml:
        _count(Refused("xml"))
        raise


def _count(refused: Refused) -> None:
    REFUSED.labels(refused.reason).inc()
    log.warning("wechat_refused_call", reason=refused.reason)
