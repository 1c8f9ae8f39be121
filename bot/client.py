"""Our end towards Rasa: a citizen's words in, parts and directives out.

Traps: a failed action gives `200 []`, so an empty reply is a failure, never silence; a leading "/" would be
taken for an intent, so it is sent as "／".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.asked import question_in
from bot.directives import Directive
from bot.directives import from_json as directive_from_json
from bot.replies import SMALL_TALK, Part, choices, text

READY_TIMEOUT_S = 1.0
CONNECTIONS = 64


class BotAway(Exception):
    """Rasa is not there, too slow, or said nothing: answer without it."""


@dataclass(frozen=True, slots=True)
class BotTurn:
    """What the bot said in one turn, and what it wants done."""

    parts: tuple[Part, ...]
    directives: tuple[Directive, ...]


class BotClient:
    """Speaks to Rasa's REST channel; safe for many coroutines at once.

    With aiohttp: at 16 turns in parallel a third of the service's time went into httpx's pool of connections.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    def _http(self) -> aiohttp.ClientSession:
        """The session, which must be made inside the loop that uses it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(self._url, connector=connector, timeout=self._timeout)
        return self._session

    async def say(
        self, sender: str, words: str, turn_id: str, *, is_question: bool = False, screened: bool = False
    ) -> BotTurn:
        """One turn of the dialogue.

        Args:
            is_question: the words are known to be a question of law.
            screened: a script answers them too, and hides that nothing was found.

        Raises:
            BotAway: no answer in time, an error, an empty reply, or one that is not ours.
        """
        known = {"turn_id": turn_id, "is_question": is_question, "screened": screened, "plain": question_in(words)}
        body = {"sender": sender, "message": plain(words), "metadata": known}
        try:
            async with self._http().post("/webhooks/rest/webhook", json=body) as answer:
                answer.raise_for_status()
                turn = read_turn(await answer.json())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BotAway(type(error).__name__) from error
        except (ValueError, KeyError, TypeError) as error:
            raise BotAway(f"not understood: {type(error).__name__}") from error
        if not turn.parts and not turn.directives:
            raise BotAway("empty reply")
        return turn

    async def forget(self, sender: str) -> None:
        """Have Rasa forget a conversation.

        Raises:
            BotAway: it could not be told, or did not.
        """
        try:
            async with self._http().delete(f"/conversations/{quote(sender, safe='')}") as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BotAway(type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Whether Rasa is up with a model."""
        try:
            timeout = aiohttp.ClientTimeout(total=READY_TIMEOUT_S)
            async with self._http().get("/status", timeout=timeout) as answer:
                return answer.status == 200 and bool((await answer.json()).get("model_file"))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def plain(words: str) -> str:
    """The words as Rasa may see them: a leading slash is text, not a command."""
    stripped = words.lstrip()
    return "／" + stripped[1:] if stripped.startswith("/") else words


def read_turn(messages: list[dict[str, Any]]) -> BotTurn:
    """Rasa's messages as one turn: our custom payloads, and plain responses of the domain, which are small talk."""
    parts: list[Part] = []
    directives: list[Directive] = []
    for message in messages:
        custom = message.get("custom")
        if custom is not None:
            parts += [Part.from_json(part) for part in custom.get("parts", ())]
            directives += [directive_from_json(directive) for directive in custom.get("directives", ())]
        elif message.get("buttons"):
            options = [(button["title"], button["payload"]) for button in message["buttons"]]
            parts.append(choices(message.get("text", ""), *options, code=SMALL_TALK))
        elif message.get("text"):
            parts.append(text(message["text"], code=SMALL_TALK))
    return BotTurn(tuple(parts), tuple(directives))
