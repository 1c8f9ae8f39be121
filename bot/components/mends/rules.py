"""Mends of RulePolicy, which looked at the whole conversation and at all rules for every prediction."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Set, Text

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.mends.mend import Mend


# States of the whole conversation were made, twice a turn, where no rule looks back further than a few: 1.5 ms at
# first, 15 ms after eighty turns. Training has trackers of its own kind and goes the old way.
def _prediction_states(
    self: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: Optional[Dict[Text, Any]] = None,
) -> List[Any]:
    if type(tracker) is not DialogueStateTracker:
        return _stock_prediction_states(self, tracker, domain, use_text_for_last_user_input, rule_only_data)
    states = _recent_states(tracker, domain, _longest_rule(self) + 1)
    self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


_stock_prediction_states = RulePolicy._prediction_states


def _recent_states(tracker: DialogueStateTracker, domain: Domain, depth: int) -> List[Any]:
    """The last of what `domain.states_for_tracker_history` gives."""
    applied = tracker.applied_events()
    actions = [at for at, event in enumerate(applied) if isinstance(event, ActionExecuted)]
    wanted = set(actions[-depth:])
    past = tracker.init_copy()
    states = []
    for at, event in enumerate(applied):
        if at in wanted:
            states.append(domain.get_active_state(past))
        past.update(event)
    return [*states, domain.get_active_state(past)][-depth:]


def _longest_rule(policy: RulePolicy) -> int:
    known = policy.__dict__.get("_longest_rule")
    if known is None or known[0] is not policy.lookup[RULES]:
        lengths = [len(policy._rule_key_to_state(key)) for part in _PARTS for key in policy.lookup[part]]
        known = policy.__dict__["_longest_rule"] = (policy.lookup[RULES], max(lengths, default=1))
    return known[1]


_PARTS = (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)


# Every rule was held against the last state (0.8 ms a turn); only those that begin with its action can fit.
def _get_possible_keys(self: RulePolicy, lookup: Dict[Text, Text], states: List[Any]) -> Set[Text]:
    by_action = self.__dict__.setdefault("_rules_by_action", {})
    known = by_action.get(id(lookup))
    if known is None or known[0] is not lookup or known[1] != len(lookup):
        index: Dict[Any, Set[Text]] = {}
        for key in lookup:
            index.setdefault(_action_of(self._rule_key_to_state(key)[-1]), set()).add(key)
        known = by_action[id(lookup)] = (lookup, len(lookup), index)
    possible = set(known[2].get(_action_of(states[-1]), ())) if states else set(lookup)
    for at, state in enumerate(reversed(states)):
        if not possible:
            break
        possible = {key for key in possible if self._is_rule_applicable(key, at, state)}
    return possible


def _action_of(state: Any) -> Any:
    previous = state.get(PREVIOUS_ACTION)
    return tuple(sorted(previous.items())) if previous else None


MENDS = (
    Mend(RulePolicy, "_prediction_states", _prediction_states, "ed9b82bed2f2"),
    Mend(RulePolicy, "_get_possible_keys", _get_possible_keys, "2915fd81711e"),
)
