"""The content that ships: it loads, its articles exist, and no law is cited whose text has changed since."""

import gzip
import json
from dataclasses import fields

import pytest
import yaml

from core.settings import ROOT, Settings
from knowledge import Statutes, citation_problems, import_statutes, load_entries, read_content
from knowledge.entry import Guide
from knowledge.statutes import listed_laws, moved_laws, outdated, plain_name, repealed_laws, short_titles

NOT_COLLECTED = ["人脸识别技术应用安全管理办法", "住房租赁条例", "公证程序规则", "商事调解条例", "民营经济促进法"]
STATUTES = ROOT.parent / "shared" / "data" / "statutes.jsonl.gz"


@pytest.fixture(scope="module")
def entries():
    return load_entries(ROOT / "knowledge" / "content")


def test_the_starting_pack_is_there(entries):
    assert len(entries) >= 600


@pytest.fixture(scope="module")
def by_id(entries):
    return {entry.id: entry for entry in entries}


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """The statutes, imported whole."""
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    settings = Settings(var=tmp_path_factory.mktemp("statutes"), _env_file=None)
    import_statutes(settings, STATUTES)
    return Statutes(settings)


def test_every_cited_article_exists(entries):
    if not STATUTES.exists():
        pytest.skip("the collection of statutes is not on this machine")
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        known = {(plain_name(row["law"]), row["article"]) for row in map(json.loads, lines)}
    cited = [(entry.id, c.law, c.article) for entry in entries for c in entry.citations]
    assert [one for one in cited if (plain_name(one[1]), one[2]) not in known] == []


def test_no_law_is_cited_whose_text_changed(entries):
    assert {"仲裁法", "治安管理处罚法", "网络安全法", "法治宣传教育法"} <= set(moved_laws())
    assert [e.id for e in entries for c in e.citations if outdated(c.law, c.version, c.article)] == []


def test_every_article_that_a_text_names_exists_in_a_law_that_holds(collection):
    content = read_content(ROOT / "knowledge" / "content")
    assert [*content.problems, *citation_problems(content.rests_on, collection)] == []


def test_every_law_that_may_be_named_is_real_and_goes_by_its_whole_title(collection):
    numbering = collection.numbering()
    titles = {version.name: version.law for version in numbering.versions}
    listed = listed_laws()
    assert [law for name, law in listed.items() if titles.get(name, law) != law] == []
    assert [law for name, law in listed.items() if name not in titles] == NOT_COLLECTED
    assert [law for law in short_titles().values() if plain_name(law) not in titles] == []
    assert listed.keys().isdisjoint(_whole(moved_laws()) | _whole(repealed_laws()))


@pytest.mark.parametrize(
    ("entry_id", "law", "article"),
    [
        ("labour-injury-retired", "工伤保险条例", "第十八条"),
        ("labour-injury-rider", "工伤保险条例", "第十八条"),
        ("labour-injury-scope", "工伤保险条例", "第十八条"),
        ("labour-injury-uninsured", "工伤保险条例", "第六十二条"),
        ("labour-documents-kept", "居民身份证法", "第十五条"),
        ("labour-documents-kept", "护照法", "第二条"),
        ("traffic-rider-hurt", "道路交通安全法", "第七十六条"),
        ("family-premarital-paid", "民法典", "第一千零六十三条"),
        ("family-premarital-paid", "最高人民法院关于适用民法典婚姻家庭编的解释（一）", "第二十六条"),
        ("family-sever", "民法典", "第一千一百四十一条"),
        ("family-sever", "老年人权益保障法", "第十九条"),
        ("family-unconscious-money", "民法典", "第二十八条"),
        ("family-guardian-sell", "民法典", "第三十五条"),
        ("family-ex-inherit", "民法典", "第一千零八十条"),
        ("notary-heir-only-child", "民法典", "第一千一百五十二条"),
        ("notary-degree-used-abroad", "公证法", "第三十三条"),
        ("notary-complaint-time", "律师法", "第五十二条"),
        ("reconsideration-fine-unpaid", "行政处罚法", "第七十二条"),
        ("reconsideration-fine-unpaid", "行政复议法", "第七十八条"),
        ("reconsideration-seized", "行政强制法", "第二十四条"),
        ("housing-fee-limitation", "民法典", "第一百九十三条"),
        ("housing-committee-misconduct", "上海市住宅物业管理规定", "第三十一条"),
        ("lawyer-hearing-absent", "民事诉讼法", "第一百四十九条"),
        ("lawyer-minor-questioned", "刑事诉讼法", "第二百八十一条"),
        ("debt-dishonest-removed", "最高人民法院关于适用民事诉讼法的解释", "第五百一十六条"),
        ("legal-aid-conditions", "法律援助法", "第三十四条"),
        ("labour-sick-pay", "劳动合同法", "第十八条"),
        ("labour-blank-contract", "劳动合同法", "第八十一条"),
        ("family-child-remarried", "民法典", "第一千零八十四条"),
        ("family-inherit-start", "民法典", "第一千一百二十三条"),
    ],
)
def test_what_citizens_asked_in_vain_rests_on_its_article(by_id, entry_id, law, article):
    assert (law, article) in {(one.law, one.article) for one in by_id[entry_id].citations}


