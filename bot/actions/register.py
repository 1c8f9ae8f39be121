"""The register: every action of the domain by its name."""

from __future__ import annotations

from bot.actions import answer, institution, none_of_these, refuse, service, wishes
from bot.actions.action import Action
from bot.actions.forms.engine import form_actions
from bot.actions.forms.register import FORMS
from bot.actions.quiz import QUIZ_ACTIONS

ACTIONS: dict[str, Action] = {
    "action_answer": answer.answer,
    "action_refuse": refuse.refuse,
    "action_unreadable": service.unreadable,
    "action_capabilities": service.capabilities,
    "action_hand_off": service.hand_off,
    "action_find_institution": institution.find_institution,
    "action_check_progress": service.check_progress,
    "action_crisis": service.crisis,
    "action_easier_words": service.easier_words,
    "action_nothing_to_confirm": none_of_these.denied,
    "action_wish": wishes.wish,
    **QUIZ_ACTIONS,
}
for _form in FORMS:
    ACTIONS |= form_actions(_form)
