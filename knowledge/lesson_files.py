"""Reading the lessons (`cards.yml`, `quiz.yml`): every problem is named with file, line and mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from knowledge.content_files import ContentError
from knowledge.content_yaml import LINE, read_list
from knowledge.entry import Citation
from knowledge.entry_checks import ID, checked_problems, citation_problems
from knowledge.lesson import Card, Lessons, Question

CARD = ("id", "title", "text", "article", "checked")
QUESTION = ("id", "question", "options", "right", "why", "article", "checked")
MAX_CARD = 200
MAX_TITLE = 30
MIN_QUESTIONS = 5
Check = Callable[[dict[str, Any]], Iterator[str]]


def load_lessons(folder: Path) -> Lessons:
    """The cards and questions of a folder.

    Raises:
        ContentError: a file is missing or anything in it is wrong; the message lists every problem.
    """
    problems: list[str] = []
    cards = _read(folder / "cards.yml", card_problems, problems)
    questions = _read(folder / "quiz.yml", question_problems, problems)
    if not problems and not cards:
        problems.append("cards.yml:1: 至少要有一张卡片")
    if not problems and len(questions) < MIN_QUESTIONS:
        problems.append(f"quiz.yml:1: 只有 {len(questions)} 道题，一次小测验要 {MIN_QUESTIONS} 道；请补足")
    if problems:
        raise ContentError(problems)
    return Lessons(tuple(map(_card, cards)), tuple(map(_question, questions)))


def _read(path: Path, check: Check, problems: list[str]) -> list[dict[str, Any]]:
    """The good rows of a file; what is wrong with the others is added to `problems`."""
    good: list[dict[str, Any]] = []
    places: dict[str, str] = {}
    for raw in read_list(path, path.name, problems):
        if not isinstance(raw, dict):
            problems.append(f"{path.name}:1: 每一条应是字段的集合，以“- id:”开头")
            continue
        place = f"{path.name}:{raw.pop(LINE, 1)}"
        found = list(check(raw))
        if not found and raw["id"] in places:
            found = [f"编号 {raw['id']} 已用于 {places[raw['id']]}；请换一个编号"]
        problems += [f"{place}: {problem}" for problem in found]
        if not found:
            places[raw["id"]] = place
            good.append(raw)
    return good


def card_problems(raw: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one card."""
    if wrong := _field_problem(raw, CARD, ("id", "title", "text")):
        yield wrong
        return
    if len(raw["title"]) > MAX_TITLE:
        yield f"title 有 {len(raw['title'])} 字，最多 {MAX_TITLE}；请缩短"
    if (size := len(raw["text"].strip())) > MAX_CARD:
        yield f"text 有 {size} 字，最多 {MAX_CARD}；请缩短"
    yield from _common_problems(raw)


def question_problems(raw: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one question."""
    if wrong := _field_problem(raw, QUESTION, ("id", "question", "why")):
        yield wrong
        return
    options = raw["options"]
    if not isinstance(options, list) or not all(isinstance(o, str) and o.strip() for o in options):
        yield "options 应是文字的列表；数字请加引号"
    elif not 3 <= len(options) <= 4 or len(set(options)) < len(options):
        yield f"options 有 {len(options)} 项；应是 3 到 4 项，且不重复"
    elif not isinstance(raw["right"], int) or not 1 <= raw["right"] <= len(options):
        yield f"right 是 {raw['right']}；应是正确选项的序号，1 到 {len(options)}"
    yield from _common_problems(raw)


def _field_problem(raw: dict[str, Any], names: tuple[str, ...], texts: tuple[str, ...]) -> str:
    if missing := [name for name in names if name not in raw]:
        return f"缺少字段 {'、'.join(missing)}；请补上"
    if unknown := [str(name) for name in raw if name not in names]:
        return f"不认识的字段 {'、'.join(unknown)}；请删去或改名"
    if empty := [name for name in texts if not isinstance(raw[name], str) or not raw[name].strip()]:
        return f"{'、'.join(empty)} 应是文字，不能为空"
    return ""


def _common_problems(raw: dict[str, Any]) -> Iterator[str]:
    if not ID.fullmatch(raw["id"]):
        yield f"编号 {raw['id']} 应由小写字母、数字、连字符组成，如 constitution-equal"
    yield from checked_problems(raw["checked"])
    yield from (problem.replace("citations 的每一条", "article ") for problem in citation_problems(raw["article"]))


def _citation(raw: dict[str, str]) -> Citation:
    return Citation(raw["law"], raw["article"], raw.get("version", ""))


def _card(raw: dict[str, Any]) -> Card:
    return Card(raw["id"], raw["title"].strip(), raw["text"].strip(), _citation(raw["article"]), raw["checked"])


def _question(raw: dict[str, Any]) -> Question:
    options = tuple(option.strip() for option in raw["options"])
    return Question(
        raw["id"],
        raw["question"].strip(),
        options,
        raw["right"] - 1,
        raw["why"].strip(),
        _citation(raw["article"]),
        raw["checked"],
    )
