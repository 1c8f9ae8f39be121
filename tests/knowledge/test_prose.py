"""Which articles a text names, and of which law."""

import pytest

from knowledge.prose import mentions_in

LABOUR = "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）"
PROCEDURE = "最高人民法院关于适用《民事诉讼法》的解释"
FAMILY = "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）"


def read(*texts):
    return [(one.law or f"?{one.unclear}", one.article + one.paragraph) for one in mentions_in(texts)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《公证法》第三十条", [("公证法", "第三十条")]),
        ("《中华人民共和国公证法》第三十条", [("公证法", "第三十条")]),
        ("《公证法》第30条", [("公证法", "第三十条")]),
        ("（《公证法》第三十一条）；不服的（第三十九条）", [("公证法", "第三十一条"), ("公证法", "第三十九条")]),
        (
            "《民法典》第一条、第三条和第五条，《公证法》第二条",
            [("民法典", "第一条"), ("民法典", "第三条"), ("民法典", "第五条"), ("公证法", "第二条")],
        ),
        ("《民法典》第三、四条", [("民法典", "第三条"), ("民法典", "第四条")]),
        ("《民法典》第一条第一款、第二款，第三条", [("民法典", "第一条第一款"), ("民法典", "第三条")]),
        ("《刑法》第一百三十三条之一第一款第（二）项", [("刑法", "第一百三十三条之一第一款")]),
        ("《宪法》第九条至第十二条", [("宪法", f"第{n}条") for n in ("九", "十", "十一", "十二")]),
        ("《宪法》第九至十一条", [("宪法", f"第{n}条") for n in ("九", "十", "十一")]),
        ("可以按《妇女权益保障法》投诉（第七十二条）", [("妇女权益保障法", "第七十二条")]),
        (f"《{FAMILY}》第三十九条", [(FAMILY, "第三十九条")]),
        (f"{PROCEDURE}第一百二十二条（第九十三条）", [(PROCEDURE, "第一百二十二条"), (PROCEDURE, "第九十三条")]),
        (f"《{LABOUR}》第三条", [(LABOUR, "第三条")]),
        ("《公证法》；按民法典第五百条", [("民法典", "第五百条")]),
        ("《公证法》；按劳动合同法第三十条", [("劳动合同法", "第三十条")]),
    ],
)
def test_an_article_belongs_to_the_name_before_it_or_to_the_law_named_last(text, found):
    assert read(text) == found


def test_a_law_may_be_called_by_its_listed_short_name():
    text = (
        "（《劳动合同法》第三十条）；（最高人民法院劳动争议解释（一）第十五条、第四十二条），《民诉法司法解释》第一条"
    )
    assert read(text) == [
        ("劳动合同法", "第三十条"), (LABOUR, "第十五条"), (LABOUR, "第四十二条"), (PROCEDURE, "第一条"),
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["该解释", "同一解释", "解释", "本解释"])
def test_this_interpretation_is_the_last_one_named(said):
    assert read(f"《{FAMILY}》，《公证法》第一条；（{said}第三条）")[-1] == (FAMILY, "第三条")


def test_this_law_is_the_last_law_named():
    assert read("《公证法》，《工伤保险条例》第一条；按该法第三条")[-1] == ("公证法", "第三条")
    assert read("《工伤保险条例》第一条；按该法第三条")[-1] == ("?该法", "第三条")


def test_what_was_named_in_one_text_counts_in_the_next():
    assert read("看《公证法》。", "", "第三十条") == [("公证法", "第三十条")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收到后（第三十条）", [("?", "第三十条")]),
        ("（古怪解释第三条、第四条）", [("?古怪解释", "第三条"), ("?古怪解释", "第四条")]),
        ("《无犯罪记录证明》写明（第三条）", [("?", "第三条")]),
        ("《公正法》第三条", [("公正法", "第三条")]),
        ("《某某公约》第三条（第四条）", [("某某公约", "第三条"), ("某某公约", "第四条")]),
    ],
)
def test_a_law_that_is_not_named_or_not_known_is_left_open(text, found):
    assert read(text) == found


@pytest.mark.parametrize("text", ["合同第三条、第四条", "《房屋租赁合同》第三条", "按公司章程第三条", "共一百四十三条"])
def test_clauses_of_contracts_are_no_law(text):
    assert read(f"《公证法》。{text}") == []
