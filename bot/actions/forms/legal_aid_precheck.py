"""法律援助预审: the matter, whom it concerns, exemptions, means only where needed, urgency; an outcome, never a decision."""

from __future__ import annotations

import re

from bot.actions.action import Said, Services
from bot.actions.forms import aid_person
from bot.actions.forms.aid_person import person_reader
from bot.actions.forms.asides import ALWAYS, along, fee
from bot.actions.forms.common import DISTRICT, NAME, PHONE
from bot.actions.forms.deadline import NOT_URGENT, UNSURE, URGENT, read_deadline
from bot.actions.forms.exemption import exemption_reader
from bot.actions.forms.form import Answers, Field, Form
from bot.actions.forms.values import read_choice
from bot.actions.legal_aid import Assessment, Option, load_rules
from bot.replies import Citation, Part, card, citations, text

RULES = load_rules()
MEANS = {
    "是，我觉得符合": ("符合", "困难", "是的", "是", "穷", "没钱"),
    "不确定": ("不确定", "不知道", "不清楚", "说不好", "不是", "不符合"),
}
_NOT_OF_ONESELF = ".*(?:[不没非他她]|老[公婆板乡]|[儿女爸妈父母哥弟姐妹]|朋友)"
OUTCOMES = {"likely": "可能符合", "likely_no_means_check": "可能免核查经济状况", "ask_human": "建议人工确认"}
VERDICT, REASONS = "初步判断", "理由"
TITLE = "法律援助预审结果（不是决定）"
MATERIALS = "身份证件；与案件有关的材料（合同、工资记录、病历、法院文书等）；免核查的，带上能证明身份的材料"
MATERIALS_FOR_OTHERS = "；替别人申请的，再带上双方关系的证明或授权委托书"
WHERE = "诉讼向办案机关所在地、非诉讼向争议处理机关所在地或者事由发生地的法律援助机构申请；不清楚是哪一家请拨 12348"
TIMES = "机构收到申请之日起七日内审查决定；同意的，三日内指派法律援助人员"
URGENT_HELP = "距法定期限届满不足七日等紧急情形，机构可以先行提供援助，您再补手续。请马上拨 12348 或转人工"
CHECK_LIMIT = "请马上看一下法院、仲裁委、公安等文书上写的日期，看不明白就打 12348。"
LIMIT_UNKNOWN = ("可能紧急", "当事人说不清有没有期限，请先帮着核对")
PRIORITIES = {URGENT: 8, UNSURE: 6}
OBJECTION = "不同意不予援助的决定，可以向设立该机构的司法行政部门提出异议"


def _labels(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.label for option in options)


def _words(options: tuple[Option, ...]) -> dict[str, tuple[str, ...]]:
    return {option.label: option.words for option in options}


def _needs_exemption(answers: Answers, services: Services) -> bool:
    matter = services.aid_rules.matter(answers.get("aid_matter", ""))
    return not (matter and (matter.no_means or not matter.article))


def _needs_means(answers: Answers, services: Services) -> bool:
    """Means are asked only when no exemption settles it, the matter is in scope, and there is a standard to compare with."""
    rules = services.aid_rules
    matter = rules.matter(answers.get("aid_matter", ""))
    return bool(rules.standard and matter and matter.article and not rules.is_free_of_means(answers))


def conclude(answers: Answers, services: Services) -> Said:
    """The outcome with its reasons, articles, materials, place, times and remedies."""
    assessment = services.aid_rules.assess(answers)
    return Said(tuple(outcome_parts(assessment, answers)))


def outcome(answers: Answers, services: Services) -> dict[str, str]:
    """The outcome with its reasons, for the seat."""
    assessment = services.aid_rules.assess(answers)
    told = {VERDICT: OUTCOMES[assessment.outcome], REASONS: "".join(assessment.reasons)}
    return told | dict([LIMIT_UNKNOWN] if answers.get("aid_deadline") == UNSURE else [])


