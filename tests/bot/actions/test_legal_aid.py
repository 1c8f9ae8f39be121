"""The pre-check's rules: every branch with its article, never a decision."""

from dataclasses import replace

import pytest

from bot.actions.forms.legal_aid_precheck import FORM, outcome_parts
from bot.actions.legal_aid import load_rules
from bot.directives import File

RULES = load_rules()
WITH_STANDARD = replace(RULES, standard="家庭人均月收入不高于某数", standard_date="2026-01-01")


def codes(said):
    return [part.code for part in said.parts]


def assess(rules, matter, exemption="都不是", means=""):
    return rules.assess({"aid_matter": matter, "aid_exemption": exemption, "aid_means": means})


@pytest.mark.parametrize(
    ("matter", "exemption", "outcome", "articles"),
    [
        ("讨要工资等劳动报酬", "进城务工人员", "likely_no_means_check", ["第三十一条", "第四十二条"]),
        ("工伤赔偿", "进城务工人员", "likely_no_means_check", ["第三十一条", "第四十二条"]),
        ("确认劳动关系", "进城务工人员", "ask_human", ["第三十一条"]),
        ("交通、医疗、食品药品事故受伤赔偿", "进城务工人员", "ask_human", ["第三十一条"]),
        ("英雄烈士近亲属维护烈士人格权益", "都不是", "likely_no_means_check", ["第三十二条"]),
        ("再审改判无罪请求国家赔偿", "都不是", "likely_no_means_check", ["第三十二条"]),
        ("赡养费、抚养费、扶养费", "进城务工人员", "ask_human", ["第三十一条"]),
        (
            "赡养费、抚养费、扶养费",
            "低保等社会救助、司法救助或优抚对象",
            "likely_no_means_check",
            ["第三十一条", "第四十二条"],
        ),
        ("家庭暴力、虐待、遗弃", "都不是", "likely_no_means_check", ["第三十二条"]),
        ("见义勇为", "都不是", "likely_no_means_check", ["第三十二条"]),
        ("国家赔偿", "都不是", "ask_human", ["第三十一条"]),
        ("刑事案件（被拘留、逮捕、起诉）", "都不是", "ask_human", ["第二十四条"]),
        (
            "刑事案件（被拘留、逮捕、起诉）",
            "低保等社会救助、司法救助或优抚对象",
            "likely_no_means_check",
            ["第二十四条", "第四十二条"],
        ),
        ("刑事案件的被害人、自诉人、附带民事诉讼原告人", "都不是", "ask_human", ["第二十九条"]),
        (
            "刑事案件的被害人、自诉人、附带民事诉讼原告人",
            "低保等社会救助、司法救助或优抚对象",
            "likely_no_means_check",
            ["第二十九条", "第四十二条"],
        ),
        ("讨要工资等劳动报酬", "不确定", "ask_human", ["第三十一条"]),
        ("其他（请工作人员确认）", "都不是", "ask_human", ["第三十一条"]),
        ("其他（请工作人员确认）", "进城务工人员", "ask_human", ["第三十一条"]),
    ],
)
def test_without_a_standard_only_exemptions_settle_it(matter, exemption, outcome, articles):
    found = assess(RULES, matter, exemption)
    assert found.outcome == outcome
    assert [citation.article for citation in found.citations] == articles


@pytest.mark.parametrize(("means", "outcome"), [("是，我觉得符合", "likely"), ("不确定", "ask_human")])
def test_with_a_standard_the_answer_about_means_counts(means, outcome):
    assert assess(WITH_STANDARD, "国家赔偿", means=means).outcome == outcome


def test_what_is_not_sure_is_among_the_reasons():
    assert "不确定" in "".join(assess(RULES, "讨要工资等劳动报酬", "不确定").reasons)


def test_means_are_asked_only_where_no_exemption_settles_it(services):
    means = next(f for f in FORM.fields if f.slot == "aid_means")
    with_standard = replace(services, aid_rules=WITH_STANDARD)
    asked = {"aid_matter": "国家赔偿", "aid_exemption": "都不是"}
    assert means.needed(asked, with_standard)
    assert not means.needed(asked, services)  # no standard, nothing to compare with
    assert not means.needed({**asked, "aid_matter": "家庭暴力、虐待、遗弃"}, with_standard)
    assert not means.needed({"aid_matter": "讨要工资等劳动报酬", "aid_exemption": "进城务工人员"}, with_standard)


@pytest.mark.parametrize("urgent", [True, False])
def test_the_outcome_names_times_remedies_and_urgent_help(urgent):
    answers = {"aid_person": "我本人", "aid_deadline": "七天内有期限到期" if urgent else "没有紧急期限"}
    parts = outcome_parts(assess(RULES, "讨要工资等劳动报酬", "进城务工人员"), answers)
    articles = {citation.article for part in parts for citation in part.citations}
    assert {"第三十一条", "第四十二条", "第四十三条", "第四十九条"} <= articles
    assert ("第四十四条" in articles) is urgent
    assert "不是决定" in parts[0].title


