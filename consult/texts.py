"""What the system itself says in a consultation; answers of law come from the knowledge, dialogue from `bot`."""

from __future__ import annotations

NUMBER_NAMES = {"identity": "身份证号", "phone": "手机号或电话", "bank": "银行卡号"}


def numbers_masked(kinds: tuple[str, ...], to_seat: bool = False, in_form: bool = False) -> str:
    """What became of the numbers in a message; `to_seat` when it is or will be a seat's to read, `in_form` while a
    form is filled in, which wants a phone sooner or later.
    """
    told = f"您的消息里有{_names(kinds)}，为保护您的隐私，已打码后再保存。"
    if in_form and "phone" in kinds:
        needless = _names(tuple(kind for kind in kinds if kind != "phone"))
        return (
            told
            + "电话加密存着，问到联系电话时可以再发一次。"
            + (f"{needless}办理时用不到，请不要发送。" if needless else "")
        )
    if not to_seat:
        return told + "不需要办理时，请不要发送这类号码。"
    hidden = tuple(kind for kind in kinds if kind != "phone")
    seen = "接待您的坐席可以查看完整的电话号码，以便与您联系。" if "phone" in kinds else ""
    return told + seen + (f"{_names(hidden)}坐席看不到，请不要发送。" if hidden else "")


def _names(kinds: tuple[str, ...]) -> str:
    return "、".join(NUMBER_NAMES[kind] for kind in kinds)


FORMS_AWAY = "对话服务正在恢复，预约、申请等办理暂时不能进行，问答不受影响。急事请拨 12348。"
FORM_PAUSED = (
    "对话服务正在恢复，办理暂停一会儿；您已经填的内容还在，请过几分钟再回答这一步。急事请拨 12348，也可以点“转人工”。"
)
NOTHING_FOUND_AWAY = (
    "对话服务正在恢复，我暂时没有找到可靠的答案。请稍后再问，或拨打 12348 法律服务热线，也可以点“转人工”。"
)
LAPSED = "您上次的办理隔了太久，没有提交。要接着办，请重新说一遍要办的事。"
BROKEN = "抱歉，系统刚才出了差错，您的消息已经保存。请再发一次，或点“转人工”；急事请拨 12348。"
REFERENCE_CARD = "已登记"
REFERENCE_NEXT = "请记下编号。以后发送“查进度”，凭编号和登记的电话即可查询。工作人员会用您留的电话联系您。"
LOOKUP_NONE = "没有查到这个编号和电话对应的登记。请核对编号（如 GZ260101ABCD）和登记时留的电话，或拨 12348 询问。"
LABEL_REFERENCE = "编号"
LABEL_KIND = "事项"
LABEL_STATUS = "状态"
LABEL_FILED = "登记时间"
KINDS = {
    "notary_appointment": "公证预约",
    "legal_aid_precheck": "法律援助预审",
    "mediation": "人民调解申请",
    "complaint": "投诉建议",
    "callback": "预约回拨",
}
STATUSES = {"filed": "已登记，待工作人员处理", "accepted": "已受理", "done": "已办结", "cancelled": "已取消"}
NO_REQUEST = "没有这个编号的登记，请核对编号（如 GZ260101ABCD）。"
CARD_PROGRESS = "办理进度"
CANCEL_WHICH = "您要取消哪一项登记？"
CANCEL_FORM = "正在填的这一项，不办了"
CANCEL_NOTHING = (
    "您在这里没有可以取消的登记。发送“我的登记”可以查看；要取消某一项，发送“取消登记 编号”。"
    "在别处预约、登记的，请联系那里，或者拨 12348。"
)
CANCEL_KEPT = "好的，没有取消，登记照旧。"
CANCEL_YES = "确认取消"
CANCEL_NO = "不取消了"

NO_CONVERSATION = "这个会话不存在或已结束，请重新打开页面。"
TOO_LONG = "一条消息最多 1000 个字，请分几条发送。"
EMPTY = "消息是空的，请写下您的问题。"
CONTROL = "消息里有无法识别的控制字符，请删去后再发。"
BAD_ID = "message_id 应为 1 到 64 位字母、数字、点、下划线或连字符。"
TOO_FAST = "您发得太快了，请一分钟后再试；急事请拨 12348。"
SAME_ID_OTHER_TEXT = "同一个 message_id 已用于另一条消息，请换一个。"

CHANNELS = {"web": "网页", "app": "上海法网", "wechat": "微信"}
LINK_OUTCOMES = {
    "linked": "绑定成功：您在这两个渠道登记的事项和未办完的工单，两边都能看到，坐席也能看到您在两边的对话。"
    "发送“我的登记”可以查看。如果绑定码是别人发给您的，请立即发送“解除绑定”。",
    "already": "这两个渠道已经绑定过了。发送“我的登记”可以查看。",
    "wrong": "绑定码不对，或者已经过期、用过。请在另一个渠道发送“绑定”，取得新的绑定码后再试。",
    "locked": "输错的次数太多，请十分钟后再试。",
    "own": "这是本渠道自己的绑定码，请把它发到另一个渠道（如微信、网页或上海法网）。",
    "full": "绑定的渠道已达上限。请先在不用的渠道发送“解除绑定”。",
}
UNLINKED = "已解除绑定。今后其他渠道看不到您在这里登记的事项，这里也看不到其他渠道的。"
NOT_LINKED = "这个渠道没有绑定其他渠道，不需要解除。"


def callback_today(hours: str, reference: str) -> str:
    return f"提醒：您预约的回拨就在今天 {hours}（编号 {reference}），请留意来电。急事请拨 12348。"


def no_such_move(reference: str, status: str, allowed: list[str]) -> str:
    can = f"只能改为{'或'.join(allowed)}" if allowed else "不能再改"
    return f"登记 {reference} 现在是“{status}”，{can}。"


def cancel_words(reference: str) -> str:
    """What a citizen sends to call a request off."""
    return f"取消登记 {reference}"


def confirm_words(reference: str) -> str:
    return f"{CANCEL_YES} {reference}"


def cancel_sure(kind: str, reference: str, status: str) -> str:
    return f"要取消{kind} {reference}（{status}）吗？取消后不能恢复，要办需要重新登记。"


def cancelled(kind: str, reference: str) -> str:
    return f"已取消{kind} {reference}，并告诉了工作人员。发送“我的登记”可以查看。"


def not_yours(reference: str) -> str:
    return f"在您的登记里没有找到 {reference}，请核对编号。在其他渠道登记的，请先发送“绑定”关联，或拨 12348 取消。"


def label_cancelled(reference: str) -> str:
    return f"登记 {reference}"


def cancelled_by_citizen(at: str) -> str:
    return f"市民已于 {at} 自己取消"


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)


def link_code(code: str, until: str) -> str:
    return (
        f"您的绑定码是 {code}，{until} 前有效，只能用一次。请在另一个渠道（微信、网页或上海法网）发送：绑定 {code}\n"
        "绑定后，两边登记的事项和工单都能看到，坐席能看到您在两边的对话。绑定码只给自己用，不要告诉别人。"
    )


def linked_elsewhere(channel: str) -> str:
    return f"这里的会话已与您在{channel}的会话绑定。如果不是您本人操作，请立即发送“解除绑定”。"


def unlinked_elsewhere(channel: str) -> str:
    return f"与您在{channel}的会话的绑定已经解除。"
