"""Packing: the messages that wait for a citizen, as few texts as they fit in, in their order."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from channels.wechat import store, texts
from channels.wechat.limits import Limits
from channels.wechat.links import Links
from channels.wechat.models import PieceState, Via, WeChatPiece
from channels.wechat.render import Says, offered, pieces_of
from channels.wechat.split import GAP, size
from consult import outbox
from consult.models import Message, Outgoing, Sender
from core.clock import now

PIECES = cast(Table, WeChatPiece.__table__)
# Every piece leaves room for the sentence that it may have arrived before.
SPARE = size(texts.AGAIN + "\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of one message; `again` when it was sent before and may have arrived."""

    message_id: int
    number: int
    text: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """One text: its pieces, the messages that it takes up, and those that are complete with it."""

    pieces: tuple[Piece, ...]
    messages: tuple[int, ...]
    completes: tuple[int, ...]

    @property
    def text(self) -> str:
        return GAP.join(piece.text for piece in self.pieces)


class Packer:
    """Packs for one account."""

    def __init__(self, limits: Limits, links: Links, remind: str = "") -> None:
        """`remind`: where a citizen can agree to notices; empty where none are set up."""
        self._remind = remind
        self._limits = limits
        self._links = links

    def pack(self, session: Session, rows: Sequence[Outgoing]) -> Packed:
        """The next text: a piece of a long message alone, or as many whole messages as fit."""
        # What was never tried has no piece on its way.
        done = store.pieces_done(session, [row.message_id for row in rows if row.attempts])
        taken: list[Piece] = []
        touched: list[int] = []
        complete: list[int] = []
        first = 1
        for row in rows:
            left = self._left(session, row, done.get(row.message_id, set()), first)
            if taken and (len(left) > 1 or (left and not self._fits(taken, left[0]))):
                break
            taken += left[:1]
            first += len(offered(self.says(row.message).parts))
            touched.append(row.message_id)
            if len(left) > 1:
                break
            complete.append(row.message_id)
        return Packed(tuple(taken), tuple(touched), tuple(complete))

    def _left(self, session: Session, row: Outgoing, done: set[int], first: int) -> list[Piece]:
        """The pieces of a message that have not gone out yet; `first` numbers its choices."""
        pieces = pieces_of(self.says(row.message, first), self._limits.text_bytes - SPARE, self._limits.pieces)
        left = [Piece(row.message_id, n, text) for n, text in enumerate(pieces) if n not in done]
        if row.reason == outbox.UNCONFIRMED:
            left = [self._marked(session, piece) for piece in left]
        return left

    def _marked(self, session: Session, piece: Piece) -> Piece:
        if store.unconfirmed(session, piece.message_id, piece.number) is None:
            return piece
        return Piece(piece.message_id, piece.number, f"{texts.AGAIN}\n{piece.text}", again=True)

    def _fits(self, taken: list[Piece], piece: Piece) -> bool:
        return size(GAP.join([p.text for p in taken] + [piece.text])) <= self._limits.text_bytes

    def says(self, message: Message, first: int = 1) -> Says:
        """A stored message as it is shown."""
        seat = message.name if message.sender == Sender.SEAT else ""
        return Says.read(message.parts, seat, self._links.to_answer(message.id), self._remind, first)


def write_down(
    session: Session,
    packed: Packed,
    conversation_id: str,
    via: Via,
    state: PieceState,
    contact_id: int | None = None,
    call: str = "",
    sending: str = "",
) -> str:
    """Store the pieces of a text before it goes out; gives the name of this sending, a new one unless it has one."""
    sending = sending or secrets.token_hex(16)
    shared = {"sending": sending, "via": via, "state": state, "contact_id": contact_id, "call": call, "at": now()}
    for piece in packed.pieces:
        values = {**shared, "text": piece.text}
        name = {"message_id": piece.message_id, "number": piece.number}
        if piece.again:
            session.execute(update(PIECES).filter_by(**name).values(**values))
        else:
            session.execute(insert(PIECES).values(conversation_id=conversation_id, **name, **values))
    return sending
