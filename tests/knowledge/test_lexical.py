"""Texts beside a collection are scored as the collection would score them."""

import numpy as np
import pytest

from knowledge.lexical import Lexical
from knowledge.pinyin import PinyinReader

TEXTS = ["公证处在哪里", "老板拖欠工资怎么办", "怎么申请法律援助", "遗嘱公证要带什么材料", "公证公证公证", "！"]
ASKED = ["公证要带什么", "老板不发工资", "法律援助", "天气", "？"]


@pytest.mark.parametrize("question", ASKED)
def test_a_text_of_the_collection_has_the_same_score_beside_it(question):
    base = Lexical.build(TEXTS)
    beside = Lexical.beside(base, TEXTS)
    np.testing.assert_allclose(beside.scores(question), base.scores(question), rtol=1e-5)


def test_a_gram_that_the_collection_lacks_is_as_telling_as_one_that_stands_in_one_text():
    base = Lexical.build([*TEXTS, "天气"])
    without = Lexical.build([*TEXTS, "你好"])
    known, new = Lexical.beside(base, ["今天天气"]), Lexical.beside(without, ["今天天气"])
    assert new.scores("天气")[0] == pytest.approx(known.scores("天气")[0], rel=1e-5)
    assert new.scores("天气")[0] > 0


@pytest.mark.parametrize("read", [None, list])
def test_whatever_is_read_is_kept_in_files(tmp_path, read):
    reading = [read] if read else []
    base = Lexical.build(TEXTS, *reading)
    beside = Lexical.beside(base, TEXTS[1:3])
    for name, made in (("base", base), ("beside", beside)):
        made.save(tmp_path / name)
        opened = Lexical.load(tmp_path / name, *reading)
        for question in ASKED:
            np.testing.assert_array_equal(opened.scores(question), made.scores(question))
    again = Lexical.beside(Lexical.load(tmp_path / "base", *reading), TEXTS[1:3])
    np.testing.assert_array_equal(again.scores(ASKED[1]), beside.scores(ASKED[1]))


def test_texts_without_any_gram_score_nothing():
    assert Lexical.beside(Lexical.build(TEXTS), ["！", ""]).scores("公证").tolist() == [0, 0]


def test_coverage_weighs_what_is_rare():
    lexical = Lexical.build([f"公证{text}" for text in "甲乙丙丁"])
    assert lexical.coverage("公证甲", "公证乙") < 0.2 < 0.4 < lexical.coverage("公证甲", "甲甲")
    assert lexical.coverage("公证甲", "公证甲") == 1


def test_readers_of_pinyin_join_as_if_they_had_learned_together():
    first, second = ["公证处在哪里", "老板不发工资"], ["怎么申请法律援助", "公证费多少"]
    assert PinyinReader.learn(first).joined(PinyinReader.count(second)) == PinyinReader.learn([*first, *second])
