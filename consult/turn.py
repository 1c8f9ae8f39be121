"""A turn: one message of a citizen, answered. The only place where a consultation changes state.

Order of a turn: the screens; then a command (`consult.commands`), carried out as it stands; then whoever owns the
conversation. The dialogue is asked with no database session open; its directives are carried out and its reply is
written in one transaction, in which the owner is checked again. A process that dies in between leaves the message `pending`, and the worker takes it up.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import texts as bot_texts
from bot.actions.answer import not_known
from bot.actions.forms.early import NOTED
from bot.actions.refuse import NOT_LEGAL
from bot.actions.service import MASKED_PHONE
from bot.client import BotTurn
from bot.directives import Answer, CallOff, Directive, File, HandOff, LookUp, Miss, Nod
from bot.replies import SMALL_TALK, Part, notice
from consult import request, store, texts
from consult.asking import NUMBER_STEPS, RECENT, SESSION_GAP, asking, codes_of, open_question
from consult.beside import beside_scripts
from consult.collected import collected
from consult.commands import Command, Commands
from consult.desk import Desk
from consult.dialogue import AWAY_CODE, MISS_AWAY, Dialogue
from consult.handlers import Handlers
from consult.models import Conversation, Handler, Message, MissedQuestion, Sender
from consult.screens import DANGER, HEARD, ScreenHit, Screens, priority_of
from consult.screens import said as said_by_screens
from core.bus import Bus
from core.clock import now
from core.crypto import Seal
from core.db import Database
from core.log import get_logger
from core.masking import mask

log = get_logger(__name__)

LEASE_POLL_S = 0.1
MAX_ATTEMPTS = 3
RETRY = timedelta(minutes=1)  # who presses again after this is answered again
FORM_MESSAGES = 60
LEAVE_QUEUE = re.compile(
    r"^(?:(?:算了|等太久了?|太慢了?)[吧啊]?[,，\s]*)?我?"
    r"(?:不(?:想)?等(?:了|啦)|不(?:想)?排队?(?:了|啦)|取消(?:排队|转人工)?|退出(?:排队)?|不用(?:人工|等|转人工|坐席)?了?|不?转人工了|不转了"
    r"|不(?:想|需)?要(?:转?人工|坐席)了?|不想(?:排队|等|转)了|回到?机器人|(?:还是)?(?:问|找)机器人(?:吧|好了)?|自己(?:解决|想办法|处理)(?:吧|好了|了)?|算了)"
    r"[吧啊啦]?(?:[,，\s]*谢谢[你您]?)?[。.！!~]*$"
)
# With nobody on there is no queue to leave: only what can mean nothing but the seat takes the kept ticket back.
WAITS_NO_MORE = re.compile(
    r"^(?:(?:那|算了|等太久了?|太慢了?)[吧啊]?[,，\s]*)?我?"
    r"(?:不(?:想)?等(?:了|啦|人工了?|坐席了?)|不(?:想)?排队?(?:了|啦)|取消(?:排队|转人工)|不用(?:人工|转人工|转|坐席|等)了?|不?转人工了|不转了"
    r"|不(?:想|需)?要(?:转?人工|坐席)了?)[吧啊啦]?(?:[,，\s]*谢谢[你您]?)?[。.！!~]*$"
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a turn needs to know of its message, read before the dialogue is asked."""

    message_id: int
    turn_id: str
    words: str
    attempt: int
    conversation_id: str
    handler: Handler
    sender_id: str
    topic: str
    # The codes of the message in which a form asks its question (empty: none is open), and what its buttons send.
    asked: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    lapsed: bool = False  # a form was open so long ago that it is over


class Busy:
    """Another process answers in this conversation."""


