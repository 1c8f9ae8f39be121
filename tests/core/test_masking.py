"""Personal numbers never stay in a text."""

import pytest

from core.masking import mask


@pytest.mark.parametrize(
    ("text", "masked", "kinds"),
    [
        ("我电话13812345678", "我电话138****5678", ("phone",)),
        ("138 1234 5678", "138****5678", ("phone",)),
        ("138-1234-5678。", "138****5678。", ("phone",)),
        ("＋86 138 1234 5678", "138****5678", ("phone",)),
        ("8613812345678", "138****5678", ("phone",)),
        ("１３８１２３４５６７８", "138****5678", ("phone",)),
        ("座机021-62345678", "座机021****5678", ("phone",)),
        ("(021)62345678", "021****5678", ("phone",)),
        ("打（021）62345678。", "打021****5678。", ("phone",)),
        ("（电话021 6234 5678）", "（电话021****5678）", ("phone",)),
        ("0571-8765432", "057****5432", ("phone",)),
        ("卡号6222021234567890129", "卡号6222******0129", ("bank",)),
        ("身份证310101199001011234", "身份证310***********1234", ("identity",)),
        ("31010119900101123x", "310***********123X", ("identity",)),
        ("卡号6222 0212 3456 7890 128", "卡号6222******0128", ("bank",)),
        (
            "身份证310101199001011234，手机13812345678",
            "身份证310***********1234，手机138****5678",
            ("identity", "phone"),
        ),
    ],
)
def test_numbers_are_masked(text, masked, kinds):
    found = mask(text)
    assert found.text == masked
    assert found.kinds == kinds


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月23日",
        "欠我12345678元",
        "拨12348",
        "合同编号2026112300123456",
        "（2026）沪0115民初1234号",
        "编号0215 1234 5678",
        "共021.62345678元",
        "GZ260101ABCD",
        "第一百三十八条",
        "999999999999",
    ],
)
def test_other_numbers_stay(text):
    assert mask(text).text == text


def test_the_number_is_kept_aside_under_its_mask():
    assert mask("打138 1234 5678").sealed == {"138****5678": "13812345678"}


def test_an_offices_number_stays_where_landlines_may_be_told():
    said = "请打021-62345678或400-820-8820、12348，不要打13812345678，身份证310101199001011234"
    assert mask(said, landlines=False).text == (
        "请打021-62345678或400-820-8820、12348，不要打138****5678，身份证310***********1234"
    )


def test_a_masked_text_is_stable():
    once = mask("13812345678 310101199001011234").text
    assert mask(once).text == once
