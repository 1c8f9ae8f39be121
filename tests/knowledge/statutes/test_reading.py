"""A law's file becomes its articles: the official layout, amendments, annexes, Markdown; nothing leaks into them."""

import docx
import pytest
from docx.oxml import OxmlElement

from core.errors import BadInput
from knowledge import import_statutes
from tests.knowledge.statutes.conftest import NOTARY, write_docx


def articles(statutes, law):
    return statutes.articles_of(statutes.versions(law)[-1])


def read(take, statutes, tmp_path, law, *paragraphs, name=""):
    report = take(write_docx(tmp_path / f"{name or law}.docx", *paragraphs))
    assert report.problem == ""
    return articles(statutes, law), report


def test_a_law_as_the_national_database_gives_it(take, statutes, tmp_path):
    found, report = read(take, statutes, tmp_path, "公证法", *NOTARY, name="中华人民共和国公证法_20170901")
    assert found == {
        "第一条": "为规范公证活动，制定本法。",
        "第二条": "公证是公证机构的证明活动。\n公证机构依照法定程序办理。",
        "第三条": "公证机构可以办理下列公证事项：\n（一）合同；\n（二）继承。",
        "第四条": "本法自2006年3月1日起施行。",
    }
    assert (report.laws, report.notes) == (("公证法（2017-09-01）",), ())


def test_an_amended_text_does_not_take_its_first_day_for_the_amendments(take, statutes, tmp_path):
    read(take, statutes, tmp_path, "公证法", *NOTARY)
    (version,) = statutes.versions("公证法")
    assert (version.version, version.effective, version.since) == ("2017-09-01", "", "2017-09-01")


@pytest.mark.parametrize(
    ("note", "last", "version", "effective"),
    [
        ("（2025年9月12日第十四届全国人民代表大会常务委员会第十七次会议修订）", "本法自2026年3月1日起施行。", "2025-09-12", "2026-03-01"),
        ("（2003年8月8日中华人民共和国国务院令第387号公布　自2003年10月1日起施行）", "本条例由民政部解释。", "2003-08-08", "2003-10-01"),
        ("（2003年8月8日国务院令第387号公布　2025年4月6日国务院令第804号第二次修订）", "本条例自2025年5月10日起施行。", "2025-04-06", "2025-05-10"),
        ("（一九九七年三月十四日第八届全国人民代表大会第五次会议修订）", "本法自一九九七年十月一日起施行。", "1997-03-14", "1997-10-01"),
        ("（2010年8月28日第十一届全国人民代表大会常务委员会第十六次会议通过）", "本法自公布之日起施行。", "2010-08-28", ""),
        ("（2010年8月28日通过）", "《旧法》自1990年1月1日起施行的规定同时废止。", "2010-08-28", ""),
    ],
)  # fmt: skip
def test_the_dates_that_a_law_states_about_itself(take, statutes, tmp_path, note, last, version, effective):
    read(take, statutes, tmp_path, "试验法", "试验法", note, "第一条　为了试验。", f"第二条　{last}")
    (found,) = statutes.versions("试验法")
    assert (found.version, found.effective) == (version, effective)


def test_an_interpretation_has_the_date_of_its_publication_when_the_file_names_it(take, statutes, tmp_path):
    law = "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）"
    found, _ = read(
        take, statutes, tmp_path, law,
        "最高人民法院",
        "关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
        "（2020年12月25日最高人民法院审判委员会第1825次会议通过，自2021年1月1日起施行）",
        "为正确审理婚姻家庭纠纷案件，制定本解释。",
        "一、一般规定",
        "第一条　持续性、经常性的家庭暴力，可以认定为虐待。",
        "二、结婚",
        "第二条　第三条规定的情形除外。",
        name="最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）_20201229",
    )  # fmt: skip
    assert found == {"第一条": "持续性、经常性的家庭暴力，可以认定为虐待。", "第二条": "第三条规定的情形除外。"}
    (version,) = statutes.versions(law)
    assert (version.law, version.version, version.effective) == (law, "2020-12-29", "2021-01-01")


def test_a_note_may_run_over_several_paragraphs(take, statutes, tmp_path):
    read(
        take, statutes, tmp_path, "宪法", "中华人民共和国宪法",
        "（1982年12月4日第五届全国人民代表大会第五次会议通过　1982年12月4日公告公布施行",
        "根据2018年3月11日第十三届全国人民代表大会第一次会议通过的《宪法修正案》修正）",
        "第一条　国家。",
    )  # fmt: skip
    assert [version.version for version in statutes.versions("宪法")] == ["2018-03-11"]