def priority(answers: Answers) -> int:
    """A limit that runs out soon, or may do so, moves the ticket up."""
    return PRIORITIES.get(answers.get("aid_deadline", ""), 0)


def outcome_parts(assessment: Assessment, answers: Answers) -> list[Part]:
    for_others = answers.get("aid_person") != RULES.persons[0].label
    urgent = priority(answers) > 0
    help_words = (CHECK_LIMIT if answers.get("aid_deadline") == UNSURE else "") + URGENT_HELP
    rows = [
        (VERDICT, OUTCOMES[assessment.outcome]),
        (REASONS, "".join(assessment.reasons)),
        ("要带的材料", MATERIALS + (MATERIALS_FOR_OTHERS if for_others else "")),
        ("去哪里", WHERE),
        ("多久", TIMES),
        *([("紧急", help_words)] if urgent else []),
        ("不同意怎么办", OBJECTION),
    ]
    basis = ["第四十三条", "第三十八条", *(["第四十四条"] if urgent else []), "第四十九条"]
    articles = dict.fromkeys([*assessment.citations, *(Citation("法律援助法", article) for article in basis)])
    words = "是否给予法律援助，由法律援助机构审查决定。"
    return [card(TITLE, rows, code=f"precheck_{assessment.outcome}"), citations(*articles), text(words)]


FORM = Form(
    "legal_aid_precheck_form",
    "法律援助预审",
    "legal_aid_precheck",
    (
        Field(
            "aid_matter",
            "事项",
            "您要解决的是什么事？",
            "请选一项，或用一两个词说，比如“讨工资”。",
            read_choice(_words(RULES.matters)),
            ("什么事",),
            _labels(RULES.matters),
        ),
        Field(
            "aid_person",
            "当事人",
            "这是谁的事？",
            "请选一项，比如“我本人”。",
            person_reader(RULES),
            ("谁",),
            _labels(RULES.persons),
            alone=aid_person.ALONE,
        ),
        Field(
            "aid_exemption",
            "是否免核查",
            "当事人属于下面哪一类？属于的话不用核查经济状况。",
            "请选一项；都不属于就选“都不是”，拿不准就选“不确定”。",
            exemption_reader(RULES),
            ("哪一类", "身份"),
            _labels(RULES.exemptions),
            tells_questions=True,
            needed=_needs_exemption,
            alone=re.compile(f"(?!{_NOT_OF_ONESELF})(?:{'|'.join(o.alone for o in RULES.exemptions if o.alone)})"),
        ),
        Field(
            "aid_means",
            "经济困难",
            "上海的经济困难标准是：" + RULES.standard + "。您觉得符合吗？（不用告诉我具体收入）",
            "请选“是，我觉得符合”或“不确定”。",
            read_choice(MEANS, can_be_denied=True),
            ("经济",),
            tuple(MEANS),
            needed=_needs_means,
        ),
        Field(
            "aid_deadline",
            "紧急期限",
            "有没有七天之内就要到的期限？比如起诉、仲裁的最后一天。",
            "请回复“有”“没有”或“不确定”，也可以说日期，比如“12月1日到期”“还有三天”。",
            read_deadline,
            ("期限",),
            (URGENT, NOT_URGENT, UNSURE),
            tells_questions=True,
        ),
        DISTRICT,
        NAME,
        PHONE,
    ),
    intro="我来帮您做法律援助预审：问几个问题，看看可能符合哪一条。结果不是决定，最后由法律援助机构审查。随时可以说“退出”。",
    hand_on=True,
    conclude=conclude,
    outcome=outcome,
    priority=priority,
    asides=(
        *ALWAYS,
        fee(search="法律援助收费吗，是免费的吗？"),
        along(
            "预审由您一个人填就行。以后申请时谁要到场，由法律援助机构告诉您；替别人申请的，要带双方关系的证明或授权委托书。"
        ),
    ),
)
