"""What of the dialogue's turn is said beside the script of a screen."""

from __future__ import annotations

from bot.actions.refuse import REASONS
from bot.actions.service import CARE
from bot.client import BotTurn
from bot.directives import Miss
from bot.replies import SMALL_TALK, Part
from consult.screens import DANGER, HEARD, ScreenHit

NOTHING_FOUND = frozenset({"unknown", "unclear", "unreadable", "same_again"})
SCOLDING = frozenset({"not_understood", "problem"})  # "请说上海的一个区" is no answer to a cry for help


def beside_scripts(said: BotTurn, hits: tuple[ScreenHit, ...]) -> tuple[Part, ...]:
    """The parts that still have something to say; a form's question always stays.

    Left out: politeness ("再见，祝您顺利" to one who says good-bye to life), help that the script has named already,
    "I do not know"; where somebody is in danger, refusals and a form's scolding as well.
    """
    danger = any(hit.priority >= DANGER for hit in hits)
    missed = {directive.reason for directive in said.directives if isinstance(directive, Miss)}
    if missed & NOTHING_FOUND:
        return tuple(part for part in said.parts if _is_of_a_form(part))
    silent = {SMALL_TALK, "easier", HEARD, CARE} | (SCOLDING | set(REASONS.values()) if danger else set())
    return tuple(part for part in said.parts if part.code not in silent)


def _is_of_a_form(part: Part) -> bool:
    return bool(part.step) or part.code == "form_back"
