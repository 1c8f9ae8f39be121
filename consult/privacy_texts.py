"""What citizens are told about what is kept, and about its erasure."""

from __future__ import annotations

# what is kept, as a card and as a file
SECTION_MESSAGES = "对话消息"
SECTION_NUMBERS = "消息里打码的号码（加密保存）"
SECTION_REQUESTS = "登记的事项"
SECTION_CONVERSATION = "会话"
SECTION_MISSED = "未能回答的问题"
SECTION_ERASURES = "删除申请"
SECTION_LINKS = "绑定的渠道"
LABEL_CHANNEL = "渠道"
LABEL_AT = "时间"
LABEL_SENDER = "谁说的"
LABEL_WORDS = "内容"
LABEL_MASK = "打码后"
LABEL_NUMBER = "号码"
LABEL_FIRST = "开始"
LABEL_LAST = "最近一次"
LABEL_PRIORITY = "优先程度（0 为一般）"
LABEL_TOPIC = "正在谈的条目"
LABEL_RECEIPT = "回执号"
LABEL_STATE = "状态"
LABEL_CONSENT = "同意时间（文本版本）"
SENDERS = {"citizen": "您", "bot": "助手", "seat": "坐席", "system": "系统"}
FIELDS = {
    "matter": "公证事项",
    "district": "所在区",
    "visit_date": "日期",
    "visit_half": "上午或下午",
    "name": "姓名",
    "phone": "联系电话",
    "aid_matter": "援助事项",
    "aid_person": "当事人",
    "aid_exemption": "是否免核查",
    "aid_means": "经济困难",
    "aid_deadline": "紧急期限",
    "dispute_kind": "纠纷类型",
    "other_side": "对方",
    "wish": "诉求",
    "complaint_about": "针对",
    "complaint_text": "内容",
    "callback_topic": "想问的事",
    "callback_date": "回电日期",
    "callback_time": "回电时段",
}
CARD_TITLE = "我的信息"
LABEL_SINCE = "首次咨询"
RIGHTS = (
    "您可以查阅、复制自己的个人信息，也可以撤回同意、要求删除（《个人信息保护法》第十五条、第四十五条、第四十七条）。"
)
DOWNLOAD_HERE = "点“下载全部内容”得到一份打开就能看的完整文件。链接十分钟内有效，只能用一次，文件里有您的号码，请不要在公用设备上下载。"
DOWNLOAD_APP = "点“下载全部内容”得到一份打开就能看的完整文件。文件里有您的号码，请不要在公用设备上下载。"
DOWNLOAD_ELSEWHERE = "这里不能发文件。要完整的副本，请回复“转人工”，工作人员核实后提供；也可以拨打 12348。"
ERASE = "删除我的信息"
EXPORT_NOTE = (
    "这是法问系统保存的与您本次会话有关的个人信息，依《个人信息保护法》第四十五条提供。没有逐项列出的有：消息的发送状态和发送时的副本，"
    "登录凭证和绑定码的指纹，事件记录、删除凭证和运行日志（只有编号、时间和数量）；"
    "图片和语音只列时间，内容可以请工作人员提供。"
)
EXPORT_LABELS = ("说明", "生成时间", "渠道", "内容", "名称", "条数", "记录")


def download_at(page: str) -> str:
    return (
        f"这里不能发文件。要完整的副本，请点开 {page} 用微信登录，在打开的页面里发送“查看我的信息”，再点“下载全部内容”；"
        "也可以回复“转人工”，工作人员核实后提供，或拨打 12348。"
    )


def count(number: int) -> str:
    return f"{number} 条"


# erasure
CONFIRM = "确认删除"
KEEP = "不删了"
CONFIRM_TITLE = "请确认删除"
LABEL_WAITS = "不能马上删除"
LABEL_GONE = "将删除"
LABEL_CANCELLED = "将取消"
LABEL_NAMELESS = "去掉身份后保留"
LABEL_KEPT = "依法需要留存的"
GONE = "对话消息、加密保存的号码、未能回答的问题、登记时留下的姓名和电话等内容、订阅和同意记录、小测验作答、自动问答留下的记录、登录状态"
NAMELESS = "转人工工单的时间、原因和状态，评价的分数，这次删除的回执；不再能认出是您"
# The Cybersecurity Law is named without its article: it was amended after the collection was made (April 2025).
KEPT = (
    "网络运行日志按《网络安全法》留存不少于六个月，其中只有编号、时间和数量，没有您说的话；"
    "已经受理的投诉和法律援助登记按各自的规定只留编号、事项、时间和状态，去掉您的姓名、电话和所说的内容。"
    "保存期满以前只存储、不作他用（《个人信息保护法》第四十七条）"
)
NO_WAY_BACK = "删除后不能恢复，凭编号也查不到原来的登记。十分钟内回复“确认删除”才会执行。"
NOTHING_TO_CONFIRM = "没有等您确认的删除申请，或者已经超过十分钟。需要删除请重新发送“删除我的信息”。"
KEPT_AS_IT_WAS = "好的，没有删除任何信息，删除申请已撤回。"
NOTHING_TO_KEEP = "这次会话里没有可以撤回的删除申请。已经执行的删除不能恢复。"


def cancelled(number: int) -> str:
    return f"还没有受理的登记 {number} 件，工作人员不会再联系您"


def erased(receipt: str) -> str:
    return (
        f"已确认，马上删除，一般一分钟内完成。回执号 {receipt}，请记下来，以后可以凭它询问办理结果。"
        "这次会话到此结束；以后再来咨询，会从一次新的会话开始。"
    )


BLOCKED_BECAUSE = {
    "seat": "您正与人工坐席对话，现在不能删除",
    "request": "您有登记正在办理，现在不能删除",
}


def waits(why: str, days: int) -> str:
    return f"{BLOCKED_BECAUSE[why]}；您确认以后，由工作人员在 {days} 个工作日内处理"


def withdrawn(receipt: str) -> str:
    return f"{receipt}（市民已撤回，不删除）"


def approved(receipt: str) -> str:
    return (
        f"工作人员已同意您的删除申请 {receipt}：人工对话结束、登记的事项办完后自动删除，删除后不能恢复。"
        "改变主意请马上发送“不删了”。"
    )


def blocked(why: str, receipt: str, due: str) -> str:
    return (
        f"{BLOCKED_BECAUSE[why]}。已为您登记删除申请，回执号 {receipt}，由工作人员在 {due} 前处理；"
        "对话结束、事情办完后，您也可以再发“删除我的信息”自己删除。不想删除了，请发送“不删了”。"
    )


TASK_LABEL = "市民要求删除个人信息，回执号"
NO_TASK = "没有这个回执号的删除申请。"
NOT_OPEN = "这份删除申请不在等工作人员处理的状态，不能再次确认。"
NOT_CONFIRMED = "市民还没有确认这份删除申请，不能执行。请她在对话里发送“删除我的信息”，再回复“确认删除”。"
STATES = {
    "asked": "等市民确认",
    "confirmed": "执行中",
    "erased": "执行中",
    "done": "已删除",
    "staff": "等工作人员处理",
    "dropped": "不再执行（市民没有确认、已撤回，或已随另一份申请删除）",
}
NO_EXPORT = "这个下载链接已经用过或过期，请回到对话里重新点“下载全部内容”。"
