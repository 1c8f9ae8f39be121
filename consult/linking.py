"""Linking in the conversation: "绑定" gives a code, "绑定 代码" uses one, "解除绑定" undoes it. Both sides are told."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.replies import Part, notice, text
from consult import person, store, texts
from consult.commands import Command, plain
from consult.models import Conversation, Purpose, Sender
from consult.person import Outcome
from consult.request import ALPHABET
from core.clock import local
from core.crypto import Seal

_HEAD = r"(?:请|麻烦)?(?:我)?(?:想|要|想要)?(?:帮我)?(?:绑定|关联)(?:码|一下)?"
# A code may begin with "APP" as well: what makes eight characters with it is one.
_LINK = rf"{_HEAD}\s*(?:账号|帐号|渠道|微信|网页|(?:上海)?法网|app(?![0-9a-z][-\s]?[0-9a-z]{{4}}$))?"
ASK = re.compile(_LINK, re.IGNORECASE)
USE = re.compile(rf"{_LINK}[:\s]*(?P<code>[0-9a-z][0-9a-z\s-]{{2,18}})", re.IGNORECASE)
# A code by itself: as it is shown, or in one piece with letters and digits. A telephone number is none, nor is a word.
_UPPER, _ANY = f"[{ALPHABET}]", f"[{ALPHABET}{ALPHABET.lower()}]"
BARE = re.compile(
    rf"(?=.*[A-Z]){_UPPER}{{4}}-{_UPPER}{{4}}"
    rf"|(?=.*[A-Za-z])(?=.*\d)(?:{_ANY}{{4}}-{_ANY}{{4}}|{_UPPER}{{8}})"
)
UNDO = re.compile(r"(?:我要)?(?:(?:解除|取消)(?:绑定|关联)|解绑)")


class Linking:
    """The commands, and the same deeds for channels that have buttons or an API."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def commands(self) -> tuple[Command, ...]:
        return (
            Command("link_ask", ASK, self._ask, anytime=True),
            Command("link_use", USE, self._use, anytime=True),
            Command("link_use_bare", BARE, self._use, anytime=True),
            Command("link_undo", UNDO, self._undo, anytime=True),
        )

    def ask(self, session: Session, conversation_id: str) -> person.Code:
        """A code to be typed in another channel."""
        return person.new_code(session, self._seal, conversation_id)

    def use(self, session: Session, conversation: Conversation, code: str) -> Outcome:
        """Use a code that another channel gave; what is linked hears of it on its side."""
        outcome, other = person.redeem(session, self._seal, conversation.id, code)
        if outcome == Outcome.LINKED:
            _tell(session, [other], texts.linked_elsewhere(texts.channel_name(conversation.channel)), "linked")
        return outcome

    def undo(self, session: Session, conversation: Conversation) -> bool:
        """Undo the link of this conversation; False when there was none."""
        others = person.unlink(session, conversation.id)
        tell_unlinked(session, conversation, others)
        return bool(others)

    def _ask(self, session: Session, conversation: Conversation, _words: str) -> list[Part]:
        code = self.ask(session, conversation.id)
        return [text(texts.link_code(code.code, f"{local(code.expires_at):%H:%M}"), code="link_code")]

    def _use(self, session: Session, conversation: Conversation, words: str) -> list[Part]:
        match = USE.fullmatch(plain(words))
        outcome = self.use(session, conversation, match["code"] if match else plain(words))
        return [notice(texts.LINK_OUTCOMES[outcome], code=f"link_{outcome}")]

    def _undo(self, session: Session, conversation: Conversation, _words: str) -> list[Part]:
        done = self.undo(session, conversation)
        return [notice(texts.UNLINKED if done else texts.NOT_LINKED, code="unlinked" if done else "not_linked")]


def tell_unlinked(session: Session, conversation: Conversation, others: list[str]) -> None:
    """Tell the conversations that were joined with this one that they are no more."""
    _tell(session, others, texts.unlinked_elsewhere(texts.channel_name(conversation.channel)), "unlinked")


def _tell(session: Session, conversation_ids: list[str], words: str, code: str) -> None:
    for conversation_id in conversation_ids:
        conversation = session.get_one(Conversation, conversation_id)
        part = notice(words, code=code)
        store.add_message(session, conversation, store.new_id(), Sender.SYSTEM, [part], purpose=Purpose.NOTICE)
