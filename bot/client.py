"""Our end towards Rasa: a citizen's words in, parts and directives out.

Traps: a failed action gives `200 []`, so an empty reply is a failure, never silence; a leading "/" would be
taken for an intent, so it is sent as "／".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from bot.directives import Directive
from bot.directives import from_json as directive_from_json
from bot.replies import Part, choices, text

READY_TIMEOUT_S = 1.0


class BotAway(Exception):
    """Rasa is not there, too slow, or said nothing: answer without it."""


@dataclass(frozen=True, slots=True)
class BotTurn:
    """What the bot said in one turn, and what it wants done."""

    parts: tuple[Part, ...]
    directives: tuple[Directive, ...]


class BotClient:
    """Speaks to Rasa's REST channel; safe for many coroutines at once."""

    def __init__(self, url: str, timeout: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
        self._http = httpx.AsyncClient(
            base_url=url, timeout=timeout, limits=limits, transport=transport, trust_env=False
        )

    async def say(self, sender: str, words: str, turn_id: str) -> BotTurn:
        """One turn of the dialogue.

        Raises:
            BotAway: no answer in time, an error, an empty reply, or one that is not ours.
        """
        body = {"sender": sender, "message": plain(words), "metadata": {"turn_id": turn_id}}
        try:
            answer = await self._http.post("/webhooks/rest/webhook", json=body)
            answer.raise_for_status()
            turn = read_turn(answer.json())
        except httpx.HTTPError as error:
            raise BotAway(type(error).__name__) from error
        except (ValueError, KeyError, TypeError) as error:
            raise BotAway(f"not understood: {type(error).__name__}") from error
        if not turn.parts and not turn.directives:
            raise BotAway("empty reply")
        return turn

    async def is_ready(self) -> bool:
        """Whether Rasa is up with a model."""
        try:
            answer = await self._http.get("/status", timeout=READY_TIMEOUT_S)
            return answer.status_code == 200 and bool(answer.json().get("model_file"))
        except (httpx.HTTPError, ValueError):
            return False

    async def close(self) -> None:
        await self._http.aclose()


def plain(words: str) -> str:
    """The words as Rasa may see them: a leading slash is text, not a command."""
    stripped = words.lstrip()
    return "／" + stripped[1:] if stripped.startswith("/") else words


def read_turn(messages: list[dict[str, Any]]) -> BotTurn:
    """Rasa's messages as one turn: our custom payloads, and plain responses of the domain."""
    parts: list[Part] = []
    directives: list[Directive] = []
    for message in messages:
        custom = message.get("custom")
        if custom is not None:
            parts += [Part.from_json(part) for part in custom.get("parts", ())]
            directives += [directive_from_json(directive) for directive in custom.get("directives", ())]
        elif message.get("buttons"):
            options = [(button["title"], button["payload"]) for button in message["buttons"]]
            parts.append(choices(message.get("text", ""), *options))
        elif message.get("text"):
            parts.append(text(message["text"]))
    return BotTurn(tuple(parts), tuple(directives))