def test_a_precheck_is_filed_and_handed_on(play):
    said = play(FORM, "讨工资", "我本人", "外地来打工的", "没有", "浦东", "刘强", "138****5678", "确认提交").said
    filed = next(d for d in said.directives if isinstance(d, File))
    assert (filed.hand_on, filed.fields["aid_exemption"]) == (True, "进城务工人员")
    assert said.parts[0].code == "precheck_likely_no_means_check"
    assert filed.summary == {
        "初步判断": "可能免核查经济状况",
        "理由": RULES.matters[0].why + RULES.exemptions[0].why,
        "事项": "讨要工资等劳动报酬",
        "当事人": "我本人",
        "是否免核查": "进城务工人员",
        "紧急期限": "没有紧急期限",
        "所在区": "浦东新区",
    }


@pytest.mark.parametrize(
    ("words", "matter"),
    [
        ("出了车祸", "交通、医疗、食品药品事故受伤赔偿"),
        ("在工地上受伤了", "工伤赔偿"),
        ("公司不承认劳动关系", "确认劳动关系"),
        ("老板欠薪", "讨要工资等劳动报酬"),
        ("爷爷是烈士，被人网上抹黑", "英雄烈士近亲属维护烈士人格权益"),
        ("再审改判无罪，想要国家赔偿", "再审改判无罪请求国家赔偿"),
        ("公司不给经济补偿", "其他（请工作人员确认）"),
        ("我老公被抓了", "刑事案件（被拘留、逮捕、起诉）"),
        ("儿子被刑事拘留", "刑事案件（被拘留、逮捕、起诉）"),
        ("行政拘留不服", "其他（请工作人员确认）"),
        ("打我的人被抓了", "家庭暴力、虐待、遗弃"),
        ("我是家暴被害人", "家庭暴力、虐待、遗弃"),
        ("我是被害人", "刑事案件的被害人、自诉人、附带民事诉讼原告人"),
        ("想提刑事附带民事诉讼", "刑事案件的被害人、自诉人、附带民事诉讼原告人"),
        ("刑事自诉，告他诽谤", "刑事案件的被害人、自诉人、附带民事诉讼原告人"),
        ("我是受害人", "其他（请工作人员确认）"),
    ],
)
def test_the_matter_is_read_from_plain_words(play, words, matter):
    assert play(FORM, words).slots["aid_matter"] == matter


def test_a_corrected_matter_drops_the_answers_it_made_superfluous(play):
    game = play(FORM, "讨工资", "我本人", "进城务工人员", "事项选错了，是见义勇为")
    assert (game.slots["aid_matter"], game.slots["aid_exemption"], game.asked) == ("见义勇为", None, "aid_deadline")


@pytest.mark.parametrize(("words", "asked"), [
    ("不确定是不是农民工", "aid_deadline"),
    ("都不属于", "aid_deadline"),
    ("没有什么收入", "aid_exemption"),
    ("没有收入算哪一类？", "aid_exemption"),
])  # fmt: skip
def test_doubt_about_an_exemption_is_an_answer_and_a_question_is_none(play, words, asked):
    assert play(FORM, "讨工资", "我本人", words).asked == asked


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("我", "我本人"),
        ("就是我呀", "我本人"),
        ("我的孩子", "未成年子女"),
        ("我老公", "其他家属或他人"),
        ("我妈，她有老人证", "父母等老人"),
        ("有孩子4岁", None),
        ("我有两个孩子", None),
        ("有居住证 工友都可以证明", None),
        ("我不知道", None),
    ],
)
def test_whose_matter_it_is(play, words, person):
    assert play(FORM, "家暴", words).slots.get("aid_person") == person


@pytest.mark.parametrize(
    ("words", "kept", "asked"),
    [
        ("老板欠我6个月工资 我是安徽来打工的", {"aid_exemption": "进城务工人员"}, "aid_person"),
        ("老板欠薪，我们都是农民工，我要申请法律援助", {"aid_exemption": "进城务工人员"}, "aid_person"),
        ("我要申请法律援助，我是低保户，公司不承认劳动关系", {"aid_exemption": "低保等社会救助、司法救助或优抚对象"}, "aid_person"),
        ("公司欠薪，帮我妈申请法律援助", {"aid_person": "父母等老人"}, "aid_exemption"),
    ],
)  # fmt: skip
def test_the_sentence_that_begins_it_says_who_one_is(play, words, kept, asked):
    game = play(FORM)
    game.slots.clear()
    game.say(words, "apply_legal_aid")
    assert (kept.items() <= game.slots.items(), game.asked) == (True, asked)


@pytest.mark.parametrize(
    "words", ["老板没有给我工资", "他打工的地方欠薪", "老板欠我工资 我不是外地来打工的", "老公来上海打工 老板欠薪"]
)
def test_what_is_not_said_of_oneself_is_asked(play, words):
    game = play(FORM)
    game.slots.clear()
    game.say(words, "apply_legal_aid")
    assert game.slots.get("aid_exemption") is None


def test_a_permit_alone_is_no_answer_and_says_what_would_be(play):
    game = play(FORM, "讨工资", "我", "有居住证 工友都可以证明")
    assert (codes(game.said), game.asked) == (["problem", "aid_exemption"], "aid_exemption")
    assert "进城务工人员" in game.said.parts[0].text
    assert game.say("有居住证，外地来打工的").parts[-1].code == "aid_deadline"
