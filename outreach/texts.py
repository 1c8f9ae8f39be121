"""What subscribers are told."""

from __future__ import annotations

SUBSCRIBED_ALREADY = "您已经订阅了宪法学习卡片，不用重复订阅。不想再收时回复“退订”。"
UNSUBSCRIBED = (
    "已退订，从现在起不再给您发送宪法学习卡片和其他推送。您的咨询和办理不受影响；想再看时回复“订阅宪法宣传”。"
)
NOT_SUBSCRIBED = "您现在没有订阅，不会收到推送。想订阅时回复“订阅宪法宣传”。"
CARD_END = "回复“宪法小测验”可以做五道题；不想再收，回复“退订”。"
SECTION_CONSENTS = "订阅和同意记录"
SECTION_CARDS = "给您发过的宪法学习卡片"
SECTION_QUIZ = "宪法小测验的作答"
PROGRAMMES = {"constitution": "宪法学习卡片"}
REASONS = {"seat": "正与人工坐席对话或在排队", "form": "正在办理登记", "turn": "正在回答"}
STATES = {"written": "已写入", "waiting": "等候", "lapsed": "当天未能送出", "dropped": "已退订，不送"}
LABEL_PROGRAMME = "内容"
LABEL_CHANNEL = "渠道"
LABEL_CONSENT = "同意时间"
LABEL_VERSION = "同意的文本版本"
LABEL_ENDED = "退订时间"
LABEL_DAY = "日期"
LABEL_CARD = "卡片编号"
LABEL_STATE = "状态"
LABEL_QUESTION = "题目编号"
LABEL_RESULT = "结果"
LABEL_AT = "时间"
RESULTS = {True: "答对", False: "没有答对"}


def subscribed(at: str) -> str:
    """The wording of the consent: a change of it is a new CONSENT_VERSION."""
    return (
        f"订阅成功：每天 {at} 左右给您发一张宪法学习卡片，一天最多一张，晚上九点到早上八点不发。"
        "我们只保存您的订阅时间和渠道，不作他用；随时回复“退订”，马上停止。"
    )


def card(title: str, words: str) -> str:
    return f"【每日宪法】{title}\n{words}"


def quiet(now: str) -> str:
    return f"现在是 {now}，晚上九点到早上八点是免打扰时段，不发送推送。请在早上八点以后再发。"


def no_card(card_id: str, known: list[str]) -> str:
    return f"没有编号为 {card_id} 的卡片。可用的编号：{'、'.join(known)}"


BAD_TIME = "配置项 FAWEN_OUTREACH_AT 不正确：应是早上八点到晚上九点之间的时刻，如 09:30。"
