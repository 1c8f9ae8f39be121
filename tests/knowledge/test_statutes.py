"""A file of statutes is imported whole or not at all, found by any name, and shown where no entry answers."""

import gzip
import json

import pytest

from knowledge import ContentError, Decision, Searcher, build_index, import_statutes
from knowledge.confidence import load_calibration
from knowledge.freshness import is_current
from tests.knowledge.conftest import row, write

ROWS = [
    {
        "law": "公证法",
        "article": "第三十条",
        "version": "2017-09-01",
        "category": "",
        "text": "公证机构应当自受理之日起十五个工作日内出具公证书。",
    },
    {
        "law": "商标法",
        "article": "第四条",
        "version": "",
        "category": "",
        "text": "自然人、法人需要取得商标专用权的，应当申请商标注册。",
    },
    {
        "law": "上海市实施《气象法》办法",
        "article": "第一条",
        "version": "",
        "category": "",
        "text": "为了发展气象事业。",
    },
    {
        "law": "刑法",
        "article": "第六十七条",
        "version": "",
        "category": "",
        "text": "犯罪以后自动投案，如实供述自己的罪行的，是自首。",
    },
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "statutes.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("law", ["公证法", "中华人民共和国公证法", "《中华人民共和国公证法》", " 公证法 "])
def test_an_article_is_found_by_the_laws_short_and_full_name(settings, searcher, file, law):
    assert searcher.article(law, "第三十条") is None
    assert import_statutes(settings, file).articles == 4
    assert searcher.article(law, "第三十条").text == ROWS[0]["text"]
    assert searcher.article(law, "第九十九条") is None


def test_a_compressed_file_is_read_too(settings, file, tmp_path):
    packed = tmp_path / "statutes.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert import_statutes(settings, packed).articles == 4


def test_a_broken_file_changes_nothing(settings, searcher, file):
    import_statutes(settings, file)
    file.write_text('{"law": "公证法"}', encoding="utf-8")
    (failed,) = import_statutes(settings, file).failed
    assert "第 1 行" in failed.problem
    assert searcher.article("公证法", "第三十条").text == ROWS[0]["text"]


def test_an_entry_that_cites_an_article_the_law_does_not_have_is_not_published(settings, searcher, file):
    import_statutes(settings, file)
    changed = row("consumer-refund", "网购退货", "网购七天能退货吗？")
    wrong = [{"law": "公证法", "article": "第九十九条"}, {"law": "人民调解法", "article": "第九百条"}]  # not imported
    path = write(settings.content, changed | {"citations": wrong})
    for full in (False, True):
        with pytest.raises(ContentError) as caught:
            build_index(settings, full=full)
        (problem,) = caught.value.problems
        place, said = problem.split(": ")
        line = path.read_text(encoding="utf-8").splitlines()[int(place.rpartition(":")[2]) - 1]
        assert (line.strip(), said) == ("- law: 公证法", "《公证法》（2017-09-01）没有第九十九条；请核对条号")
    assert searcher.entry("consumer-refund") is None
    write(settings.content, changed | {"citations": [{"law": "公证法", "article": "第三十条"}]})
    build_index(settings)
    assert searcher.entry("consumer-refund") is not None


@pytest.mark.parametrize("imported", [True, False])
def test_an_entry_that_cites_a_law_that_nobody_knows_is_not_published(settings, searcher, file, imported):
    if imported:
        import_statutes(settings, file)
    changed = row("consumer-refund", "网购退货", "网购七天能退货吗？")
    write(settings.content, changed | {"citations": [{"law": "公征法", "article": "第十一条"}]})
    for full in (False, True):
        with pytest.raises(ContentError, match="《公征法》不是已知的法律"):
            build_index(settings, full=full)
    assert searcher.entry("consumer-refund") is None


def test_a_law_that_is_imported_may_be_cited_though_it_is_not_listed(settings, searcher, file):
    with_law(file, "没有列出的条例", "第一条", "为了试验。")
    import_statutes(settings, file)
    cited = [{"law": "没有列出的条例", "article": "第一条"}]
    write(settings.content, row("consumer-refund", "网购退货", "网购七天能退货吗？", citations=cited))
    build_index(settings)
    assert searcher.entry("consumer-refund") is not None


def test_an_import_makes_the_index_stale(settings, searcher, file):
    assert is_current(settings)
    import_statutes(settings, file)
    assert not is_current(settings)


def test_a_question_that_no_entry_answers_gets_the_nearest_articles(settings, file):
    import_statutes(settings, file)
    found = Searcher.open(settings).search("取得商标专用权要申请商标注册吗")
    assert (found.decision, found.hits) == (Decision.ARTICLES, ())
    assert (found.articles[0].law, found.articles[0].article) == ("商标法", "第四条")
    assert len(found.articles) == 3


def test_small_talk_gets_no_articles(settings, file):
    import_statutes(settings, file)
    assert Searcher.open(settings).search("给我写一首诗").decision == Decision.UNKNOWN


def test_a_short_question_gets_articles_where_one_fits_well_and_small_talk_near_a_law_gets_none():
    gate = load_calibration().articles
    assert gate.lets_in(0.43, 2.6)  # 小额诉讼多少钱以下
    assert not gate.lets_in(0.5, -0.6)  # 基金定投什么时候止盈


def test_a_law_that_is_imported_under_two_titles_is_shown_once_with_its_date(settings, file):
    title, text = (
        "关于审理使用人脸识别技术案件的规定",
        "物业以人脸识别作为出入小区的唯一验证方式的，业主可以请求其他方式。",
    )
    with_law(file, title, "第十条", text)
    with_law(file, f"最高人民法院{title}", "第十条", text, "2021-07-27")
    import_statutes(settings, file)
    found = Searcher.open(settings).search("物业以人脸识别作为出入小区的唯一验证方式，业主可以请求其他方式吗").articles
    assert [(hit.law, hit.version) for hit in found if hit.article == "第十条"] == [
        (f"最高人民法院{title}", "2021-07-27")
    ]


def with_law(file, law, article, text, version=""):
    row = {"law": law, "article": article, "version": version, "text": text}
    with file.open("a", encoding="utf-8") as lines:
        lines.write("\n" + json.dumps(row, ensure_ascii=False))


def test_the_old_text_of_a_law_that_has_moved_on_is_not_suggested_and_its_new_text_is(settings, file):
    with_law(file, "仲裁法", "第五十八条", "当事人申请撤销仲裁裁决，应当向中级人民法院提出。", "2017-09-01")
    import_statutes(settings, file)
    question = "申请撤销仲裁裁决向哪个中级人民法院提出"
    assert "仲裁法" not in [hit.law for hit in Searcher.open(settings).search(question).articles]
    with_law(file, "仲裁法", "第七十一条", "当事人申请撤销仲裁裁决，应当向中级人民法院提出。", "2025-09-12")
    import_statutes(settings, file)
    assert [hit.article for hit in Searcher.open(settings).search(question).articles][:1] == ["第七十一条"]


def test_a_repealed_law_is_neither_suggested_nor_shown(settings, file):
    law = "最高人民法院关于适用《婚姻法》若干问题的解释（二）"
    text = "当事人请求返还按照习俗给付的彩礼的，人民法院应当予以支持。"
    with_law(file, law, "第十条", text, "2003-12-25")
    import_statutes(settings, file)
    searcher = Searcher.open(settings)
    assert law not in [hit.law for hit in searcher.search("请求返还按照习俗给付的彩礼人民法院支持吗").articles]
    shown = searcher.article(law, "第十条", "2003-12-25")
    assert (shown.text, "已经废止" in shown.note, "《民法典及其司法解释》" in shown.note) == ("", True, False)


def test_a_repealed_article_is_neither_suggested_nor_shown_and_the_others_of_its_law_are(settings, file):
    law = "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）"
    with_law(file, law, "第三十二条", "招用已经依法领取退休金的人员发生用工争议，按劳务关系处理。", "2020-12-29")
    with_law(file, law, "第三十三条", "招用未取得就业证件的外国人发生用工争议，不认定存在劳动关系。", "2020-12-29")
    import_statutes(settings, file)
    searcher = Searcher.open(settings)
    found = searcher.search("招用未取得就业证件的外国人、依法领取退休金的人员，是劳务关系吗").articles
    assert ("第三十二条" in {hit.article for hit in found}, "第三十三条" in {hit.article for hit in found}) == (
        False,
        True,
    )
    shown = searcher.article(law, "第三十二条", "2020-12-29")
    assert (shown.text, "第三十二条第一款已经废止" in shown.note) == ("", True)
    assert searcher.article(law, "第三十三条", "2020-12-29").text.startswith("招用未取得")


def test_an_interpretation_of_the_old_text_of_a_law_is_neither_suggested_nor_shown(settings, file):
    law = "最高人民法院关于适用《仲裁法》若干问题的解释"
    with_law(file, law, "第十六条", "对涉外仲裁协议的效力审查，适用当事人约定的法律。", "2006-08-23")
    import_statutes(settings, file)
    searcher = Searcher.open(settings)
    found = searcher.search("对涉外仲裁协议的效力审查适用当事人约定的法律吗").articles
    assert law not in {hit.law for hit in found}
    shown = searcher.article(law, "第十六条", "2006-08-23")
    assert (shown.text, "《仲裁法》已经修订" in shown.note) == ("", True)


def test_an_article_opens_in_the_version_that_was_checked_with_its_date(settings, searcher, file):
    with_law(file, "公证法", "第三十条", "公证机构应当十日内出具公证书。", "2025-01-01")
    import_statutes(settings, file)
    checked = searcher.article("公证法", "第三十条", "2017-09-01")
    assert (checked.text, checked.version, checked.note) == (ROWS[0]["text"], "2017-09-01", "法律已修订，正在复核。")
    newest = searcher.article("公证法", "第三十条")
    assert (newest.text[:9], newest.version, newest.note) == ("公证机构应当十日内"[:9], "2025-01-01", "")


def test_the_old_text_of_a_law_that_has_moved_on_does_not_open(settings, searcher, file):
    with_law(file, "治安管理处罚法", "第二条", "扰乱公共秩序……", "2012-10-26")
    import_statutes(settings, file)
    for version in ("", "2012-10-26"):
        shown = searcher.article("治安管理处罚法", "第二条", version)
        assert (shown.text, "已经修订" in shown.note) == ("", True)


def test_a_running_search_never_shows_an_article_that_was_replaced_under_it(settings, file):
    import_statutes(settings, file)
    running = Searcher.open(settings)
    question = "取得商标专用权要申请商标注册吗"
    assert running.search(question).articles[0].law == "商标法"
    file.write_text(file.read_text(encoding="utf-8").replace("应当申请商标注册", "须申请"), encoding="utf-8")
    import_statutes(settings, file)
    assert "商标法" not in [hit.law for hit in running.search(question).articles]
    assert Searcher.open(settings).search(question).articles[0].text.endswith("须申请。")


def test_after_an_import_only_the_new_texts_are_encoded_again(settings, file):
    from knowledge import build_index
    from knowledge.encoder import open_encoder

    class Counting:
        def __init__(self):
            self.inner, self.texts = open_encoder(settings), []
            self.name = self.inner.name

        def encode(self, texts):
            self.texts += texts
            return self.inner.encode(texts)

    import_statutes(settings, file)
    build_index(settings)
    with_law(file, "公证法", "第一条", "为规范公证活动，制定本法。", "2025-01-01")
    import_statutes(settings, file)
    encoder = Counting()
    build_index(settings, encoder=encoder)
    laws = [text for text in encoder.texts if text.startswith(("公证法 ", "商标法 ", "刑法 "))]
    assert laws == ["公证法 为规范公证活动,制定本法。"]
