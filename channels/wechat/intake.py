"""Taking a message in: who sent it, what it stands for, stored once; the turn answers what is for the dialogue.

All of it is one transaction of the inbox: the nonce, the citizen, the contact that gives us the right to answer,
what was held for her, and the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.replies import Part, text
from channels.wechat import store, texts
from channels.wechat.events import Events
from channels.wechat.inbound import Event, Inbound, Link, Location, Media, Text, Unknown
from channels.wechat.media import MediaShelf
from channels.wechat.menu import said_by
from channels.wechat.models import Contact, WeChatUser
from channels.wechat.picks import joined, may_pick, picked, score_in
from channels.wechat.places import Places
from channels.wechat.results import note_result
from channels.wechat.security import Refused
from consult import outbox
from consult.inbox import Inbox, Ready, Receipt
from consult.models import Conversation, Handler
from consult.store import FETCH_GRACE, message_by_external_id
from core.clock import now
from core.db import Database
from core.errors import BadInput, Conflict, NotFound, TooMany
from seats.desk import rate

# Stale calls are refused after five minutes, so older nonces need not be known.
REMEMBERED = timedelta(minutes=30)
FORGET_EVERY = timedelta(minutes=5)
# The code of the dialogue's question where an office is looked for.
ASKS_DISTRICT = "which_district"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was taken in, or words to answer with at once (it could not be accepted as it was)."""

    receipt: Receipt | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Before a message is taken in: its receipt if it is a repeat, who has the conversation, what was said last."""

    receipt: Receipt | None = None
    handler: Handler = Handler.BOT
    last: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message stands for: the words to store, the contact it is, and a reply where no dialogue is needed."""

    words: str
    contact: Contact = Contact.MESSAGE
    ready: Ready | None = None
    code: str = ""
    media_id: str = ""


