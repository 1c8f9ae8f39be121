"""Results of the quiz: one row an answer, and nothing about who gave it."""

from sqlalchemy import select

from bot.directives import Grade
from consult.models import Conversation
from outreach.models import QuizAnswer
from outreach.quiz import grade


def test_an_answer_is_kept_once_however_often_its_turn_is_tried(town):
    citizen = town.citizen("a")
    for _ in range(2):
        with town.db.session_scope() as session:
            grade(session, session.get_one(Conversation, citizen), "turn-1", Grade("quiz-court", 2, False))
    with town.db.read_scope() as session:
        kept = session.scalars(select(QuizAnswer)).one()
    assert (kept.question_id, kept.choice, kept.right) == ("quiz-court", 2, False)
    assert set(QuizAnswer.__table__.columns.keys()) == {
        "id", "conversation_id", "turn_id", "question_id", "choice", "right", "at",
    }  # fmt: skip
