"""The passive reply: what waits for a citizen goes out in the answer to WeChat's own call, which costs no budget."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from channels.delivery import Lost
from channels.wechat import store
from channels.wechat.models import PieceState, Via
from channels.wechat.parcel import Packer, write_down
from consult import outbox
from consult.models import Outgoing, Purpose
from core.clock import now
from core.db import Database
from core.log import get_logger

log = get_logger(__name__)


class Passive:
    """Claims what waits and hands it over in one transaction: WeChat confirms nothing, so it counts as sent."""

    def __init__(self, db: Database, packer: Packer) -> None:
        self._db = db
        self._packer = packer

    def collect(self, conversation_id: str, turn_id: str, repeated: bool) -> str:
        """The text to answer with; empty when there is none, or another process is sending.

        A repeat of a call gets the text that the first one got.
        """
        try:
            with self._db.session_scope() as session:
                same = store.passive_answer(session, turn_id) if repeated else ""
                if words := same or self._claim(session, conversation_id, turn_id):
                    return words
        except Lost:
            log.debug("passive_lost", turn=turn_id)
        with self._db.read_scope() as session:  # a repeat of this very call may have been faster
            return store.passive_answer(session, turn_id)

    def _claim(self, session: Session, conversation_id: str, turn_id: str) -> str:
        at = now()
        rows = _for_call(outbox.unless_sending(session, conversation_id, at), turn_id)
        packed = self._packer.pack(session, rows) if rows else None
        if packed is None or not packed.pieces:
            return ""
        later = [message for message in packed.messages if message not in packed.completes]
        if not outbox.hand_over(session, packed.completes, Via.PASSIVE, at) or not outbox.put_off(session, later, at):
            raise Lost
        write_down(session, packed, conversation_id, Via.PASSIVE, PieceState.SENT, call=turn_id)
        return packed.text


def _for_call(rows: Sequence[Outgoing], turn_id: str) -> list[Outgoing]:
    """What may answer a call: the answer to it before anything that waited longer, and no card of a campaign."""
    said = [row for row in rows if row.purpose != Purpose.CAMPAIGN]
    return sorted(said, key=lambda row: row.message.turn_id != turn_id)
