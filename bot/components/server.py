"""The routes of the dialogue's process. Import it by way of `serve`, which leaves out what is not needed."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from argparse import Namespace
from typing import Any, Dict, List, Text

import rasa.utils.common
import rasa.utils.log_utils
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import Event, UserUtteranceReverted
from rasa.shared.core.trackers import EventVerbosity
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.mends import apply_mends, missing
from bot.components.mends.actions import failures
from bot.components.tracker_store import SqliteTrackerStore

logger = logging.getLogger(__name__)


class ActionFailed(Exception):
    """An action's call failed; the argument is its name."""

    status_code = 502


class Dialogue:
    """The agent and its store, one turn of a conversation at a time."""

    def __init__(self, agent: Agent, store: SqliteTrackerStore) -> None:
        self._agent = agent
        self._processor = agent.processor
        self._store = store

    @property
    def model(self) -> Text:
        return self._processor.model_filename

    async def say(self, sender: Text, words: Text, metadata: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        """One turn. If this very turn was heard before (its answer was lost), it is taken back first.

        Raises:
            ActionFailed: an action could not be run; the turn is not kept.
        """
        said = CollectingOutputChannel()
        failed: List[Text] = []
        failures.set(failed)
        async with self._agent.lock_store.lock(sender):
            if metadata.get("turn_id"):
                await self._store.take_back(sender, metadata["turn_id"])
            message = UserMessage(_plain(words), said, sender, input_channel="rest", metadata=metadata)
            await self._processor.handle_message(message)
        if failed:
            raise ActionFailed(failed[0])
        return said.messages

    async def state(self, sender: Text, verbosity: EventVerbosity = EventVerbosity.NONE) -> Dict[Text, Any]:
        """Where a conversation stands; an unknown one is not begun by asking."""
        async with self._agent.lock_store.lock(sender):
            return (await self._tracker(sender)).current_state(verbosity)

    async def append(self, sender: Text, events: List[Event]) -> Dict[Text, Any]:
        """Add events to a conversation and keep them; a single `rewind` takes the last turn back."""
        async with self._agent.lock_store.lock(sender):
            if len(events) == 1 and isinstance(events[0], UserUtteranceReverted):
                await self._store.take_back(sender)
                return (await self._tracker(sender)).current_state(EventVerbosity.NONE)
            tracker = await self._tracker(sender)
            tracker.update_with_events(events, self._agent.domain)
            await self._store.save(tracker)
            return tracker.current_state(EventVerbosity.NONE)

    async def forget(self, sender: Text) -> None:
        """Forget a conversation; one that is unknown is forgotten already."""
        async with self._agent.lock_store.lock(sender):
            await self._store.delete(sender)

    async def _tracker(self, sender: Text) -> Any:
        return await self._store.retrieve(sender) or self._store.init_tracker(sender)


def _plain(words: Text) -> Text:
    """A leading slash is a citizen's text, not a command to Rasa."""
    stripped = words.strip()
    return "／" + stripped[1:] if stripped.startswith("/") else stripped


def build_app(dialogue: Dialogue) -> Sanic:
    """The five routes."""
    app = Sanic("fawen_dialogue", configure_logging=False)

    @app.get("/status")
    async def status(_: Request) -> HTTPResponse:
        return response.json({"model_file": dialogue.model, "mends_missing": missing()})

    @app.post("/webhooks/rest/webhook")
    async def say(request: Request) -> HTTPResponse:
        call = request.json
        if not (isinstance(call, dict) and _is_text(call.get("sender")) and _is_text(call.get("message"))):
            return response.json({"error": "sender and message must be texts"}, 400)
        metadata = call.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        return response.json(await dialogue.say(call["sender"], call["message"], metadata))

    @app.get("/conversations/<sender:str>/tracker")
    async def tracker(request: Request, sender: Text) -> HTTPResponse:
        try:
            verbosity = EventVerbosity[request.args.get("include_events", "NONE")]
        except KeyError:
            return response.json({"error": "include_events is NONE, APPLIED, AFTER_RESTART or ALL"}, 400)
        return response.json(await dialogue.state(sender, verbosity))

    @app.post("/conversations/<sender:str>/tracker/events")
    async def append(request: Request, sender: Text) -> HTTPResponse:
        given = request.json if isinstance(request.json, list) else [request.json]
        try:
            events = [Event.from_parameters(event) for event in given]
        except (AttributeError, KeyError, TypeError, ValueError):
            events = []
        if not events or None in events:
            return response.json({"error": "not an event, or a list of events"}, 400)
        return response.json(await dialogue.append(sender, events))

    @app.delete("/conversations/<sender:str>")
    async def forget(_: Request, sender: Text) -> HTTPResponse:
        await dialogue.forget(sender)
        return response.empty()

    @app.exception(Exception)
    async def failed(request: Request, error: Exception) -> HTTPResponse:
        code = getattr(error, "status_code", 500)
        if code >= 500:
            logger.error("%s failed: %s", request.path.split("/")[1], _kind_and_place(error))
        return response.json({"error": type(error).__name__}, code)

    return app


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _kind_and_place(error: BaseException) -> Text:
    """What is said of an error: its own words may be the citizen's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    cause = error.__cause__ or error.__context__
    return f"{type(error).__name__} at {place}" + (f" after {_kind_and_place(cause)}" if cause else "")


class _Brief(logging.Formatter):
    """One line an error, instead of a traceback with everybody's words."""

    def formatException(self, ei: Any) -> Text:  # noqa: N802 (logging's own name)
        return _kind_and_place(ei[1])


def _without_words(_: Any, __: Text, event: Dict[Text, Any]) -> Dict[Text, Any]:
    """Rasa's log entries carry texts, slots and trackers (also at level ERROR): only scalar technical values stay."""
    return {key: value if key in _TECHNICAL else "…" for key, value in event.items()}


_TECHNICAL = {"event", "event_info", "event_key", "level", "timestamp", "action_name", "exc_info", "stack_info", "url"}


def configure_logs() -> None:
    """Rasa's own set-up of its logs, at LOG_LEVEL, without anybody's words."""
    rasa.utils.common.configure_logging_and_warnings(warn_only_once=True)
    rasa.utils.log_utils._anonymizer = _without_words
    rasa.utils.log_utils.configure_structlog()
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_Brief("%(asctime)s %(levelname)s %(name)s %(message)s"))


