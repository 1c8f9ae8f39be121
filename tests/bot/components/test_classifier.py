"""The classifier learns from examples and words, says how sure it is, and knows what nobody can read."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
import rasa.core.agent
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from small import EXAMPLES

from bot.components.classifier import Example, NgramIntentClassifier, examples_of, grams, normal
from bot.components.softmax import fit

ALL = [Example(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
PINYIN = [
    Example("were", "greet"),
    Example("wo yao yuyue", "book"),
    Example("zenme ban gongzheng", "ask"),
    Example("hello", "greet"),
]


def learn(examples):
    classifier = NgramIntentClassifier(NgramIntentClassifier.get_default_config(), None, None)
    classifier.learn(examples)
    return classifier


@pytest.fixture(scope="module")
def classifier():
    return learn([*ALL, *PINYIN])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *ALL,
        ("您好！", "greet"),
        ("公证要多久", "ask"),
        ("遗嘱公证费多少？？？", "ask"),
        ("我想预约公证", "book"),
        ("ＨＥＬＬＯ", "greet"),
        ("算了算了", "stop"),
        ("wo yao yuyue gongzheng", "book"),
    ],
)
def test_it_finds_the_intent(classifier, text, intent):
    assert classifier.rank(text)[0]["name"] == intent


def test_the_ranking_is_a_distribution_best_first(classifier):
    ranking = classifier.rank("公证要什么材料")
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-4)
    assert len({entry["name"] for entry in ranking}) == len(EXAMPLES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😀😀",
        "……",
        "123456",
        "138****5678",
        "①②",
        "привет",
        "안녕하세요",
        "æˆ‘æƒ³",
        "asdfghjkl",
        "zxcvbnm",
        "qwer",
        "ｑｗｅｒ",
        "asdasd",
        "poiu!",
        "龘齉",
        "[图片]",
        "【语音】",
        "[图片] [动画表情]",
    ],
)
def test_what_nobody_can_read_is_unreadable(classifier, text):
    assert classifier.rank(text) == [{"name": "unreadable", "confidence": 1.0}]


@pytest.mark.parametrize(
    "text", ["公证😀", "办", "nihao", "ni hao", "hello", "gongzheng fei", "1个公证", "qwer gongzheng"]
)
def test_a_little_that_can_be_read_is_read(classifier, text):
    assert classifier.rank(text)[0]["name"] != "unreadable"


@pytest.mark.parametrize("text", ["公公公公公公", "公" * 1000, "办办办办", "公，公，公，公"])
def test_one_character_held_down_is_unreadable(classifier, text):
    assert classifier.hear(text)[0]["name"] == "unreadable"


@pytest.mark.parametrize("text", ["公公", "[公证费]", "公证公证公证"])
def test_what_only_looks_like_it_is_read(classifier, text):
    assert classifier.hear(text)[0]["name"] != "unreadable"


def test_one_character_that_says_something_is_heard(classifier):
    spoken = [
        Example("好", "affirm"),
        Example("好好", "affirm"),
        Example("好的", "affirm"),
        Example("好呀", "affirm"),
        Example("好吧", "affirm"),
        Example("救命", "crisis"),
        Example("救救我", "crisis"),
    ]
    said = learn([*ALL, *spoken])
    assert (said.hear("好好好好")[0]["name"], said.hear("救救救救")[0]["name"]) == ("affirm", "crisis")


def test_writing_that_differs_only_in_form_is_the_same():
    assert normal("公证，要 什么？？材料！！！") == normal("公证要什么材料") == "公证要什么材料"
    assert normal("哈哈哈哈哈") == "哈哈"
    assert normal("ＡＢｃ") == "abc"
    assert grams("公证") == ["公", "证", "^公", "公证", "证$"]


def test_words_of_a_table_named_after_an_intent_are_examples_of_it():
    data = TrainingData(
        [Message.build(text, intent) for text, intent in ALL],
        lookup_tables=[{"name": "ask", "elements": ["房东 押金", "租客"]}, {"name": "district", "elements": ["浦东"]}],
    )
    examples = examples_of(data)
    assert examples[len(ALL) :] == [Example("房东", "ask"), Example("押金", "ask"), Example("租客", "ask")]
    assert learn(examples).rank("房东不退押金")[0]["name"] == "ask"
    assert learn(ALL).rank("房东的押金")[0]["name"] == "unreadable"


def test_the_text_written_alike_is_read_where_the_sender_gives_it(classifier):
    message = Message({"text": "預約", "metadata": {"plain": "预约"}})
    classifier.process([message])
    assert message.get("intent")["name"] == "book"
    assert message.get("text") == "預約"
    assert message.get("intent_ranking")[0] == message.get("intent")


def test_the_same_data_gives_the_same_model(classifier):
    again = learn([*ALL, *PINYIN])
    assert np.array_equal(again._weights, classifier._weights)
    assert again._vocabulary == classifier._vocabulary


def test_a_trained_model_keeps_what_was_learned(project):
    agent = asyncio.run(rasa.core.agent.load_agent(model_path=str(project / "model.tar.gz")))
    fresh = learn(ALL)
    for text in ("您好", "公证要多久", "预约", "算了吧", "😀"):
        parsed = asyncio.run(agent.parse_message(text))
        best = fresh.rank(text)[0]
        assert parsed["intent"]["name"] == best["name"]
        assert parsed["intent"]["confidence"] == pytest.approx(best["confidence"], abs=0.01)
    assert asyncio.run(agent.parse_message("asdfghjkl"))["intent"] == {"name": "unreadable", "confidence": 1.0}


def test_a_message_takes_less_than_two_milliseconds(classifier):
    started = time.perf_counter()
    for _ in range(200):
        classifier.rank("老板拖欠工资三个月了我要去哪里告他")
    assert (time.perf_counter() - started) / 200 < 0.002


def test_rare_classes_are_learned_beside_common_ones():
    random = np.random.RandomState(0)
    target = np.array([0] * 300 + [1] * 10)
    rows = [(np.array([label, 2 + random.randint(40)]), np.array([0.6, 0.8], np.float32)) for label in target]
    weights, bias = fit(rows, target, (42, 2), epochs=20, batch=64, rate=0.05, left_out=0.2)
    scores = np.array([values @ weights[ids] + bias for ids, values in rows])
    assert (scores.argmax(axis=1) == target).all()
