"""The dialogue as a consultation sees it: Rasa when it is there, the index alone when it is not."""

from __future__ import annotations

import asyncio
import re
from typing import Protocol

from prometheus_client import Counter

from bot.actions.answer import answer_without_dialogue, with_a_seat
from bot.actions.complexity import complexity_of
from bot.asked import question_in
from bot.client import BotAway, BotClient, BotTurn
from bot.directives import HandOff, Miss
from bot.replies import notice, text
from bot.texts import HANDING_OFF
from consult import texts
from consult.commands import plain
from core.log import get_logger
from knowledge import Decision, Found

log = get_logger(__name__)
MISS_AWAY = AWAY_CODE = "away"  # the reason of a miss, and the code of every part that says that Rasa is away
# With Rasa this is its business (it also closes an open form); without it, a human must still be within reach.
HUMAN = re.compile(
    r"(?:(?:好的?|那|算了|请|麻烦)[,，]?)?(?:我?[要想]|帮我|给我)?(?:转接?|找|接)?个?(?:人工|真人)(?:客服|坐席|服务)?"
    r"(?:[吧啊]|[,，]?谢谢[你您]?)?"
)
SMALL_TALK = re.compile(
    r"(?:你|您|大家)?好[呀啊的]?|在吗|谢谢.{0,3}|多谢|辛苦了?|再见|拜拜|嗯+|哦+|收到|知道了|明白了?"
)
AWAY = Counter("fawen_dialogue_away_total", "Turns answered without Rasa")


class Finds(Protocol):
    """The part of the knowledge that answers without a dialogue."""

    def search(self, question: str, *, topic: str = "") -> Found: ...

    def is_question_of_ours(self, words: str) -> bool: ...


class Dialogue:
    """Says a citizen's words to the bot and hears its parts and directives."""

    def __init__(self, client: BotClient, searcher: Finds) -> None:
        self._client = client
        self._searcher = searcher

    async def say(
        self, sender: str, turn_id: str, words: str, topic: str, *, in_form: bool = False, screened: bool = False
    ) -> BotTurn:
        """The bot's turn; with Rasa away, the index's answer and a notice that forms are away (`in_form`: one is open).

        `screened`: a script is said to the words too.

        A turn that is said again (its process had died) counts once: Rasa's end knows it by its id.
        """
        try:
            # A button's question may sound like a complaint or like another country's law: it is ours all the same.
            is_question = await asyncio.to_thread(self._searcher.is_question_of_ours, words)
            return await self._client.say(sender, words, turn_id, is_question=is_question, screened=screened)
        except BotAway as away:
            AWAY.inc()
            log.warning("dialogue_away", turn=turn_id, reason=str(away))
            return await asyncio.to_thread(self._without_rasa, words, topic, in_form)

    def _without_rasa(self, words: str, topic: str, in_form: bool) -> BotTurn:
        if HUMAN.fullmatch(plain(words)):
            return BotTurn((text(HANDING_OFF),), (HandOff("asked"),))
        found = self._searcher.search(question_in(words), topic=topic)
        if why := complexity_of(words):
            said = with_a_seat(found, why)
            return BotTurn(said.parts, said.directives)
        if in_form and found.decision != Decision.ANSWER:
            return BotTurn((notice(texts.FORM_PAUSED, code=AWAY_CODE),), ())
        if SMALL_TALK.fullmatch(plain(words)):
            return BotTurn((notice(texts.FORMS_AWAY, code=AWAY_CODE),), ())
        if found.decision in (Decision.UNKNOWN, Decision.ARTICLES):
            return BotTurn((notice(texts.NOTHING_FOUND_AWAY, code=MISS_AWAY),), (Miss(MISS_AWAY),))
        parts, directives = answer_without_dialogue(found)
        return BotTurn((*parts, notice(texts.FORMS_AWAY, code=AWAY_CODE)), tuple(directives))
