"""Mends of action calls: 28 of the 34 ms that a turn of stock Rasa costs."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Dict, List, Optional, Text

import aiohttp
import jsonschema
import rasa
from jsonschema.exceptions import best_match
from rasa.core.actions.action import ActionExecutionRejection, ActionExtractSlots, RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.shared.core.constants import DEFAULT_SLOT_NAMES
from rasa.shared.core.trackers import EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

from bot.components.mends.mend import Mend

CALL_LIMIT_S = 7.0
IDLE_LIMIT_S = 3.0
_compiled: Dict[Text, Any] = {}


# Every reply was checked against a constant schema, and the schema against its metaschema: 25 ms a turn.
# Here the schema is compiled once, and the common reply (slots and responses) is seen to be right without it.
# The error named the whole reply, and the log had it: now it names the place.
def _validate_action_result(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    if _is_plain_reply(result):
        return True
    validator = _compiled.get("reply")
    if validator is None:
        schema = self.action_response_format_spec()
        validator = _compiled["reply"] = jsonschema.validators.validator_for(schema)(schema)
    error = best_match(validator.iter_errors(result))
    if error is not None:
        place = "".join(f"[{step!r}]" for step in error.absolute_path)
        raise jsonschema.ValidationError(f"the reply of {self.name()} is not valid at {place or 'its top'}")
    return True


def _is_plain_reply(result: Any) -> bool:
    """Whether a reply has nothing but slots and responses, all as the schema wants them."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(response, dict) for response in responses)
        and all(_is_plain_slot(event) for event in events)
    )


def _is_plain_slot(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and event.get("event") == "slot"
        and isinstance(event.get("name"), str)
        and "value" in event
        and event.get("timestamp") is None
        and event.get("metadata") is None
    )


# Every call carried all events of the conversation: 0.2 ms for each earlier turn, there and at the other end.
# Our webhook reads the latest message, the slots and the form, which come along as before, and the message's metadata,
# which stood in the events alone.
def _action_call_format(self: RemoteAction, tracker: Any, domain: Any) -> Dict[Text, Any]:
    state = tracker.current_state(EventVerbosity.NONE)
    if state.get("latest_message"):
        state["latest_message"]["metadata"] = tracker.latest_message.metadata
    call = {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }
    if not self._is_selective_domain_enabled():
        call["domain"] = domain.as_dict()
    return call


# A failed call was logged and then passed over: the turn went on without its events and ended in `200 []`.
# It still does, but whoever set `failures` learns of it, and our tracker store does not keep such a turn.
async def _run_remotely(self: RemoteAction, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> List[Any]:
    try:
        return await _stock_run_remotely(self, output_channel, nlg, tracker, domain)
    except ActionExecutionRejection:
        raise
    except Exception:
        failed = failures.get()
        if failed is not None:
            failed.append(self.name())
        raise


_stock_run_remotely = RemoteAction.run
failures: "ContextVar[Optional[List[Text]]]" = ContextVar("failures", default=None)


# A new connection was opened for every call (1 ms and a socket in TIME_WAIT each), and a call that hangs held the
# conversation for five minutes. Actions only read, so a call whose kept connection had just been closed is repeated.
async def _request(
    self: EndpointConfig,
    method: Text = "post",
    subpath: Any = None,
    content_type: Any = "application/json",
    compress: bool = False,
    **kwargs: Any,
) -> Any:
    if self.cafile or "headers" in kwargs:
        return await _stock_request(self, method, subpath, content_type, compress, **kwargs)
    headers = {"Content-Type": content_type} if content_type else {}
    params = self.combine_parameters(kwargs)
    if kwargs.get("timeout") == DEFAULT_REQUEST_TIMEOUT:
        kwargs["timeout"] = CALL_LIMIT_S
    for attempt in (1, 2):
        try:
            async with _kept_session(self).request(
                method, concat_url(self.url, subpath), headers=headers, params=params, compress=compress, **kwargs
            ) as response:
                if response.status >= 400:
                    raise ClientResponseError(response.status, response.reason, await response.content.read())
                try:
                    return await response.json()
                except aiohttp.ContentTypeError:
                    return None
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            if attempt == 2 or isinstance(error, aiohttp.ClientConnectorError):
                raise


def _kept_session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    session = endpoint.__dict__.get("_kept_session")
    if session is None or session.closed:
        auth = endpoint.basic_auth and aiohttp.BasicAuth(
            endpoint.basic_auth["username"], endpoint.basic_auth["password"]
        )
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=IDLE_LIMIT_S, limit=64),
            headers=endpoint.headers,
            auth=auth or None,
        )
        endpoint.__dict__["_kept_session"] = session
    return session


_stock_request = EndpointConfig.request


# At every message all slots were looked through for one that a sentence fills: 0.4 ms. Ours are set by actions alone.
async def _extract_slots(
    self: ActionExtractSlots, output_channel: Any, nlg: Any, tracker: Any, domain: Any
) -> List[Any]:
    if not _is_set_by_actions_alone(domain):
        return await _stock_extract_slots(self, output_channel, nlg, tracker, domain)
    return await self._execute_validation_action([], output_channel, nlg, tracker, domain)


def _is_set_by_actions_alone(domain: Any) -> bool:
    known = domain.__dict__.get("_set_by_actions_alone")
    if known is None:
        mappings = [
            mapping for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES for mapping in slot.mappings
        ]
        known = domain.__dict__["_set_by_actions_alone"] = all(mapping == {"type": "custom"} for mapping in mappings)
    return known


_stock_extract_slots = ActionExtractSlots.run

MENDS = (
    Mend(RemoteAction, "_validate_action_result", _validate_action_result, "f8cdb4be6812"),
    Mend(RemoteAction, "_action_call_format", _action_call_format, "428795b944f2"),
    Mend(RemoteAction, "run", _run_remotely, "ccabf6f1160d"),
    Mend(EndpointConfig, "request", _request, "ccdb778aed82"),
    Mend(ActionExtractSlots, "run", _extract_slots, "13487835d751"),
)