def test_the_preamble_is_an_article_and_its_line_in_the_contents_is_not(take, statutes, tmp_path):
    found, _ = read(
        take, statutes, tmp_path, "宪法", "中华人民共和国宪法", "目录", "序言", "第一章　总纲", "第四章　国旗、国歌、国徽、首都",
        "序　　言", "中国是世界上历史最悠久的国家之一。", "一八四〇年以后……", "第一章　总纲", "第一条　国家。",
    )  # fmt: skip
    assert found == {"序言": "中国是世界上历史最悠久的国家之一。\n一八四〇年以后……", "第一条": "国家。"}


def test_inserted_articles_have_their_own_number(take, statutes, tmp_path):
    found, report = read(
        take, statutes, tmp_path, "刑法", "刑法", "第一百二十条　组织。", "第一百二十条之一　资助。",
        "第一百二十条之二　准备。", "第一百二十一条　劫持。",
    )  # fmt: skip
    assert list(found) == ["第一百二十条", "第一百二十条之一", "第一百二十条之二", "第一百二十一条"]
    assert report.notes == ("从第一百二十条开始，前面可能缺条", "没有找到通过或修改的日期，版本记为空")


def test_a_paragraph_that_only_names_an_article_or_a_chapter_stays_text(take, statutes, tmp_path):
    found, _ = read(
        take, statutes, tmp_path, "试验法", "试验法", "第一条　甲。", "第二条规定的情形，适用前款。",
        "第三章规定的处罚，由公安机关决定。", "第二条　乙。",
    )  # fmt: skip
    assert found["第一条"] == "甲。\n第二条规定的情形，适用前款。\n第三章规定的处罚，由公安机关决定。"


def test_a_table_belongs_to_its_article(take, statutes, tmp_path):
    found, _ = read(
        take, statutes, tmp_path, "费用办法", "费用办法", "第一条　标准如下：", [["标的", "费用"], ["第二条", "50元"]]
    )
    assert found == {"第一条": "标准如下：\n标的 | 费用\n第二条 | 50元"}


def test_an_annex_is_no_part_of_the_last_article(take, statutes, tmp_path):
    found, _ = read(
        take,
        statutes,
        tmp_path,
        "宣誓办法",
        "宣誓办法",
        "第一条　宣誓。",
        "附件一：誓词",
        "我宣誓：忠于宪法。",
        "第一条　格式。",
    )
    assert found == {"第一条": "宣誓。", "附件一": "附件一：誓词\n我宣誓：忠于宪法。\n第一条　格式。"}


def test_an_amendment_without_articles_is_split_by_its_items(take, statutes, tmp_path):
    found, report = read(
        take, statutes, tmp_path, "刑法修正案（十一）", "中华人民共和国刑法修正案（十一）", "（2020年12月26日通过）",
        "一、在刑法中增加一条：", "“第一百三十三条之二　对行驶中的公共交通工具……", "第一百三十三条之三　……”", "二、本修正案自2021年3月1日起施行。",
    )  # fmt: skip
    assert list(found) == ["第一条", "第二条"]
    assert "第一百三十三条之二" in found["第一条"]
    assert report.notes == ("没有“第几条”，按“一、二、三”分条",)
    assert statutes.in_force("刑法修正案(十一)").effective == "2021-03-01"


def test_an_amendment_with_articles_keeps_what_it_quotes(take, statutes, tmp_path):
    found, report = read(
        take, statutes, tmp_path, "宪法修正案", "宪法修正案", "第五十二条　增加一节，内容如下：", "第七节　监察委员会",
        "“第一百二十三条　监察委员会。", "第一百二十四条　国家设立。”", "第五十三条　依此类推。",
    )  # fmt: skip
    assert list(found) == ["第五十二条", "第五十三条"]
    assert "第一百二十四条　国家设立。”" in found["第五十二条"]
    assert report.notes == ("没有找到通过或修改的日期，版本记为空",)


def test_markdown_with_and_without_front_matter(take, statutes, tmp_path):
    plain = tmp_path / "公证法.md"
    plain.write_text(
        "# 中华人民共和国公证法\n\n2005年8月28日第十届全国人大常委会通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n"
        "**第一条** 为规范公证活动。\n\n- （一）合同；\n\n## 第二章 附则\n\n第二条本法适用于全国。\n",
        encoding="utf-8",
    )
    assert take(plain).laws == ("公证法（2005-08-28）",)
    assert articles(statutes, "公证法") == {"第一条": "为规范公证活动。\n（一）合同；", "第二条": "本法适用于全国。"}
    told = tmp_path / "x.md"
    told.write_text(
        "---\ntitle: 公证法\nversion: 2017-09-01\neffective: 2018-01-01\n---\n第一条　新文。\n", encoding="utf-8-sig"
    )
    assert take(told).laws == ("公证法（2017-09-01）",)
    assert [version.effective for version in statutes.versions("公证法")] == ["", "2018-01-01"]