def load(arguments: Namespace) -> Dialogue:
    """The agent, only if it is what it must be: mended, with its model, and with a store that forgets nothing."""
    apply_mends()
    if missing():
        sys.exit(f"this is not the Rasa that was mended; not as expected: {', '.join(missing())}")
    endpoints = AvailableEndpoints.read_endpoints(arguments.endpoints)
    agent = asyncio.run(load_agent(model_path=arguments.model, endpoints=endpoints))
    if not agent.is_ready():
        sys.exit(f"the model {arguments.model} cannot be loaded, see above")
    store = agent.tracker_store
    store = store._tracker_store if isinstance(store, FailSafeTrackerStore) else store
    if not isinstance(store, SqliteTrackerStore):
        sys.exit(f"{arguments.endpoints} names no durable tracker store: got {type(store).__name__}")
    # Without the fail-safe around it: a turn that cannot be kept is an error, not a turn that is forgotten.
    agent.tracker_store = agent.processor.tracker_store = store
    return Dialogue(agent, store)


def serve(arguments: Namespace) -> None:
    """Load what the arguments name, and serve it until told to stop."""
    configure_logs()
    app = build_app(load(arguments))
    # What is loaded stays: the garbage collector need not look through it, 0.1 s each time, while a citizen waits.
    gc.collect()
    gc.freeze()
    app.run(arguments.host, arguments.port, workers=1, access_log=False, motd=False)
