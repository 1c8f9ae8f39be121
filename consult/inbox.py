"""The inbox: a citizen's message is checked, masked and stored. From here on it will be answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.replies import Part
from bot.replies import text as text_part
from consult import store, texts
from consult.asking import awaits_phone
from consult.models import Conversation, Handler, Message, Sender
from core.clock import now
from core.crypto import Seal
from core.db import Database
from core.errors import BadInput, Conflict, NotFound, TooMany
from core.masking import mask

MAX_CHARACTERS = 1000
MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
ALLOWED_CONTROLS = frozenset("\n\r\t")
Who = Callable[[Session], str]
Ready = Callable[[Session, Conversation], Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An accepted message: its turn, and whether it had been accepted before."""

    conversation_id: str
    turn_id: str
    repeated: bool


def check_text(text: str) -> str:
    """The text as it will be kept.

    Raises:
        BadInput: empty, over 1,000 characters, or with control characters or broken Unicode.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadInput(texts.TOO_LONG)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in ALLOWED_CONTROLS for c in text):
        raise BadInput(texts.CONTROL)
    if not text.strip():
        raise BadInput(texts.EMPTY)
    return text.strip()


class Inbox:
    """Accepts messages, each once."""

    def __init__(self, db: Database, seal: Seal, per_minute: int) -> None:
        self._db = db
        self._seal = seal
        self._per_minute = per_minute

    def receive(
        self,
        who: Who,
        external_id: str,
        words: str,
        ready: Ready | None = None,
        more: Mapping[str, str] | None = None,
        limited: bool = True,
    ) -> Receipt:
        """Store one message before anything is done about it; a repeated id gives the first receipt.

        Args:
            who: finds the id of the sender's conversation, in the same transaction; what it raises is passed on.
            ready: a reply that needs no dialogue, written with the message; empty where the turn shall answer.
            more: fields of the message's part beside its text (`code`, `title`).
            limited: whether the limit a minute holds for it; not for what the platform says in her name.

        Raises:
            BadInput: text or id cannot be accepted; TooMany: over the limit a minute;
            Conflict: the id was used for another text; NotFound: no such conversation.
        """
        words = check_text(words)
        if not MESSAGE_ID.fullmatch(external_id):
            raise BadInput(texts.BAD_ID)
        try:
            with self._db.session_scope() as session:
                extra = {} if more is None else more
                return self._store(session, who(session), external_id, words, ready, extra, limited)
        except IntegrityError:  # another process stored the same id at the same moment
            with self._db.read_scope() as session:
                seen = store.message_by_external_id(session, who(session), external_id)
                if seen is None:
                    raise
                return self._repeat(seen, words)

    def _store(
        self,
        session: Session,
        conversation_id: str,
        external_id: str,
        words: str,
        ready: Ready | None,
        more: Mapping[str, str],
        limited: bool,
    ) -> Receipt:
        seen = store.message_by_external_id(session, conversation_id, external_id)
        if seen is not None:
            return self._repeat(seen, words)
        conversation = session.get(Conversation, conversation_id)
        if conversation is None or conversation.handler == Handler.CLOSED:
            raise NotFound(texts.NO_CONVERSATION)
        at = now()
        if limited and store.count_recent(session, conversation_id, at - timedelta(minutes=1)) >= self._per_minute:
            raise TooMany(texts.TOO_FAST)
        masked, local = mask(words), mask(words, local=True)
        if local != masked and awaits_phone(session, conversation, words):
            masked = local
        message = Message(
            conversation_id=conversation_id,
            turn_id=store.new_id(),
            sender=Sender.CITIZEN,
            parts=[text_part(masked.text, **more).to_json()],
            external_id=external_id,
            sealed=self._seal.seal(masked.sealed) if masked.sealed else None,
            pending=True,
            at=at,
        )
        store.hold(session, conversation)
        if conversation.handler == Handler.CLOSED:  # an erasure held it until now
            raise NotFound(texts.NO_CONVERSATION)
        session.add(message)
        session.flush()
        parts = ready(session, conversation) if ready else ()
        if parts:
            message.pending = False
            conversation.last_at = at
            store.add_message(session, conversation, message.turn_id, Sender.BOT, parts)
        return Receipt(conversation_id, message.turn_id, repeated=False)

    def _repeat(self, seen: Message, words: str) -> Receipt:
        if seen.parts[0]["text"] not in (mask(words).text, mask(words, local=True).text):
            raise Conflict(texts.SAME_ID_OTHER_TEXT)
        return Receipt(seen.conversation_id, seen.turn_id, repeated=True)
