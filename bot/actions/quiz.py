"""The quiz: five questions on the constitution, a form whose questions are drawn anew each time.

Rasa keeps the ids of the drawn questions in a slot; the form is built from them at every call.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import texts
from bot.actions.action import Action, Said, Services
from bot.actions.forms import engine
from bot.actions.forms import words as wording
from bot.actions.forms.form import Answers, Field, Form
from bot.actions.forms.values import Problem, Reader, Reading, Value
from bot.directives import Grade
from bot.replies import Citation, choices, citations, text
from bot.tracker import Tracker
from knowledge import Question

NAME = "quiz_form"
COUNT = 5
DRAWN = "quiz_ids"
LETTERS = "ABCD"
_PICK = re.compile(r"(?:我?选择?|答案?是?|应该是?|是)?第?([a-d]|[1-4]|[一二两三四])(?:个|项|选项)?[吧啊呀呢]?")
_PLACES = {"a": 0, "b": 1, "c": 2, "d": 3, "一": 0, "二": 1, "两": 1, "三": 2, "四": 3}
_DONT_KNOW = re.compile(r"(?:我)?(?:不知道|不会|不清楚|不懂|跳过|下一题|下一个|没学过|猜不出来?)[了啊吧]*")


def validate(tracker: Tracker, services: Services) -> Said:
    """One message of a running quiz; the first one draws the questions."""
    if tracker.text("requested_slot"):
        return engine.validate(form_of(questions_of(tracker, services)), tracker, services)
    drawn = random.sample(services.lessons.questions, COUNT)
    # The sentence that begins the quiz is no answer, whatever words it holds.
    said = engine.validate(form_of(drawn), tracker.saying(""), services)
    return replace(said, slots={**said.slots, DRAWN: ",".join(question.id for question in drawn)})


def submit(tracker: Tracker, services: Services) -> Said:
    """The quiz is over: the score and the wish to subscribe, or what the form's end asks for."""
    said = engine.submit(form_of(questions_of(tracker, services)), tracker, services)
    return replace(said, slots={**said.slots, DRAWN: None})


def questions_of(tracker: Tracker, services: Services) -> list[Question]:
    """The drawn questions; one that an update of the pool took away meanwhile is left out."""
    found = (services.lessons.question(question_id) for question_id in tracker.text(DRAWN).split(","))
    return [question for question in found if question is not None]


def form_of(questions: list[Question]) -> Form:
    return Form(
        NAME,
        texts.QUIZ,
        None,
        tuple(_field(number, question) for number, question in enumerate(questions, 1)),
        intro=texts.QUIZ_INTRO,
        conclude=partial(_conclude, questions),
        reviews=False,
        back=texts.QUIZ_BACK,
        help=texts.QUIZ_HELP,
        stuck=texts.QUIZ_STUCK,
        left=texts.QUIZ_LEFT,
    )


def _field(number: int, question: Question) -> Field:
    return Field(
        f"quiz_{number}",
        f"第 {number} 题",
        question.question,
        texts.QUIZ_RETRY,
        read_option(question.options),
        options=question.options,
        buttons=tuple((_lettered(question, i), option) for i, option in enumerate(question.options)),
        heard=partial(_graded, question),
    )


def _lettered(question: Question, place: int) -> str:
    return f"{LETTERS[place]}. {question.options[place]}"


def _graded(question: Question, value: str) -> Said:
    """Right or wrong, why, and by which article."""
    choice = question.options.index(value) if value in question.options else -1
    is_right = choice == question.right
    verdict = texts.QUIZ_RIGHT if is_right else texts.quiz_wrong(_lettered(question, question.right))
    words = text(verdict + question.why, code="quiz_right" if is_right else "quiz_wrong")
    basis = citations(Citation(question.article.law, question.article.article))
    return Said((words, basis), (Grade(question.id, choice, is_right),))


def _conclude(questions: list[Question], answers: Answers, _services: Services) -> Said:
    given = [answers.get(f"quiz_{number}") for number in range(1, len(questions) + 1)]
    right = sum(value == q.options[q.right] for value, q in zip(given, questions, strict=True))
    onward = (texts.SUBSCRIBE, (texts.QUIZ_AGAIN, texts.QUIZ), texts.NO_THANKS)
    score = text(texts.quiz_score(right, len(questions)), code="quiz_score")
    return Said((score, choices(texts.QUIZ_WISH, *onward, code="quiz_wish")))


def read_option(options: tuple[str, ...]) -> Reader:
    """An option by its letter, its number or its words; "I do not know" is an answer, too."""

    def read(words: str, _at: datetime) -> Reading:
        bare = re.sub(r"[\s。.，,！!、:：]", "", unicodedata.normalize("NFKC", words)).lower()
        if picked := _PICK.fullmatch(bare):
            place = _PLACES.get(picked.group(1), -1) if not picked.group(1).isdigit() else int(picked.group(1)) - 1
            return Value(options[place]) if place < len(options) else Problem(texts.quiz_options(len(options)))
        if _DONT_KNOW.fullmatch(bare):
            return Value(texts.QUIZ_DONT_KNOW)
        return _by_words(options, bare)

    return read


def _by_words(options: tuple[str, ...], bare: str) -> Reading:
    plain = {re.sub(r"[\s。.，,！!、:：]", "", option).lower(): option for option in options}
    if bare in plain:
        return Value(plain[bare])
    if wording.QUESTION.search(bare):
        return None
    named = [option for option in plain if option in bare]
    meant = named or [option for option in plain if len(bare) > 1 and bare in option]
    return Value(plain[meant[0]]) if len(meant) == 1 else None


QUIZ_ACTIONS: dict[str, Action] = {f"validate_{NAME}": validate, "action_submit_quiz": submit}
