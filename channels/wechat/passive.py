"""The passive reply: what waits for a citizen goes out in the answer to WeChat's own call, which costs no budget."""

from __future__ import annotations

from sqlalchemy.orm import Session

from channels.wechat import store
from channels.wechat.models import PieceState, Via
from channels.wechat.parcel import Packer, write_down
from consult import outbox
from core.clock import now
from core.db import Database
from core.log import get_logger

log = get_logger(__name__)


class Passive:
    """Claims what waits and hands it over in one transaction: WeChat confirms nothing, so it counts as sent."""

    def __init__(self, db: Database, packer: Packer, owner: str) -> None:
        self._db = db
        self._packer = packer
        self._owner = owner

    def collect(self, conversation_id: str, turn_id: str, repeated: bool) -> str:
        """The text to answer with; empty when there is none, or another process is sending.

        A repeat of a call gets the text that the first one got.
        """
        with self._db.session_scope() as session:
            if repeated and (same := store.passive_answer(session, turn_id)):
                return same
            return self._claim(session, conversation_id)

    def _claim(self, session: Session, conversation_id: str) -> str:
        at = now()
        rows = outbox.waiting(session, conversation_id)
        if not rows or outbox.is_sending(session, conversation_id, at):
            return ""
        packed = self._packer.pack(session, rows)
        taken = outbox.of(session, packed.messages)
        if not outbox.claim(session, taken, self._owner, at):
            session.rollback()
            return ""
        write_down(session, packed, conversation_id, Via.PASSIVE, PieceState.SENT)
        for row in taken:
            if row.message_id in packed.completes:
                outbox.sent(row, Via.PASSIVE, at)
            else:
                outbox.again(row, at)
        log.info("passive_reply", conversation=conversation_id, messages=len(taken))
        return packed.text
