"""Who carries out the directives that a consultation does not know: rooms further on, registered by `fawen`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.replies import Part
from consult.models import Conversation

# (session, conversation, turn id, directive) → what the citizen is told. Runs in the turn's transaction; a turn that is
# tried again brings the same turn id.
Handle = Callable[[Session, Conversation, str, Any], list[Part]]
Handlers = Mapping[type[Any], Handle]
