"""What citizens type and what curators write become the same words, and nothing else changes its meaning."""

import pytest

from knowledge.normalise import normalise, subject
from knowledge.pinyin import PinyinReader


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("公證處在哪裡", "公证处在哪里"),
        ("ＡＢＣ公证处", "abc公证处"),
        ("公正处在哪", "公证处在哪"),
        ("劳动仲才", "劳动仲裁"),
        ("办公证要几钿", "办公证要多少钱"),
        ("阿拉要办公证", "我们要办公证"),
        ("这个好办伐？", "这个好办吗?"),
        ("老公打我", "丈夫打我"),
        ("救命啊啊啊啊啊啊", "救命啊啊"),
    ],
)
def test_wording_is_made_alike(typed, meant):
    assert normalise(typed) == meant


@pytest.mark.parametrize("text", ["法院判得不公正", "砍伐树木", "讨伐", "公正的判决"])
def test_words_that_only_look_like_it_stay(text):
    assert normalise(text) == text


@pytest.mark.parametrize("text", ["老板欠工资了怎么办", "啥辰光能拿到公证书伐", "我爸走了，房子怎么过户"])
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("text", ["那要带什么材料", "多久能办好呢？", "费用呢", "可以代办吗", "去哪里办理啊"])
def test_a_question_without_a_subject(text):
    assert subject(normalise(text)) == ""


@pytest.mark.parametrize("text", ["离婚要带什么材料", "工伤多久能认定", "邻居漏水找谁"])
def test_a_question_with_a_subject_of_its_own(text):
    assert subject(normalise(text)) != ""


@pytest.fixture(scope="module")
def reader():
    return PinyinReader.learn(["公证处在哪里", "老板不发工资怎么办", "怎么申请法律援助", "离婚要多少钱"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gongzhengchu zai nali", "公证处在哪里"),
        ("gong zheng chu zai na li", "公证处在哪里"),
        ("falvyuanzhu怎么申请", "法律援助怎么申请"),
        ("老板bu fa gongzi", "老板不发工资"),
    ],
)
def test_pinyin_is_read(reader, typed, meant):
    assert reader.to_chinese(typed) == meant


@pytest.mark.parametrize("typed", ["wechat", "ok", "app怎么下载", "what is law", "x" * 1000, "a" * 200, "shi" * 300])
def test_what_is_no_pinyin_stays(reader, typed):
    assert reader.to_chinese(typed) == typed


def test_a_learned_reader_is_kept_in_a_file(reader, tmp_path):
    reader.save(tmp_path / "pinyin.json")
    assert PinyinReader.load(tmp_path / "pinyin.json") == reader
