"""Our end towards Rasa's action calls: the next action's name → a function → events and one response.

The protocol is small: `{next_action, sender_id, tracker, version[, domain]}` → `{events, responses}`.
The domain is left out by Rasa where it can be (`enable_selective_domain`), and never needed here.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from prometheus_client import Counter, Histogram
from starlette.concurrency import run_in_threadpool

from bot.actions.action import Action, Lists, NoPlaces, Said, Services
from bot.actions.legal_aid import load_rules
from bot.actions.register import ACTIONS
from bot.directives import to_json as directive_to_json
from bot.tracker import Tracker
from core.clock import now
from core.log import get_logger
from knowledge import Lessons

log = get_logger(__name__)
FAILED = Counter("fawen_action_failed_total", "Action calls that failed", ["action"])
SECONDS = Histogram("fawen_action_seconds", "Duration of action calls", ["action"])


def build_webhook(
    knowledge: Any,
    lessons: Lessons,
    actions: dict[str, Action] | None = None,
    directory: Lists | None = None,
    seat_hours: tuple[str, str] = ("09:00", "17:00"),
) -> FastAPI:
    """The application on the loopback-only port; without a directory no institution is known."""
    services = Services(knowledge, load_rules(), now, lessons, directory or NoPlaces(), seat_hours)
    known = ACTIONS if actions is None else actions
    app = FastAPI(openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        try:
            call = await request.json()
            name, tracker = call["next_action"], Tracker.read(call["tracker"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"error": "not an action call"}, 400)
        action = known.get(name)
        if action is None:
            return JSONResponse({"error": f"no action {name}", "action_name": name}, 404)
        try:
            with SECONDS.labels(name).time():
                said = await run_in_threadpool(action, tracker, services)
        except Exception as error:
            # Rasa turns this into an empty reply, which the client takes for "away": the citizen is still answered.
            FAILED.labels(name).inc()
            log.exception("action_failed", action=name, sender=tracker.sender)
            return JSONResponse({"error": type(error).__name__}, 500)
        return JSONResponse(render(said))

    return app


def render(said: Said) -> dict[str, Any]:
    """An action's result as Rasa expects it."""
    events = [{"event": "slot", "timestamp": None, "name": name, "value": value} for name, value in said.slots.items()]
    payload = {
        "parts": [part.to_json() for part in said.parts],
        "directives": [directive_to_json(directive) for directive in said.directives],
    }
    return {"events": events, "responses": [{"custom": payload}] if said.parts or said.directives else []}
