"""Mends of Rasa 3.6.21: where its time goes, and where it lets go of what it must keep.

Each mend names its symptom, and is applied only to the very source it was written for: `Mend.expected` is a
fingerprint of the function it replaces. With another version, or a changed function, Rasa runs unmended there
and says so. Every mend gives what Rasa itself would give, except where its symptom says what is wrong with that;
tests/bot/components compares them with stock.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from typing import Any, Callable, Dict, List, Text, Tuple

import rasa

from bot.components.mends import actions, graph, rules, trackers
from bot.components.mends.mend import Mend

__all__ = ["MENDS", "WRITTEN_FOR", "Mend", "apply_mends", "fingerprint", "missing", "stock"]

logger = logging.getLogger(__name__)

WRITTEN_FOR = "3.6.21"
MENDS: Tuple[Mend, ...] = (*actions.MENDS, *trackers.MENDS, *rules.MENDS, *graph.MENDS)
_stock: Dict[Text, Any] = {}


def fingerprint(function: Callable[..., Any]) -> Text:
    """Identifies the source of a function."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


def apply_mends() -> List[Text]:
    """Apply every mend whose target is as expected, once; the names of all that are applied."""
    if rasa.__version__ != WRITTEN_FOR:
        logger.warning("mends are for Rasa %s, this is %s: running unmended", WRITTEN_FOR, rasa.__version__)
        return []
    for mend in MENDS:
        if mend.name in _stock:
            continue
        found = fingerprint(getattr(mend.owner, mend.attribute))
        if found == mend.expected:
            _stock[mend.name] = inspect.getattr_static(mend.owner, mend.attribute)
            setattr(mend.owner, mend.attribute, mend.replacement)
        else:
            logger.warning("not mended: %s is %s, not %s", mend.name, found, mend.expected)
    return list(_stock)


def missing() -> List[Text]:
    """The mends that are not applied."""
    return [mend.name for mend in MENDS if mend.name not in _stock]


def stock(name: Text) -> Any:
    """What Rasa had under the name of an applied mend."""
    found = _stock[name]
    return found.__func__ if isinstance(found, staticmethod) else found
