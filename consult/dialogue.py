"""The dialogue as a consultation sees it: Rasa when it is there, the index alone when it is not."""

from __future__ import annotations

import asyncio
import re
from typing import Protocol

from prometheus_client import Counter

from bot.actions.answer import answer_without_dialogue
from bot.client import BotAway, BotClient, BotTurn
from bot.directives import HandOff, Miss
from bot.replies import notice, text
from bot.texts import HANDING_OFF
from consult import texts
from consult.commands import plain
from core.log import get_logger
from knowledge import Decision, Found

log = get_logger(__name__)
MISS_AWAY = "away"
# With Rasa this is its business (it also closes an open form); without it, a human must still be within reach.
HUMAN = re.compile(
    r"(?:(?:好的?|那|算了|请|麻烦)[,，]?)?(?:我?[要想]|帮我|给我)?(?:转接?|找|接)?个?(?:人工|真人)(?:客服|坐席|服务)?"
)
AWAY = Counter("fawen_dialogue_away_total", "Turns answered without Rasa")


class Finds(Protocol):
    """The part of the knowledge that answers without a dialogue."""

    def search(self, question: str, *, topic: str = "") -> Found: ...


class Dialogue:
    """Says a citizen's words to the bot and hears its parts and directives."""

    def __init__(self, client: BotClient, searcher: Finds) -> None:
        self._client = client
        self._searcher = searcher

    async def say(self, sender: str, turn_id: str, words: str, topic: str) -> BotTurn:
        """The bot's turn; with Rasa away, the index's answer and a notice that forms are away.

        A turn that is said again (its process had died) counts once: Rasa's end knows it by its id.
        """
        try:
            return await self._client.say(sender, words, turn_id)
        except BotAway as away:
            AWAY.inc()
            log.warning("dialogue_away", turn=turn_id, reason=str(away))
            return await asyncio.to_thread(self._without_rasa, words, topic)

    def _without_rasa(self, words: str, topic: str) -> BotTurn:
        if HUMAN.fullmatch(plain(words)):
            return BotTurn((text(HANDING_OFF),), (HandOff("asked"),))
        found = self._searcher.search(words, topic=topic)
        if found.decision in (Decision.UNKNOWN, Decision.ARTICLES):
            return BotTurn((notice(texts.NOTHING_FOUND_AWAY, code=MISS_AWAY),), (Miss(MISS_AWAY),))
        parts, directives = answer_without_dialogue(found)
        return BotTurn((*parts, notice(texts.FORMS_AWAY, code="away")), tuple(directives))