class Turns:
    """Answers messages: in order within a conversation, in parallel across conversations."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        seal: Seal,
        dialogue: Dialogue,
        screens: Screens,
        desk: Desk,
        commands: Commands | None = None,
        handlers: Handlers | None = None,
    ) -> None:
        self._db = db
        self._bus = bus
        self._seal = seal
        self._dialogue = dialogue
        self._screens = screens
        self._desk = desk
        self._commands = commands or Commands()
        self._handlers = handlers or {}
        self._owner = store.owner_name()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def answer(self, conversation_id: str) -> None:
        """Answer every pending message of a conversation; returns when none is left."""
        async with self._alone(conversation_id):
            more = True
            while more:
                work = await asyncio.to_thread(self._begin, conversation_id)
                if work is None:
                    return
                if isinstance(work, Busy):
                    await asyncio.sleep(LEASE_POLL_S)
                else:
                    more = await self._take(work)

    async def hand_off(self, conversation_id: str) -> Message:
        """The 转人工 button: the same as asking for a human, and it works without the dialogue.

        Pressed again while its answer is the newest message, it adds none: that message comes back, not stored anew,
        with the place in the queue as it is now.
        """
        async with self._alone(conversation_id):
            message = await asyncio.to_thread(self._hand_off_now, conversation_id)
        self._bus.publish(conversation_id)
        return message

    @asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        lock = self._locks[conversation_id]
        try:
            async with lock:
                yield
        finally:
            if not lock.locked() and not lock._waiters:
                self._locks.pop(conversation_id, None)

    async def _take(self, work: Work) -> bool:
        """One message; whether there is more to do."""
        hits = self._screens.check(work.words, now())
        said: BotTurn | Command | None = self._commands.find(work.words)
        if work.handler == Handler.BOT and said is None and _waits_for_safety(work, hits):
            said = BotTurn((), ())
        if work.handler == Handler.BOT and said is None:
            try:
                known = {"in_form": bool(work.asked), "screened": bool(hits)}
                said = await self._dialogue.say(work.sender_id, work.turn_id, work.words, work.topic, **known)
            except Exception:
                # Whatever broke, the citizen is told and the message is not lost; the log says what to mend.
                log.exception("turn_failed", turn=work.turn_id, attempt=work.attempt)
                if work.attempt < MAX_ATTEMPTS:
                    return True
                said = _broken()
        more = await self._written(work, hits, said)
        self._bus.publish(work.conversation_id)
        return more

    async def _written(self, work: Work, hits: tuple[ScreenHit, ...], said: BotTurn | Command | None) -> bool:
        """`_finish`; what can never be carried out is told after `MAX_ATTEMPTS` instead of tried without end."""
        try:
            return await asyncio.to_thread(self._finish, work, hits, said)
        except OperationalError:  # the database is away or busy: that passes, and the worker comes back
            raise
        except Exception:
            log.exception("turn_not_written", turn=work.turn_id, attempt=work.attempt)
            if work.attempt < MAX_ATTEMPTS:
                return True
            return await asyncio.to_thread(self._finish, work, hits, _broken())

    def _begin(self, conversation_id: str) -> Work | Busy | None:
        with self._db.session_scope() as session:
            found = store.next_turn(session, conversation_id)
            if found is None:
                return None
            message, conversation = found
            at = now()
            if not store.claim(conversation, self._owner, at):
                return Busy()
            message.attempts += 1
            question = asking(session, conversation)
            if gone := at - conversation.last_at > SESSION_GAP:
                conversation.epoch += 1
                conversation.topic = ""
            return Work(
                message.id,
                message.turn_id,
                message.parts[0]["text"],
                message.attempts,
                conversation.id,
                Handler(conversation.handler),
                f"{conversation.id}-{conversation.epoch}",
                conversation.topic,
                codes_of([question]) if question and not gone else frozenset(),
                _offered(question) if question and not gone else frozenset(),
                bool(question and gone),
            )

    def _finish(self, work: Work, hits: tuple[ScreenHit, ...], said: BotTurn | Command | None) -> bool:
        """Write the answer; whether another message waits (asked here, which saves a transaction a turn)."""
        with self._db.session_scope() as session:
            message, conversation = store.this_turn(session, work.message_id)
            if not message.pending:  # another process took over after our lease ran out, and answered
                return True
            if said is None and conversation.handler == Handler.BOT:  # handed back since: now the bot answers
                store.release(conversation)
                return True
            parts = self._screened(session, conversation, hits)
            commanded = isinstance(said, Command) and (said.anytime or conversation.handler == Handler.BOT)
            if isinstance(said, Command) and commanded:
                parts += self._command_parts(session, conversation, work, said)
            elif conversation.handler == Handler.BOT and isinstance(said, BotTurn):
                withdrawn = self._withdrawn(session, conversation, work)
                parts += withdrawn or self._bot_parts(session, conversation, work, said, hits)
            elif conversation.handler == Handler.QUEUE:
                self._alert(session, conversation, hits)  # it moves her up, and she is told her place
                parts += self._queue_parts(session, conversation, work.words)
            self._alert(session, conversation, hits)  # once more: a ticket that this very turn has opened shows it too
            if conversation.handler != Handler.SEAT or commanded:  # to a human's conversation the bot adds nothing else
                # A script that the citizen has seen already is said again rather than nothing.
                parts = parts or said_by_screens(hits) or [notice(texts.BROKEN, code="broken")]
                parts += [notice(texts.LAPSED, code="form_lapsed")] if work.lapsed else []
                parts += self._told_of_masking(message, work, parts, conversation.handler)
                store.add_message(session, conversation, work.turn_id, Sender.BOT, parts)
            else:
                told = self._urgent(session, conversation, hits)
                told += self._told_of_masking(message, work, [], conversation.handler)
                if told:
                    store.add_message(session, conversation, work.turn_id, Sender.SYSTEM, told)
            message.pending = False
            conversation.last_at = now()
            store.release(conversation)
            session.flush()
            return store.next_pending(session, conversation.id) is not None

    def _screened(self, session: Session, conversation: Conversation, hits: tuple[ScreenHit, ...]) -> list[Part]:
        for hit in hits:
            conversation.priority = max(conversation.priority, hit.priority)
        if conversation.handler == Handler.SEAT:
            return []  # a human is on the line: she sees the alert, and the bot is silent (but see `_urgent`)
        told = codes_of(store.last_messages(session, conversation.id, RECENT)) if hits else set()
        # A script about danger is said every time; one about a right is not repeated while it is still on the screen.
        fresh = [hit for hit in hits if hit.priority >= DANGER or hit.parts[0].code not in told]
        return said_by_screens(fresh, offer=conversation.handler == Handler.BOT)

    def _urgent(self, session: Session, conversation: Conversation, hits: tuple[ScreenHit, ...]) -> list[Part]:
        """A seat holds the conversation, but may be slow to read: the numbers that save a life do not wait for her."""
        scripts = [hit.parts[0] for hit in hits if hit.priority >= DANGER]
        told = codes_of(store.last_messages(session, conversation.id, RECENT)) if scripts else set()
        return [notice(script.text, code=script.code) for script in scripts if script.code not in told]

    def _alert(self, session: Session, conversation: Conversation, hits: tuple[ScreenHit, ...]) -> None:
        for hit in hits:
            self._desk.alert(session, conversation, hit.kind, hit.priority)

    def _withdrawn(self, session: Session, conversation: Conversation, work: Work) -> list[Part]:
        """What is said to who no longer waits for a seat that was not there; nothing where a form asks, or she waits for none."""
        if work.asked or not WAITS_NO_MORE.match(work.words):
            return []
        return self._desk.withdraw(session, conversation)

    def _queue_parts(self, session: Session, conversation: Conversation, words: str) -> list[Part]:
        if LEAVE_QUEUE.match(words):
            return self._desk.leave_queue(session, conversation)
        return self._desk.while_waiting(session, conversation)

    def _command_parts(self, session: Session, conversation: Conversation, work: Work, command: Command) -> list[Part]:
        asked, epoch = open_question(session, conversation), conversation.epoch
        parts = command.handle(session, conversation, work.words)
        is_left = conversation.epoch != epoch  # by the command, so that nothing is asked any more
        return parts if is_left or any(part.choices for part in parts) else parts + asked

    def _bot_parts(
        self, session: Session, conversation: Conversation, work: Work, said: BotTurn, hits: tuple[ScreenHit, ...]
    ) -> list[Part]:
        if not said.parts and not said.directives:
            return open_question(session, conversation, bot_texts.WHEN_SAFE)
        parts = list(beside_scripts(said, hits) if hits else said.parts)
        if any(part.code == NOT_LEGAL for part in parts) and self._in_need(session, conversation):
            parts = [not_known() if part.code == NOT_LEGAL else part for part in parts]
        if any(part.code == HEARD for part in parts):
            conversation.priority = max(conversation.priority, priority_of(HEARD))
            self._desk.alert(session, conversation, HEARD, priority_of(HEARD))
        wishes = not said.parts and any(type(directive) in self._handlers for directive in said.directives)
        away = any(part.code == AWAY_CODE for part in parts)
        asked = open_question(session, conversation) if wishes or away else []
        for directive in said.directives:
            # What is looked up in the middle of a form is told before the form asks again.
            place = _back_to_form(parts) if isinstance(directive, LookUp) else len(parts)
            told = self._carry_out(session, conversation, work, directive)
            parts[place:place] = told
            if told and isinstance(directive, CallOff | Nod):  # polite words stood in for it
                parts = [part for part in parts if part.code != SMALL_TALK]
        return parts if any(part.choices for part in parts) else parts + asked

    def _in_need(self, session: Session, conversation: Conversation) -> bool:
        """Whether she has told of a matter of law: a topic, a script or something filed stands in the conversation."""
        if conversation.topic or conversation.priority:
            return True
        return bool(codes_of(store.last_messages(session, conversation.id, FORM_MESSAGES)) & {"reference", HEARD})

    def _carry_out(
        self,
        session: Session,
        conversation: Conversation,
        work: Work,
        directive: Directive,
    ) -> list[Part]:
        match directive:
            case Answer(topic=topic):
                conversation.topic = topic or conversation.topic
                return []
            case Miss(reason=reason):
                session.add(MissedQuestion(turn_id=work.turn_id, reason=reason, text=work.words))
                return self._missed_again(session, conversation) if reason == MISS_AWAY else []
            case HandOff():
                return self._ask_for_seat(session, conversation, directive)
            case LookUp():
                vault = store.vault(session, self._seal, conversation.id)
                return request.look_up(session, self._seal, directive, vault)
            case File():
                return self._file(session, conversation, work, directive)
            case _:
                return self._handlers[type(directive)](session, conversation, work.turn_id, directive)

    def _missed_again(self, session: Session, conversation: Conversation) -> list[Part]:
        """Without Rasa nobody counts the misses: the second in a row opens a ticket, as it does with Rasa."""
        shown = store.said_last(session, conversation.id)
        if shown is None or codes_of([shown]) != {MISS_AWAY}:
            return []
        return self._ask_for_seat(session, conversation, HandOff("low_confidence"))

    def _file(self, session: Session, conversation: Conversation, work: Work, directive: File) -> list[Part]:
        vault = store.vault(session, self._seal, conversation.id)
        filed = request.file_request(session, self._seal, conversation.id, work.turn_id, directive, vault, now())
        parts = request.receipt(filed)
        slots = {texts.LABEL_REFERENCE: filed.reference, **directive.summary}
        hand_off = HandOff(directive.request, directive.priority, slots)
        if directive.hand_on:
            return parts + self._desk.open_ticket(session, conversation, hand_off)
        self._desk.defer(session, conversation, hand_off)  # somebody must act on it: the citizen is told so
        return parts

    def _told_of_masking(self, message: Message, work: Work, parts: list[Part], handler: str) -> list[Part]:
        """Tell the citizen that numbers were masked, except where a form has just asked for one, or may be corrected."""
        wanted = (handler == Handler.BOT and work.asked & NUMBER_STEPS) or any(
            part.code in ("reference", "progress") for part in parts
        )
        if message.sealed is None or wanted:
            return []
        kinds = mask_kinds(self._seal.unseal(message.sealed))
        if kinds == ("phone",) and any(part.code == NOTED and _shows_number(part) for part in parts):
            return []  # the form has just said that it wrote the phone down
        to_seat = handler in (Handler.QUEUE, Handler.SEAT)
        words = texts.numbers_masked(kinds, to_seat, in_form=bool(work.asked) and handler == Handler.BOT)
        return [notice(words, code="masked")]

    def _ask_for_seat(self, session: Session, conversation: Conversation, hand_off: HandOff) -> list[Part]:
        """Open a ticket; a form that the dialogue has not closed itself is closed, and its answers go along."""
        if not hand_off.slots and open_question(session, conversation):
            answers = collected(store.last_messages(session, conversation.id, FORM_MESSAGES))
            hand_off = replace(hand_off, slots=answers)
            conversation.epoch += 1
        return self._desk.open_ticket(session, conversation, hand_off)

    def _hand_off_now(self, conversation_id: str) -> Message:
        with self._db.session_scope() as session:
            conversation = session.get_one(Conversation, conversation_id)
            queued = conversation.handler == Handler.QUEUE
            if conversation.handler == Handler.BOT:
                parts = self._ask_for_seat(session, conversation, HandOff("asked"))
            else:
                parts = self._desk.while_waiting(session, conversation)
            newest = next(iter(store.last_messages(session, conversation_id, 1)), None)
            if newest is not None and _is_told(newest, parts) and (queued or now() - newest.at < RETRY):
                told = [part.to_json() for part in parts]
                return Message(id=newest.id, turn_id=newest.turn_id, sender=newest.sender, parts=told, at=newest.at)
            return store.add_message(session, conversation, store.new_id(), Sender.BOT, parts)


def _shows_number(part: Part) -> bool:
    return any(MASKED_PHONE.search(row.value) for row in part.rows)


def _is_told(newest: Message, parts: list[Part]) -> bool:
    """Whether the message is the bot's and says the same, but for a number that may have changed."""
    told = [part.get("code") or part["text"] for part in newest.parts]
    return newest.sender == Sender.BOT and told == [part.code or part.text for part in parts]


def _waits_for_safety(work: Work, hits: tuple[ScreenHit, ...]) -> bool:
    """Whether a cry for help stands where a form asks for something: it is no answer, unless it is said again.

    "希望他不再打我" is the wish of one who asks for mediation: the second time it goes into the form. So does at once
    what a button of the form sends ("家庭暴力、虐待、遗弃").
    """
    scripts = {hit.parts[0].code for hit in hits if hit.priority >= DANGER}
    return bool(work.asked and scripts and not scripts & work.asked and work.words not in work.offered)


def _back_to_form(parts: list[Part]) -> int:
    """Where a form begins to speak again; the end where none does."""
    return next((i for i, part in enumerate(parts) if part.step or part.code == "form_back"), len(parts))


def _offered(message: Message) -> frozenset[str]:
    return frozenset(choice["payload"] for part in message.parts for choice in part.get("choices", ()))


def _broken() -> BotTurn:
    return BotTurn((notice(texts.BROKEN, code="broken"),), (Miss("broken"),))


def mask_kinds(numbers: dict[str, str]) -> tuple[str, ...]:
    """Which kinds of number these are."""
    return tuple(dict.fromkeys(kind for number in numbers.values() for kind in mask(number).kinds))