def test_gaps_and_repetitions_are_named_and_the_rest_comes_in(take, statutes, tmp_path):
    found, report = read(
        take, statutes, tmp_path, "试验法", "试验法", "（2020年1月1日通过）", "第一条　甲。", "第三条　丙。", "第三条　丙。",
    )  # fmt: skip
    assert list(found) == ["第一条", "第三条"]
    assert report.notes == ("第三条重复，文字相同，只收一次", "条号不连续：第一条之后是第三条，请核对原文")


def _doubled(path):
    write_docx(path, "试验法", "第一条　甲。", "第一条　乙。")


def _half(path):
    write_docx(path, *NOTARY)
    path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("a.docx", _half, "不是完整的 .docx"),
        ("a.docx", lambda path: path.write_bytes(b""), "不是完整的 .docx"),
        ("a.docx", lambda path: path.write_text("第一条　甲。", encoding="utf-8"), "不是完整的 .docx"),
        ("a.docx", lambda path: write_docx(path, "一份通知", "请大家学习。"), "没有找到条文"),
        ("a.docx", _doubled, "第一条出现两次"),
        ("a.doc", lambda path: path.write_bytes(b"x"), "另存为 .docx"),
        ("a.pdf", lambda path: path.write_bytes(b"x"), "不认识的文件类型 .pdf"),
        ("a.md", lambda path: path.write_bytes("第一条　甲".encode("gb18030")), "UTF-8"),
        ("a.md", lambda path: path.write_text("---\nversion: 去年\n---\n第一条 甲\n", encoding="utf-8"), "version 是 去年"),
        ("a.jsonl", lambda path: path.write_text('{"law": "公证法"}', encoding="utf-8"), "第 1 行不是法条"),
        ("a.jsonl", lambda path: path.write_text('{"law": "公证法"}', encoding="utf-8"), "缺少 article、text（"),
        ("a.jsonl", lambda path: path.write_text('{"law": ', encoding="utf-8"), "第 1 行不是一个 JSON 对象"),
        ("a.jsonl", lambda path: path.write_text("[1]", encoding="utf-8"), "第 1 行不是一个 JSON 对象"),
        ("a.md", lambda path: path.write_text("---\nversion: 2020-13-01\n---\n第一条 甲\n", encoding="utf-8"), "不存在的日期；"),
        ("a.jsonl.gz", lambda path: path.write_bytes(b"\x1f\x8b\x08\x00"), "压缩文件不完整"),
        ("a.jsonl", lambda path: path.write_text("\n", encoding="utf-8"), "文件里没有条文"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_reported_with_its_reason(take, statutes, tmp_path, name, make, said):
    make(tmp_path / name)
    report = take(tmp_path / name)
    assert said in report.problem
    assert not report.changed
    assert statutes.numbering().versions == ()


def test_articles_in_content_controls_and_tracked_insertions_are_read(take, statutes, tmp_path):
    path = write_docx(tmp_path / "公证法.docx", *NOTARY)
    document = docx.Document(str(path))
    paragraphs = {one.text: one._p for one in document.paragraphs}
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    control.append(content)
    second = paragraphs["第二条　公证是公证机构的证明活动。"]
    second.addprevious(control)
    content.append(second)
    inserted = OxmlElement("w:ins")
    third = paragraphs["（一）合同；"]
    inserted.append(third.r_lst[0])
    third.append(inserted)
    document.save(str(path))
    assert take(path).problem == ""
    found = articles(statutes, "公证法")
    assert found["第二条"] == "公证是公证机构的证明活动。\n公证机构依照法定程序办理。"
    assert "（一）合同；" in found["第三条"]


def test_one_bad_file_is_named_and_the_others_come_in(settings, statutes, tmp_path):
    folder = tmp_path / "laws"
    good = write_docx(folder / "公证法.docx", *NOTARY)
    (folder / "a.md").write_text("---\neffective: 2026-02-30\n---\n# 试验法\n第一条　为了试验。", encoding="utf-8")
    locked = bytearray(good.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # every member marked as encrypted
        at = -1
        while (at := locked.find(sign, at + 1)) >= 0:
            locked[at + flags] |= 1
    (folder / "b.docx").write_bytes(locked)
    report = import_statutes(settings, folder)
    problems = {one.path.name: one.problem for one in report.files}
    assert "不存在的日期" in problems["a.md"]
    assert "加了密码" in problems["b.docx"]
    assert problems["公证法.docx"] == ""
    assert statutes.text("公证法", "第一条") == "为规范公证活动，制定本法。"


def test_a_first_day_is_a_day_and_of_one_file(settings, tmp_path):
    write_docx(tmp_path / "laws" / "公证法.docx", *NOTARY)
    with pytest.raises(BadInput, match="2026-02-30"):
        import_statutes(settings, tmp_path / "laws", effective="2026-02-30")
    write_docx(tmp_path / "laws" / "另一部法.docx", *NOTARY)
    with pytest.raises(BadInput, match="2 个文件"):
        import_statutes(settings, tmp_path / "laws", effective="2026-03-01")