@pytest.mark.parametrize(
    ("entry_id", "words"),
    [
        ("labour-injury-scope", "先要有劳动关系"),  # a pensioner or a rider is not told that he is in
        ("notary-legalisation", "取消外国公文书认证要求的公约"),  # most who ask for two stamps need one sheet
        ("mediation-confirm", "超过三十日、只有一方申请的都不行"),
        ("correction-leave", "提前几天、能去几天，配套的《社区矫正法实施办法》有规定"),
        ("labour-sick-pay", "不乱报数"),  # Shanghai's own rule is not among the texts
        ("labour-sick-pay", "不低于当地最低工资的百分之八十"),
        ("notary-complaint-time", "多少天以受理单位告知为准"),  # no days that the law does not name
        ("notary-complaint-time", "《公证执业活动投诉处理办法》"),
        ("debt-dishonest-removed", "债权人书面申请删除、法院审查同意的"),  # before all is paid, too
        ("debt-dishonest-removed", "主动履行、改正的可以提前"),
        ("family-ex-inherit", "冷静期、官司没完时去世的，仍是配偶"),
        ("family-ex-inherit", "六十日内要表示接受"),  # a will for one who is no heir is a legacy
        ("lawyer-hearing-absent", "您线上、对方线下"),  # not only where both agree
        ("labour-injury-rider", "职业伤害保障费"),
        ("labour-injury-retired", "没到退休年龄的，照常认定"),
        ("housing-fee-limitation", "在一审时提出来"),
        ("traffic-rider-hurt", "机动车没过错，也担不超过百分之十"),
        ("family-child-remarried", "还在读高中的可以接着要"),
        ("notary-heir-only-child", "他自己的父母还在世的，也有一份"),  # each side's grandparents at its own death
        ("reconsideration-seized", "没有依法没收、销毁的要退还"),
        ("legal-aid-conditions", "有材料证明的免予核查"),
    ],
)
def test_an_answer_says_what_was_missed(by_id, entry_id, words):
    assert words in by_id[entry_id].answer


@pytest.mark.parametrize(
    ("entry_id", "words"),
    [
        ("labour-injury-scope", "从医疗机构初次诊断的时间起算"),
        ("labour-injury-uninsured", "由把活违法包给他的单位承担工伤保险责任"),
        ("housing-committee-misconduct", "由新一届业委会请街镇督促移交"),  # an owner alone cannot ask for it
        ("notary-complaint-time", "公证书有错的另向公证处申请复查"),
        ("lawyer-hearing-absent", "要当场核对原件的，不能线上开庭"),
        ("legal-aid-conditions", "被害人、自诉人也可以申请"),
    ],
)
def test_what_an_answer_has_no_room_for_stands_in_its_detail(by_id, entry_id, words):
    assert words in by_id[entry_id].detail


@pytest.mark.parametrize(
    ("entry_id", "rival", "phrasing"),
    [
        ("reconsideration-seized", "reconsideration-city", "扣东西不开单子合法吗"),
        ("debt-dishonest-removed", "debt-enforced-debtor", "失信人员怎么撤销"),
        ("lawyer-hearing-absent", "lawyer-summons", "开庭那天我在外地出差，能改期吗"),
        ("traffic-rider-hurt", "traffic-rider", "送快递的路上被汽车撞断腿，医药费谁出"),
        ("notary-degree-used-abroad", "notary-degree-foreign", "国内大学的学位证要拿到德国去用，怎么认证"),
        ("mediation-confirm", "mediation-confirm-refused", "前年签的调解书还来得及司法确认吗"),
        ("mediation-breach", "mediation-agreement-effect", "去年居委调好的，协议签了，他到现在不来修"),
        ("notary-apostille-country", "notary-legalisation", "日本还要不要双认证"),
        ("debt-limitation", "debt-loan", "借钱不还三年多了，还能要吗"),
        ("labour-sick-pay", "labour-sick-leave", "病假工资打几折"),
        ("lawyer-choose", "lawyer-citizen-agent", "能推荐律师吗"),
        ("arbitration-which", "arbitration-labour-employer", "我要仲裁"),
        ("lawyer-file-suit", "lawyer-self", "我想打官司"),
        ("debt-enforced-debtor", "constitution-frozen-card", "法院冻结了我的工资卡"),
        ("lawyer-family-visit", "lawyer-minor-questioned", "十六岁偷电瓶车被抓，家里人能见吗"),
        ("labour-injury-apply", "labour-injury-retired", "老公五十九没办退休在厂里伤了，单位说马上到龄不给报工伤"),
        ("traffic-hit-run", "traffic-rider-hurt", "骑手自己被撞伤了，撞人的逃了"),
        ("traffic-death", "traffic-rider-hurt", "快递小哥被撞身亡，家属能向谁要"),
    ],
)
def test_of_two_entries_that_look_alike_the_right_one_has_the_words(by_id, entry_id, rival, phrasing):
    assert phrasing in by_id[entry_id].phrasings
    assert phrasing not in by_id[rival].phrasings


def test_a_guide_to_what_can_be_booked_leaves_no_field_open(entries):
    guides = [(e.id, e.guide) for e in entries if e.guide and e.leads_to == "notary_appointment"]
    assert len(guides) > 100
    assert [(id_, f.name) for id_, guide in guides for f in fields(Guide) if not getattr(guide, f.name)] == []


def _whole(items):
    """The laws that an item is about altogether."""
    return {name for name, some in items.items() if any(not one.articles for one in some)}


def test_follow_ups_to_learn_from_are_of_topics_and_entries_that_exist_and_not_those_of_the_test(entries):
    learned, tested = (
        yaml.safe_load((ROOT / place / "carried.yml").read_text(encoding="utf-8"))
        for place in ("knowledge", "eval/retrieval")
    )
    ids, topics = {entry.id for entry in entries}, {entry.topic for entry in entries}
    for asked in (learned, tested):
        assert asked.keys() <= topics
        assert {one for texts in asked.values() for right in texts.values() for one in right} <= ids
    assert not learned.keys() & tested.keys()
