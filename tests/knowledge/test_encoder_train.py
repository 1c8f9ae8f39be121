"""Training the encoder, on a handful of texts: it learns, and learns the same again."""

import gzip
import json
import random

import numpy as np
import pytest

from knowledge.encoder.material import Material
from knowledge.encoder.train import Bag, Stage, build_vocabulary, train

MATTERS = "继承 赠与 遗嘱 委托 收养 租房 劳动 工资 工伤 离婚 抚养 赡养 借款 担保 抵押 漏水 噪音 物业 消费 退货 交通 保险 医疗 仲裁 拆迁 土地 专利 商标 名誉 隐私"
SAID = [f"{matter}的事谁来管" for matter in MATTERS.split()]
MEANT = [f"由主管机关依照规定办理{chr(0x4E00 + 40 * n)}{chr(0x5E00 + 30 * n)}" for n in range(len(SAID))]


@pytest.fixture
def material(tmp_path):
    rows = [{"law": "某法", "article": f"第{n}条", "text": f"{words}，{MEANT[n]}。"} for n, words in enumerate(SAID)]
    rows += [{"law": "他法", "article": f"第{n}条", "text": f"本条例自公布之日起施行{n}"} for n in range(10)]
    talks = [{"question": words, "answer": MEANT[n]} for n, words in enumerate(SAID)]
    for name, lines in (("statutes", rows), ("consultations", talks)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (tmp_path / "stard-train.jsonl").write_text("", encoding="utf-8")
    return Material(tmp_path, [SAID[:2], MEANT[:2]], random.Random(1))


def start(material):
    vocabulary, _ = build_vocabulary(material.texts())
    return vocabulary, np.random.default_rng(1).normal(size=(len(vocabulary), 256)).astype(np.float32)


def found(vocabulary, weights):
    """The share of questions whose nearest answer is their own."""
    bag = Bag(vocabulary, weights)
    nearest = (bag.encode(SAID) @ bag.encode(MEANT).T).argmax(dim=1)
    return np.mean(nearest.numpy() == np.arange(len(SAID)))


def test_questions_find_their_answers_after_learning_and_not_before(material):
    vocabulary, weights = start(material)
    learned = train(material, [Stage("questions", 25, 0.05, answers=1.0)], vocabulary, weights)
    assert found(vocabulary, weights) < 0.3
    assert found(vocabulary, learned) == 1


def test_the_same_seed_learns_the_same(material):
    vocabulary, weights = start(material)
    before = weights.copy()
    stages = [Stage("questions", 3, 0.05, answers=0.5, articles=0.5)]
    one, other = (train(material, stages, vocabulary, weights) for _ in range(2))
    assert (one == other).all()
    assert (weights == before).all()
