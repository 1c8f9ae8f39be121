"""Mass messages: a campaign's card to everybody whom customer-service messages cannot reach, a few times a month.

One call carries one text to many. Its `clientmsgid` makes the call safe to repeat: WeChat answers 45065 for one that
it has carried out already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from channels.wechat import store
from channels.wechat.client import Client
from channels.wechat.errors import HELD, MASS_DONE, Code, WeChatAway, WeChatError
from channels.wechat.limits import Limits
from channels.wechat.models import PieceState, Via
from channels.wechat.parcel import Packed, Packer, Piece, write_down
from channels.wechat.render import pieces_of
from consult import outbox
from consult.asking import SESSION_GAP
from consult.models import Outgoing
from core.clock import local, now
from core.db import Database
from core.log import get_logger
from outreach.programme import is_quiet

log = get_logger(__name__)

EVERY = timedelta(minutes=1)
# A card that could not go out soon after it was due is yesterday's card.
FRESH = timedelta(hours=6)
FEWEST, MOST = 2, 10_000  # what one call takes
TRIES = 3
AWAY = "away"


@dataclass(frozen=True, slots=True)
class Round:
    """One call: the text, its receivers, and the messages it stands for."""

    name: str
    text: str
    openids: tuple[str, ...]
    messages: tuple[int, ...]


class Mass:
    """Sends held cards of campaigns."""

    def __init__(self, db: Database, client: Client, packer: Packer, limits: Limits) -> None:
        self._db = db
        self._client = client
        self._packer = packer
        self._limits = limits
        self._looked_at = now() - EVERY

    def send_held(self) -> int:
        """Once a minute: the cards that are held, each text in one call; gives how many calls were made."""
        at = now()
        if at - self._looked_at < EVERY or not self._limits.mass_per_month:
            return 0
        self._looked_at = at
        calls = 0
        while (one := self._claim(at)) is not None:
            self._settle(one, *self._send(one))
            calls += 1
        return calls

    def _claim(self, at: datetime) -> Round | None:
        """The next text with at least two receivers, written down as being sent; none in a quiet hour."""
        if is_quiet(at):
            return None
        with self._db.session_scope() as session:
            held = store.held_cards(session, max(at - FRESH, outbox.day_began(at)), at - SESSION_GAP)
            sent = store.mass_of_month(session, _month_began(at), [user.conversation_id for user, _ in held])
            free = [
                (user, row) for user, row in held if sent.get(user.conversation_id, 0) < self._limits.mass_per_month
            ]
            groups: dict[str, list[tuple[str, Outgoing]]] = {}
            bodies = store.bodies(session, [row.message_id for _, row in free])
            for user, row in free:
                groups.setdefault(bodies[row.message_id], []).append((user.openid, row))
            chosen = next((group[:MOST] for group in groups.values() if len(group) >= FEWEST), None)
            return self._write(session, chosen, at) if chosen else None

    def _write(self, session: Session, chosen: Sequence[tuple[str, Outgoing]], at: datetime) -> Round | None:
        rows = [row for _, row in chosen]
        first = store.messages(session, [rows[0].message_id])[rows[0].message_id]
        text = pieces_of(self._packer.says(first), self._limits.text_bytes, 1)[0]
        if not outbox.claim_held(session, rows, at):
            return None
        name = ""
        for row in rows:
            packed = Packed((Piece(row.message_id, 0, text),), (row.message_id,), (row.message_id,))
            name = write_down(session, packed, row.conversation_id, Via.MASS, PieceState.SENDING, sending=name)
        return Round(name, text, tuple(openid for openid, _ in chosen), tuple(row.message_id for row in rows))

    def _send(self, one: Round) -> tuple[str, str]:
        """Make the call; why it failed, or nothing, and WeChat's name for it where it told."""
        failure = AWAY
        for _ in range(TRIES):
            try:
                name = self._client.send_mass(one.openids, one.text, one.name)
            except WeChatError as error:
                if error.code in MASS_DONE:
                    return "", ""
                log.warning("mass_refused", code=error.code, receivers=len(one.openids))
                return HELD[Code(error.code)] if error.code in HELD else f"errcode {error.code}", ""
            except WeChatAway as away:
                log.warning("mass_away", reason=str(away))
                failure = outbox.UNCONFIRMED if away.maybe_sent else failure
                continue
            return "", name
        return failure, ""

    def _settle(self, one: Round, failure: str, name: str) -> None:
        at = now()
        with self._db.session_scope() as session:
            for piece in store.pieces_of_sending(session, one.name):
                if failure and failure != outbox.UNCONFIRMED:
                    session.delete(piece)
                else:
                    piece.state, piece.msgid = PieceState.UNCONFIRMED if failure else PieceState.SENT, name
            for row in outbox.of(session, one.messages):
                if failure:
                    outbox.hold(row, failure)
                else:
                    outbox.sent(row, Via.MASS, at)
        log.info("mass_sent", receivers=len(one.openids), failure=failure)


def _month_began(at: datetime) -> datetime:
    """The first moment of this month in Shanghai."""
    return local(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
