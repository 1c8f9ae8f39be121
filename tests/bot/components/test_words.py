"""The word lists teach the classifier nothing that the examples contradict."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rasa.shared.utils.io import read_yaml_file

DATA = Path(__file__).resolve().parents[3] / "nlu_data"
WORDS = {
    table["lookup"]: [word for line in table["examples"].splitlines() for word in line.removeprefix("- ").split()]
    for table in read_yaml_file(DATA / "lookups" / "words.yml")["nlu"]
}
EXAMPLES = {
    line.removeprefix("- "): part["intent"]
    for file in sorted((DATA / "nlu").glob("*.yml"))
    for part in read_yaml_file(file)["nlu"]
    if "intent" in part
    for line in part["examples"].splitlines()
}


def test_every_table_bears_the_name_of_an_intent_with_examples():
    assert len(WORDS) >= 40
    assert set(WORDS) <= set(EXAMPLES.values())


def test_no_word_stands_in_two_tables_or_twice():
    counts = Counter(word for words in WORDS.values() for word in words)
    assert [word for word, count in counts.items() if count > 1] == []


def test_no_word_is_an_example_of_another_intent():
    assert [word for intent, words in WORDS.items() for word in words if EXAMPLES.get(word, intent) != intent] == []
