"""What Rasa learns from: enough, unambiguous, and free of anybody's data."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "nlu_data" / "nlu").glob("*.yml"))
WITHOUT_EXAMPLES = {"unreadable"}  # decided by the classifier's rule
ENOUGH = {"ask_human": 70, "ask_": 90, "apply_": 70, "": 40}
LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
ADDRESS = re.compile(r"[弄路街]\s*\d+\s*号|\d+号\d+室")


def read() -> list[tuple[str, str, str]]:
    """(file, intent, text) of every example."""
    found = []
    for file in FILES:
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            assert all(line.startswith("- ") for line in lines), f"{file.name}: {block['intent']}"
            found += [(file.name, block["intent"], line[2:].strip()) for line in lines]
    return found


def heard(text: str) -> str:
    """The text as the classifier hears it: half width, lower case, without punctuation."""
    return re.sub(r"[^\w]+|_+", "", unicodedata.normalize("NFKC", text).lower())


EXAMPLES = read()
INTENTS = yaml.safe_load((ROOT / "bot" / "domain" / "intents.yml").read_text(encoding="utf-8"))["intents"]


def test_there_are_enough_examples() -> None:
    assert len({intent for _, intent, _ in EXAMPLES}) >= 30
    assert len(EXAMPLES) >= 2600


def test_every_intent_of_the_domain_is_taught_and_no_other() -> None:
    assert {intent for _, intent, _ in EXAMPLES} == set(INTENTS) - WITHOUT_EXAMPLES


@pytest.mark.parametrize("intent", sorted(set(INTENTS) - WITHOUT_EXAMPLES))
def test_each_intent_has_its_share(intent: str) -> None:
    wanted = next(n for prefix, n in ENOUGH.items() if intent.startswith(prefix))
    assert sum(intent == own for _, own, _ in EXAMPLES) >= wanted


def test_no_text_is_heard_twice() -> None:
    times = Counter(heard(text) for _, _, text in EXAMPLES)
    assert not [text for text, n in times.items() if n > 1]


def test_every_example_can_be_heard() -> None:
    silent = [text for _, _, text in EXAMPLES if not any(unicodedata.category(c).startswith("L") for c in heard(text))]
    assert not silent


def test_an_intent_lives_in_one_file() -> None:
    homes = {(file, intent) for file, intent, _ in EXAMPLES}
    assert len(homes) == len({intent for _, intent in homes})


def test_nobody_can_be_recognised() -> None:
    assert not [text for _, _, text in EXAMPLES if LONG_NUMBER.search(text) or ADDRESS.search(text)]


def test_no_rasa_syntax_slips_in() -> None:
    """A leading slash is a command to Rasa, brackets with a name an entity, an angle bracket a template."""
    assert not [text for _, _, text in EXAMPLES if text.startswith("/") or re.search(r"\]\(|\]\{", text)]


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("Shanghainese", re.compile(r"阿拉|侬|伐|勿|哪能|几钿|啥辰光")),
        ("traditional characters", re.compile(r"[證請麼嗎錢調訴還費會幫電離產]")),
        ("pinyin", re.compile(r"^[a-z ]+$")),
        ("long", re.compile(r".{40,}")),
        ("two characters", re.compile(r"^[一-鿿]{2}$")),
    ],
)
def test_people_write_in_many_ways(kind: str, pattern: re.Pattern[str]) -> None:
    assert sum(bool(pattern.search(text)) for _, _, text in EXAMPLES) >= 40, kind


def test_the_boundaries_are_written_down() -> None:
    readme = (ROOT / "nlu_data" / "README.md").read_text(encoding="utf-8")
    assert not [intent for intent in INTENTS if not re.search(rf"\b{intent}\b", readme)]
