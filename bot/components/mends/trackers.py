"""Mends of trackers: the cost of a turn grew with the length of the conversation, 5 ms at the first, 50 at the 80th."""

from __future__ import annotations

import copy
from typing import Any, List, Optional, Text

from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.components.mends.mend import Mend

_event_types: dict = {}


# Every event read looked through all subclasses of Event, recursively: 1 ms a turn.
def _resolve_by_type(type_name: Text, default: Optional[Any] = None) -> Optional[Any]:
    found = _event_types.get(type_name)
    if found is None:
        found = next((cls for cls in all_subclasses(Event) if cls.type_name == type_name), None)
        if found is None:
            return _stock_resolve_by_type(type_name, default)
        _event_types[type_name] = found
    return found


_stock_resolve_by_type = Event.resolve_by_type


# A copy was made by replaying all events, for every action that runs: 0.3 ms at first, 3 ms after eighty turns.
def _copy(self: DialogueStateTracker) -> DialogueStateTracker:
    if type(self) is not DialogueStateTracker or type(self.slots) is not dict:
        return _stock_copy(self)
    twin = DialogueStateTracker.__new__(DialogueStateTracker)
    twin.__dict__.update(self.__dict__)
    twin.events = self._create_events(self.events)
    twin.slots = {name: _copy_slot(slot) for name, slot in self.slots.items()}
    twin.active_loop = copy.copy(self.active_loop)
    twin.sender_source = twin.model_id = twin.assistant_id = None
    memo = self.__dict__.get("_applied")
    if memo is not None:
        twin.__dict__["_applied"] = (memo[0], memo[1], list(memo[2]), set(memo[3]))
    return twin


_stock_copy = DialogueStateTracker.copy


def _copy_slot(slot: Any) -> Any:
    """What copy.copy does, at a fifth of its cost."""
    twin = slot.__class__.__new__(slot.__class__)
    twin.__dict__.update(slot.__dict__)
    return twin


# A form replayed all events three times a turn for a tracker that differs in the last ones only.
def _temporary_tracker(self: FormAction, current_tracker: Any, additional_events: List[Event], domain: Any) -> Any:
    if any(_kind(event) is Restarted for event in current_tracker.events):
        return _stock_temporary_tracker(self, current_tracker, additional_events, domain)
    twin = current_tracker.copy()
    twin.update(SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker)))
    twin.update(ActionExecuted(self.name()))
    for event in additional_events:
        twin.update(event)
    return twin


_stock_temporary_tracker = FormAction._temporary_tracker


# Which events count (reverted ones do not) was worked out from the first event on, four times a turn.
# Here it goes on from where it stood: exact, as long as no form appears that was not known before.
def _applied_events(self: DialogueStateTracker) -> List[Event]:
    count = len(self.events)
    seen, last, applied, loops = self.__dict__.get("_applied") or (0, None, [], set())
    fresh = [self.events[at - count] for at in range(seen, count)] if count - seen < 64 else list(self.events)[seen:]
    if count < seen or (seen and self.events[seen - 1] is not last) or not _loops_in(fresh) <= loops:
        fresh, applied, loops = list(self.events), [], _loops_in(self.events)
    for event in fresh:
        _apply(self, event, applied, loops)
    if count:
        self.__dict__["_applied"] = (count, self.events[-1], applied, loops)
    return list(applied)


def _loops_in(events: Any) -> set:
    return {event.name for event in events if _kind(event) is ActiveLoop and event.name}


def _kind(event: Event) -> Any:
    """Which of the classes that matter here an event belongs to; None for the others. (isinstance is slow on them.)"""
    cls = type(event)
    if cls not in _kinds:
        _kinds[cls] = next((kind for kind in _MATTER if issubclass(cls, kind)), None)
    return _kinds[cls]


_MATTER = (ActionExecuted, ActiveLoop, Restarted, SessionStarted, ActionReverted, UserUtteranceReverted)
_kinds: dict = {}


def _apply(tracker: DialogueStateTracker, event: Event, applied: List[Event], loops: set) -> None:
    """One step of Rasa's `applied_events`."""
    kind = _kind(event)
    if kind is Restarted or kind is SessionStarted:
        applied.clear()
    elif kind is ActionReverted:
        tracker._undo_till_previous(ActionExecuted, applied)
    elif kind is UserUtteranceReverted:
        tracker._undo_till_previous(UserUttered, applied)
        tracker._undo_till_previous(ActionExecuted, applied)
    elif (
        kind is ActionExecuted
        and event.action_name in loops
        and not tracker._first_loop_execution_or_unhappy_path(event.action_name, applied)
    ):
        tracker._undo_till_previous_loop_execution(event.action_name, applied)
    else:
        applied.append(event)


MENDS = (
    Mend(Event, "resolve_by_type", staticmethod(_resolve_by_type), "b5cf570fa7f2"),
    Mend(DialogueStateTracker, "copy", _copy, "dfa48dca9f35"),
    Mend(FormAction, "_temporary_tracker", _temporary_tracker, "381bc4b6e07f"),
    Mend(DialogueStateTracker, "applied_events", _applied_events, "764d5065ea99"),
)
