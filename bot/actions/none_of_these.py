"""“都不是” behind the question which one is meant: not known, with the way on; anywhere else it confirms nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions.action import Said, Services
from bot.actions.answer import said_for
from bot.actions.service import nothing_to_confirm
from bot.directives import Miss
from bot.tracker import Tracker
from knowledge import Decision, Found

NONE = re.compile(r"(?:以上|上面|这些|这几个)?都不(?:是|对)[的呀啊]?[。！!]*")
MISSED = Miss("none_of_these")  # the words say nothing to a curator: the question stands before them


def denied(tracker: Tracker, services: Services) -> Said:
    """What is said to a denial outside of forms."""
    if not (tracker.number("clarified") and NONE.fullmatch(tracker.words.strip())):
        return nothing_to_confirm(tracker, services)
    said = said_for(tracker, Found(Decision.UNKNOWN, (), (), ""), services.knowledge)
    return replace(said, directives=tuple(MISSED if isinstance(d, Miss) else d for d in said.directives))
