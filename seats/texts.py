"""What citizens and seats are told around the queue."""

from __future__ import annotations

REASONS = {
    "asked": "市民要求转人工",
    "complaint": "投诉",
    "low_confidence": "机器人连续答不上来",
    "complex": "情况复杂",
    "crisis": "危急",
    "precheck": "法律援助预审",
    "legal_aid_precheck": "法律援助预审",
    "notary_appointment": "公证预约",
    "mediation": "人民调解申请",
    "callback": "预约回拨",
    "erase_my_data": "要求删除个人信息",
}
EMPTY_REPLY = "消息是空的，请写下要告诉市民的话。"
SECTION_TICKETS = "转人工的工单"
SECTION_RATINGS = "评价"
STATUSES = {"waiting": "排队中", "deferred": "等坐席上线", "taken": "接待中", "closed": "已结束"}
LABEL_OPENED = "转接时间"
LABEL_REASON = "原因"
LABEL_STATUS = "状态"
LABEL_FACTS = "转交坐席的内容"
LABEL_NOTE = "坐席的处理备注"
LABEL_ALERT = "危险提示"
LABEL_SCORE = "评分"
LABEL_WHY = "理由"
ALERTS = {
    "suicide": "轻生风险",
    "crisis": "可能有危险（对话识别）",
    "violence": "暴力、家暴",
    "harm_others": "扬言伤人",
    "minor_danger": "未成年人处于危险",
    "custody": "亲属被羁押",
    "deadline": "期限将到",
    "hearing": "开庭在即",
    "unpaid_wages": "农民工欠薪",
    "fraud": "正在被诈骗",
}
# Who helps at once, where no seat can; by the kind of danger, each with the number it is about.
_CALL = {
    "suicide": {"12356": "很难受的时候请马上打 12356 心理援助热线", "110": "有危险请打 110，受伤打 120"},
    "violence": {"110": "有危险请马上打 110，受伤打 120", "12338": "妇女可以打 12338"},
    "minor_danger": {"110": "孩子有危险请马上打 110，受伤打 120", "12355": "孩子的事也可以打 12355"},
    "harm_others": {"12356": "请打 12356 心理援助热线", "110": "有人会受伤请打 110"},
    "crisis": {"110": "有危险请马上打 110", "12356": "心里难受请打 12356"},
    "fraud": {"110": "请马上打 110 报警", "96110": "转出去的钱请打 96110 和您的银行止付"},
}
_CALL_ELSE = "急事请拨 12348"
LEAVE = "不等了"
CALL_BACK = "预约回拨"


def queued(place: int) -> str:
    return f"已为您转人工坐席，您排在第 {place} 位。之前的对话坐席都能看到，不用再说一遍。轮到时这里会有提示。"


def still_queued(place: int) -> str:
    return f"已收到，会一并交给坐席。您现在排在第 {place} 位。"


def call_in_need(alerts: list[str]) -> str:
    """The numbers for these dangers, each once; the hotline of law where there is none of life or money."""
    said: dict[str, str] = {}
    for kind in alerts:
        for number, words in _CALL.get(kind, {}).items():
            said.setdefault(number, words)  # in the words of the gravest danger
    return "，".join(said.values()) or _CALL_ELSE


def alerts_shown(alerts: list[str]) -> str:
    return "；".join(ALERTS.get(kind, kind) for kind in alerts)


def closed_now(opens: str, urgent: str = _CALL_ELSE) -> str:
    return (
        f"人工坐席现在不在线（工作日 {opens}）。您的对话已经留给坐席，上班后会看到。"
        f"您可以预约回拨，也可以把要说的话直接发在这里。{_sentence(urgent)}"
    )


def nobody_on(urgent: str = _CALL_ELSE) -> str:
    return (
        "现在没有坐席在线。您的对话已经留给坐席，上线后会看到。"
        f"您可以预约回拨，也可以把要说的话直接发在这里。{_sentence(urgent)}"
    )


def left_already(urgent: str = _CALL_ELSE) -> str:
    """Told a second time, soon after the first."""
    return f"您的对话已经留给坐席了，坐席一上线就会看到，不用再转一次。要我们打电话给您，请点“预约回拨”。{_sentence(urgent)}"


def ticket_kept(ticket: str, opens: str, urgent: str) -> str:
    return (
        f"现在没有坐席在线，坐席的服务时间是工作日 {opens}。您的工单 {ticket} 已经留着，坐席上线后会看到您说过的话，不用重新转接。"
        f"您可以预约回拨，也可以接着把问题发给我。{_sentence(urgent)}"
    )


def _sentence(words: str) -> str:
    return f"{words}。" if words else ""


def nobody_yet(opens: str) -> str:
    return f"我是智能助手，一直在，可以直接问我。人工坐席的服务时间是工作日 {opens}，现在没有坐席在线；要留给坐席处理，请点“转人工”。"


SOMEBODY_ON = "我是智能助手，一直在，可以直接问我。现在有坐席在线，要和人说话请点“转人工”。"
LEFT_QUEUE = "已取消排队，我继续为您解答。请说您的问题。"
LEFT_QUEUE_GRAVE = "已取消排队，我继续为您解答。您说的情况仍然留给坐席，坐席会看到；想和人说话，随时可以再点“转人工”。"
WITHDRAWN = "好的，不等坐席了：留给坐席的工单已经撤回。我继续为您解答，请说您的问题；想和人说话，随时可以再点“转人工”。"
STILL_KEPT = (
    "好的，我继续为您解答。您说的情况和登记的事仍然留给坐席处理，坐席会看到；想和人说话，随时可以再点“转人工”。"
)
NOT_WAITING = "已经有坐席在接待您，请直接输入。"


def taken(seat: str) -> str:
    return f"坐席 {seat} 已接入，正在看您之前的对话，请稍等。"


def noted(when: str, seat: str, words: str) -> str:
    return f"{when} {seat}：{words}"


CLOSED = "本次人工服务已结束，我继续为您解答。请为这次服务打个分。"
SEAT_LOST = "坐席的连接断开了，已把您放回队伍最前面，请稍等。"
RETURNED = "坐席把您转回队伍，其他坐席会尽快接待您。"
NO_TICKET = "没有这张工单。"
TAKEN_BY_OTHER = "这张工单已被其他坐席接走。"
NOT_YOURS = "这张工单不在您名下。"
NOT_CLOSED = "服务还没有结束，暂时不能评分。"
RATED = "您已经评过分了，谢谢。"
SEATS_ONLY = "只有坐席、班长或管理员可以进入工作台。"
NO_ATTACHMENT = "没有这张图片，或者还没有取到，请稍后再试。"
TICKET = "工单"
NO_STORY = "没有写明事由"
MY_MATTERS = "您的登记和工单"
NO_MATTERS = "您还没有登记事项，也没有未办完的工单。在其他渠道登记过的，发送“绑定”关联后可以在这里看到。"


def how_to_cancel(reference: str) -> str:
    return f"不想办了，发送“取消登记 编号”，如：取消登记 {reference}。已办结的不能取消。"
