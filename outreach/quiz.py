"""The quiz's results: one row an answer, written once however often a turn is tried."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.directives import Grade
from bot.replies import Part
from consult.models import Conversation
from outreach import store
from outreach.models import QuizAnswer


def grade(session: Session, conversation: Conversation, turn_id: str, given: Grade) -> list[Part]:
    """Keep an answer; what the citizen is told, the dialogue has said already."""
    if store.answer_of(session, turn_id) is None:
        answer = QuizAnswer(
            conversation_id=conversation.id,
            turn_id=turn_id,
            question_id=given.question_id,
            choice=given.choice,
            right=given.right,
        )
        session.add(answer)
    return []
