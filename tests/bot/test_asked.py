"""What a message asks, without the numbers and marks around it."""

import pytest

from bot.asked import question_in
from core.masking import mask


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("我的身份证310101199001011234，电话13812345678，公证费多少", "公证费多少"),
        ("我电话是13812345678，离婚孩子归谁", "离婚孩子归谁"),
        ("离婚孩子归谁，我手机13812345678", "离婚孩子归谁"),
        ("电话：021-62345678，工伤多久认定", "工伤多久认定"),
        ("我叫李四，身份证310101199001011234，我爸的房子怎么继承", "我爸的房子怎么继承"),
        ("他的电话13812345678一直打来怎么办", "他的电话一直打来怎么办"),
        ("银行卡6222021001116245702被冻结了怎么办", "银行卡被冻结了怎么办"),
        ("<script>alert(1)</script>公证费", "公证费"),
        ("<b>公证费</b>多少", "公证费 多少"),
        ("[图片]公证费多少", "公证费多少"),
    ],
)
def test_what_stands_around_a_question_is_left_out(words, asked):
    assert question_in(mask(words).text) == asked


@pytest.mark.parametrize(
    "words",
    [
        "离婚孩子归谁",
        "138****5678",
        "我的电话是138****5678",
        "我叫王芳，138****5678",
        "[图片]",
        "我叫车回家，司机绕路",
        "a<b的合同有效吗",
    ],
)
def test_what_says_nothing_else_and_what_has_nothing_around_it_stays(words):
    assert question_in(words) == words


@pytest.mark.parametrize(("words", "asked"), [("打我电话138****5678", "打我电话"), ("请打138****5678给我", "请打给我")])
def test_who_asks_to_be_called_still_does(words, asked):
    assert question_in(words) == asked
