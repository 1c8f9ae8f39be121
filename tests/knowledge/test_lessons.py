"""The lessons: those that ship are sound, and one that is not is refused with file, line and mend."""

import gzip
import json
from datetime import date, timedelta

import pytest

from core.settings import ROOT
from knowledge import ContentError, load_lessons
from knowledge.statutes import plain_name

STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"
CARD = """
- id: constitution-home
  title: 住宅不受侵犯
  text: 公民的住宅不受侵犯。
  article: {law: 宪法, article: 第三十九条}
  checked: 2026-11-25
"""
QUESTION = """
- id: quiz-{n}
  question: 国家的审判机关是哪一个？
  options: [人民法院, 人民检察院, 公安机关]
  right: 1
  why: 人民法院是国家的审判机关。
  article: {{law: 宪法, article: 第一百二十八条}}
  checked: 2026-11-25
"""
POOL = "".join(QUESTION.format(n=n) for n in range(5))


@pytest.fixture(scope="module")
def lessons():
    return load_lessons(ROOT / "knowledge" / "lessons")


@pytest.fixture
def load(tmp_path):
    def write(cards=CARD, quiz=POOL):
        (tmp_path / "cards.yml").write_text(cards, encoding="utf-8")
        (tmp_path / "quiz.yml").write_text(quiz, encoding="utf-8")
        return load_lessons(tmp_path)

    return write


def test_there_are_two_weeks_of_cards_and_a_pool_for_the_quiz(lessons):
    assert len(lessons.cards) >= 14
    assert len(lessons.questions) >= 15
    assert all(len(card.text) <= 200 for card in lessons.cards)


def test_right_answers_stand_in_every_place(lessons):
    assert {question.right for question in lessons.questions} >= {0, 1, 2}


def test_every_article_exists(lessons):
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        known = {(plain_name(row["law"]), row["article"]) for row in map(json.loads, lines)}
    cited = {(one.id, one.article.law, one.article.article) for one in (*lessons.cards, *lessons.questions)}
    assert [one for one in cited if one[1:] not in known] == []


def test_a_card_comes_again_only_after_all_others(lessons):
    days = [date(2026, 12, 1) + timedelta(days=n) for n in range(len(lessons.cards))]
    assert len({lessons.card_of(day).id for day in days}) == len(lessons.cards)
    assert lessons.card_of(days[-1] + timedelta(days=1)) == lessons.card_of(days[0])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("公民的住宅不受侵犯。", "字" * 201, "cards.yml:2: text 有 201 字，最多 200"),
        ("第三十九条", "39", "cards.yml:2: article 是 39"),
        ("{law: 宪法, article: 第三十九条}", "宪法", "cards.yml:2: article 应写作"),
        ("checked: 2026-11-25", "checked: 昨天", "cards.yml:2: checked 是 昨天"),
        ("  title: 住宅不受侵犯\n", "", "cards.yml:2: 缺少字段 title"),
        ("title:", "headline: x\n  title:", "cards.yml:2: 不认识的字段 headline"),
        ("constitution-home", "Home", "cards.yml:2: 编号 Home"),
        ("住宅不受侵犯\n", "''\n", "title 应是文字"),
    ],
)
def test_a_wrong_card_is_named_with_its_line(load, old, new, problem):
    with pytest.raises(ContentError, match=problem):
        load(cards=CARD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("right: 1", "right: 4", "quiz.yml:2: right 是 4；应是正确选项的序号，1 到 3"),
        ("[人民法院, 人民检察院, 公安机关]", "[人民法院, 人民检察院]", "quiz.yml:2: options 有 2 项"),
        ("[人民法院, 人民检察院, 公安机关]", "[1, 2, 3]", "quiz.yml:2: options 应是文字的列表"),
        ("why: 人民法院是国家的审判机关。", "why: ''", "quiz.yml:2: why 应是文字"),
    ],
)
def test_a_wrong_question_is_named_with_its_line(load, old, new, problem):
    with pytest.raises(ContentError, match=problem):
        load(quiz=QUESTION.format(n=1).replace(old, new))


def test_one_run_names_everything(load):
    with pytest.raises(ContentError) as error:
        load(cards=CARD.replace("第三十九条", "39"), quiz=QUESTION.format(n=1).replace("right: 1", "right: 9"))
    assert [problem.split(":")[0] for problem in error.value.problems] == ["cards.yml", "quiz.yml"]


def test_an_id_stands_once_and_a_quiz_needs_five_questions(load):
    with pytest.raises(ContentError, match=r"cards.yml:8: 编号 constitution-home 已用于 cards.yml:2"):
        load(cards=CARD + CARD)
    with pytest.raises(ContentError, match="只有 1 道题"):
        load(quiz=QUESTION.format(n=1))


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(ContentError, match="没有这个文件"):
        load_lessons(tmp_path / "nowhere")