class Intake:
    """Takes messages in."""

    def __init__(self, db: Database, inbox: Inbox, places: Places) -> None:
        self._db = db
        self._inbox = inbox
        self._places = places
        self._events = Events(places)
        self._forgotten_at = now()

    def take(self, inbound: Inbound, nonce: str) -> Taken:
        """Store a message before anything is done about it.

        Args:
            nonce: of the signed call; used before for another message, it is refused.

        Raises:
            Refused: a replayed nonce.
        """
        known = self._look(inbound, nonce) if _needs_a_look(inbound) else Known()
        if known.receipt is not None:
            return Taken(known.receipt)
        meaning = self._meaning(inbound, known)
        if meaning is None:
            self._note_event(inbound, nonce)
            return Taken()
        return self._receive(inbound, nonce, meaning)

    def forget_old(self) -> None:
        """Every few minutes: forget nonces and events that WeChat will not repeat any more."""
        at = now()
        if at - self._forgotten_at < FORGET_EVERY:
            return
        self._forgotten_at = at
        with self._db.session_scope() as session:
            store.forget_before(session, at - REMEMBERED)

    def _look(self, inbound: Inbound, nonce: str) -> Known:
        """What is known of a citizen and her message before it is taken in."""
        with self._db.read_scope() as session:
            _refuse_replay(store.seen_key(session, nonce), inbound)
            conversation = store.conversation_of(session, inbound.openid)
            if conversation is None:
                return Known()
            message = message_by_external_id(session, conversation.id, inbound.key)
            if message is not None:
                return Known(Receipt(conversation.id, message.turn_id, repeated=True))
            said = store.last_said(session, conversation.id)
            last = joined([Part.from_json(part) for part in message.parts] for message in said)
            return Known(handler=Handler(conversation.handler), last=last)

    def _receive(self, inbound: Inbound, nonce: str, meaning: Meaning) -> Taken:
        more: dict[str, str] = {"code": meaning.code} if meaning.code else {}

        def who(session: Session) -> str:
            user = self._come(session, inbound, nonce)
            session.info["wechat_user"] = user  # kept for `ready`: the session itself forgets what nobody holds
            if meaning.media_id:
                handler = session.get_one(Conversation, user.conversation_id).handler
                if handler in (Handler.QUEUE, Handler.SEAT):
                    more["title"] = MediaShelf.want(session, user.conversation_id, meaning.media_id)
            return user.conversation_id

        def ready(session: Session, conversation: Conversation) -> Sequence[Part]:
            self._contact(session, session.info["wechat_user"], inbound, meaning.contact)
            return meaning.ready(session, conversation) if meaning.ready else ()

        try:
            limited = meaning.contact not in (Contact.FOLLOW, Contact.SCAN)  # or their district would be lost
            return Taken(self._inbox.receive(who, inbound.key, meaning.words, ready, more, limited=limited))
        except (BadInput, TooMany, NotFound) as error:
            return Taken(words=error.detail)
        except Conflict:  # the same message, taken in by another process while we looked what it stands for
            return Taken(self._look(inbound, nonce).receipt)

    def _come(self, session: Session, inbound: Inbound, nonce: str) -> WeChatUser:
        """The citizen, made with her conversation at the first contact; the nonce is used up for this message."""
        user = store.meet(session, inbound.openid)
        _refuse_replay(store.use_nonce(session, nonce, _nonce_key(inbound)), inbound)
        return user

    def _contact(self, session: Session, user: WeChatUser, inbound: Inbound, contact: Contact) -> None:
        """She is here, for the first time with this message: what that allows, and what waited for it."""
        at = now()
        store.add_contact(session, user.conversation_id, contact, min(inbound.at, at))
        outbox.revive(session, user.conversation_id, at + FETCH_GRACE)
        user.subscribed = True
        if isinstance(inbound.content, Event):
            self._events.note(session, user, inbound.content)

    def _note_event(self, inbound: Inbound, nonce: str) -> None:
        """An event that says nothing to the citizen and gives no right to write to her."""
        event = inbound.content
        with self._db.session_scope() as session:
            _refuse_replay(store.use_nonce(session, nonce, _nonce_key(inbound)), inbound)
            if isinstance(event, Event) and self._events.is_new(session, inbound):
                note_result(session, event)  # whoever sends it: a mass message's comes from no citizen
                user = session.get(WeChatUser, inbound.openid)
                if user is not None:  # a stranger's, or one who was erased: nothing is kept because of it
                    self._events.note(session, user, event)

    def _meaning(self, inbound: Inbound, known: Known) -> Meaning | None:
        """What a message stands for; None for an event that is only noted."""
        match inbound.content:
            case Text(words=words):
                return self._text(words, known)
            case Media(kind=kind, media_id=media_id):
                ready = _for_bot(texts.MEDIA_REPLIES[kind])
                return Meaning(texts.MEDIA[kind], ready=ready, code=kind, media_id=media_id)
            case Location():
                return self._location(inbound.content, known)
            case Link(title=title, url=url):
                return Meaning(texts.link(title, url), ready=_for_bot(texts.LINK))
            case Event():
                return self._event(inbound.content)
            case Unknown():
                return Meaning(texts.UNKNOWN_KIND, ready=_for_bot(texts.OTHER))

    def _text(self, words: str, known: Known) -> Meaning:
        if known.handler == Handler.SEAT:  # a human reads it as it is
            return Meaning(words)
        score = score_in(words, known.last)
        return Meaning(words, ready=_rating(*score)) if score else Meaning(picked(words, known.last))

    def _location(self, location: Location, known: Known) -> Meaning:
        district = self._places.district_at(location.latitude, location.longitude, location.label)
        if not district:
            return Meaning(texts.place(location.label), ready=_for_bot(texts.OUTSIDE))
        if known.handler == Handler.SEAT:
            return Meaning(texts.place(location.label or district))
        # Where a district was asked for, it is the answer; elsewhere the place is a question.
        is_asked = bool(known.last) and (known.last[-1].step > 0 or known.last[-1].code == ASKS_DISTRICT)
        return Meaning(district if is_asked else texts.where_in(district))

    def _event(self, event: Event) -> Meaning | None:
        if event.name == "subscribe":
            return Meaning(texts.FOLLOWED, Contact.FOLLOW, _always(self._events.welcome(event)))
        if event.name == "scan":
            return Meaning(texts.SCANNED, Contact.SCAN, _for_bot(texts.WELCOME_BACK, self._events.place_words(event)))
        if event.name == "click":
            said = said_by(event.key)
            return (
                Meaning(said, Contact.MENU) if said else Meaning(texts.CLICKED, Contact.MENU, _for_bot(texts.NO_BUTTON))
            )
        return None


def _needs_a_look(inbound: Inbound) -> bool:
    """Whether what a message stands for depends on what was said before: most do not, and one look is saved."""
    content = inbound.content
    return isinstance(content, Location) or (isinstance(content, Text) and may_pick(content.words))


def _nonce_key(inbound: Inbound) -> str:
    return f"{inbound.openid}:{inbound.key}"


def _refuse_replay(key: str | None, inbound: Inbound) -> None:
    if key is not None and key != _nonce_key(inbound):
        raise Refused("replay")


def _for_bot(*words: str) -> Ready:
    """A fixed reply while the bot has the conversation; in the queue or with a seat the message goes to the desk."""

    def ready(_session: Session, conversation: Conversation) -> Sequence[Part]:
        return [text("".join(words), code=store.ASIDE)] if conversation.handler == Handler.BOT else ()

    return ready


def _always(parts: Sequence[Part]) -> Ready:
    return lambda _session, _conversation: parts


def _rating(ticket_id: str, score: int) -> Ready:
    """Rate the closed ticket; whoever rates twice is told so."""

    def ready(session: Session, conversation: Conversation) -> Sequence[Part]:
        try:
            rate(session, conversation.id, ticket_id, score, "")
        except (Conflict, NotFound):
            return [text(texts.ALREADY_RATED)]
        return [text(texts.RATED)]

    return ready
