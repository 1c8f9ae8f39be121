"""The quiz: answered by letter, number or words; wrong answers explained; left and interrupted like a form."""

from dataclasses import replace

import pytest

from bot.actions import quiz
from bot.directives import Grade, HandOff, Unsubscribe
from bot.tracker import Tracker


class Game:
    """A quiz on its way, as Rasa would run it."""

    def __init__(self, services, questions):
        only = {question.id: question for question in services.lessons.questions}
        self.services = replace(
            services, lessons=replace(services.lessons, questions=tuple(only[q] for q in questions))
        )
        self.slots = {}

    def say(self, words, intent="", confidence=0.9):
        said = quiz.validate(Tracker("s", words, intent, confidence, self.slots, quiz.NAME), self.services)
        self.slots |= said.slots
        if self.slots.get("requested_slot") is None:
            end = quiz.submit(Tracker("s", words, intent, confidence, self.slots), self.services)
            said = replace(end, parts=(*said.parts, *end.parts), directives=(*said.directives, *end.directives))
            self.slots |= said.slots
        return said

    def question(self):
        """The question that is asked now."""
        ids = self.slots[quiz.DRAWN].split(",")
        return self.services.lessons.question(ids[int(self.slots["requested_slot"][-1]) - 1])


FIVE = ("quiz-power", "quiz-highest", "quiz-term", "quiz-court", "quiz-anthem")


@pytest.fixture
def game(services):
    game = Game(services, FIVE)
    game.first = game.say("我要做宪法小测验", "start_quiz")
    return game


def codes(said):
    return [part.code for part in said.parts]


def test_five_different_questions_are_drawn_from_the_pool(services):
    drawn = set()
    for _ in range(20):
        game = Game(services, [question.id for question in services.lessons.questions])
        game.say("宪法小测验")
        ids = game.slots[quiz.DRAWN].split(",")
        assert len(set(ids)) == 5
        drawn |= set(ids)
    assert len(drawn) > 10


def test_the_sentence_that_begins_the_quiz_is_no_answer(services):
    game = Game(services, FIVE)
    said = game.say("人民代表大会制度的宪法小测验，人民", "start_quiz")
    assert (said.directives, game.slots["requested_slot"]) == ((), "quiz_1")


def test_a_question_has_lettered_buttons_whose_payload_is_the_option(game):
    asked = game.first.parts[-1]
    assert (asked.step, asked.steps) == (1, 5)
    assert [c.payload for c in asked.choices] == list(game.question().options)
    assert asked.choices[0].title == f"A. {asked.choices[0].payload}"


@pytest.mark.parametrize("form", ["letter", "small", "number", "chinese", "words", "sentence", "full width"])
def test_an_answer_in_any_form_is_graded(game, form):
    question = game.question()
    right = question.right
    words = {
        "letter": "ABCD"[right],
        "small": "选" + "abcd"[right],
        "number": str(right + 1),
        "chinese": "第" + "一二三四"[right] + "个",
        "words": question.options[right],
        "sentence": f"我觉得是{question.options[right]}吧",
        "full width": "ＡＢＣＤ"[right],
    }[form]
    said = game.say(words)
    assert said.directives == (Grade(question.id, right, True),)
    assert codes(said)[0] == "quiz_right"


def test_a_wrong_answer_is_told_with_the_right_one_and_its_article(game):
    question = game.question()
    said = game.say(question.options[(question.right + 1) % 3])
    assert (said.parts[0].code, question.options[question.right] in said.parts[0].text) == ("quiz_wrong", True)
    assert said.parts[1].citations[0].article == question.article.article
    assert said.directives[0].right is False


def test_not_knowing_is_an_answer_and_explained(game):
    question = game.question()
    said = game.say("不知道")
    assert said.directives == (Grade(question.id, -1, False),)
    assert game.slots["requested_slot"] == "quiz_2"


def test_a_letter_that_is_no_option_is_said(services):
    game = Game(services, ("quiz-power", "quiz-both", "quiz-tax", "quiz-oath", "quiz-trial"))
    game.say("宪法小测验")
    said = game.say("D")
    assert ("只有 3 个选项" in said.parts[0].text, game.slots["requested_slot"]) == (True, "quiz_1")


def test_at_the_end_the_score_and_the_wish_to_subscribe(game):
    for n in range(5):
        question = game.question()
        said = game.say("ABCD"[question.right] if n < 4 else "不知道")
    assert [part.code for part in said.parts if part.code][-2:] == ["quiz_score", "quiz_wish"]
    assert "一共 5 题，您答对了 4 题" in next(p.text for p in said.parts if p.code == "quiz_score")
    assert "订阅宪法宣传" in [choice.payload for choice in said.parts[-1].choices]
    assert game.slots[quiz.DRAWN] is None


@pytest.mark.parametrize("words", ["退出", "不做了", "算了", "不答了"])
def test_leaving(game, words):
    said = game.say(words)
    assert (codes(said), said.directives, game.slots["requested_slot"]) == (["form_left"], (), None)


def test_a_question_in_the_middle_is_answered_and_the_quiz_goes_on(game):
    said = game.say("公证费怎么收？")
    assert said.parts[0].entry_id == "notary-fee"
    assert codes(said)[-2:] == ["form_back", "quiz_1"]
    assert "答题" in said.parts[-2].text


def test_a_question_that_holds_an_option_is_no_answer(services):
    game = Game(services, ("quiz-court", *FIVE[:3], "quiz-oath"))
    while game.slots.get(quiz.DRAWN, "").split(",")[0] != "quiz-court":
        game = Game(services, ("quiz-court", *FIVE[:3], "quiz-oath"))
        game.say("宪法小测验")
    said = game.say("人民检察院是做什么的？")
    assert not any(isinstance(directive, Grade) for directive in said.directives)


def test_an_answer_stands_once_it_is_given(game):
    game.say("不知道")
    before = dict(game.slots)
    said = game.say("第 1 题改成A")
    assert not any(isinstance(directive, Grade) for directive in said.directives)
    assert game.slots["quiz_1"] == before["quiz_1"]


def test_a_human_is_fetched_without_the_answers(game):
    said = game.say("转人工")
    assert said.directives == (HandOff("asked"),)


def test_unsubscribing_in_other_words_leaves_the_quiz_where_it_was(game):
    said = game.say("不想收推送了", "unsubscribe", 0.9)
    assert (said.parts, said.directives, game.slots["requested_slot"]) == ((), (Unsubscribe(),), "quiz_1")


def test_three_sentences_that_fit_nothing_offer_a_way_out(game):
    for words in ("月球", "火星"):
        assert codes(game.say(words))[0] == "not_understood"
    assert "不办了" in [choice.payload for choice in game.say("木星").parts[0].choices]


def test_the_pool_may_change_while_a_quiz_runs(game):
    game.services = replace(
        game.services, lessons=replace(game.services.lessons, questions=game.services.lessons.questions[:3])
    )
    for _ in range(3):
        if game.slots["requested_slot"] is not None:
            said = game.say("不知道")
    assert game.slots["requested_slot"] is None or said.parts
