"""What the bot says by itself, outside of the curated answers."""

from __future__ import annotations

from datetime import date

HUMAN = "转人工"
NEXT_STEP = "也可以拨打 12348 法律服务热线，或者点“转人工”。"

# answers
ASK_WHICH = "您想问的是哪一个？"
NONE_OF_THESE = "都不是"
UNKNOWN = "这个问题我没有可靠的答案，不敢随便说。您可以换个说法再问一次；" + NEXT_STEP
UNKNOWN_AGAIN = "抱歉，我还是没有找到可靠的答案，帮您转给人工坐席。"
COMPLEX = "您的情况比较复杂，光靠我的解答不够，帮您转给人工坐席看一看。"
COMPLEX_LABEL = "复杂之处"
ARTICLES = "我没有现成的解答，找到几条可能相关的法律条文，供参考，不是对您个案的意见："
FOLLOW_UPS = "您可能还想了解："
GUIDE_LABELS = {
    "who": "谁可以申请",
    "where": "去哪里办",
    "in_person": "要不要本人去",
    "materials": "材料",
    "time": "办理时间",
    "fee": "收费依据",
    "used_for": "用在哪里",
    "special": "特别提醒",
}
LEADS = {
    "notary_appointment": "我要预约公证",
    "legal_aid_precheck": "我要申请法律援助",
    "mediation": "我要申请人民调解",
    "complaint": "我要投诉",
    "callback": "预约回拨",
    "institution": "去哪里办",
    "seat": HUMAN,
}


def guide_title(topic: str) -> str:
    return f"{topic}办理指南"


def text_of(version: str) -> str:
    """Which text of a law an article is from, by its date (ISO); empty where that is not known."""
    return f"（{version} 的文本）" if version else ""


def day(when: date) -> str:
    return f"{when.year}年{when.month}月{when.day}日"


# small services
CAPABILITIES = (
    "我是法问，公共法律服务咨询助手。我可以：解答公证、法律援助、人民调解、宪法普法和常见民生法律问题（附法律依据）；"
    "帮您预约公证、做法律援助预审、申请人民调解、登记投诉建议、预约回拨；需要时转人工坐席。请直接说您遇到的事。"
)
CAPABILITY_CHOICES = ("办继承公证要带什么材料？", "法律援助怎么申请？", "我要申请人民调解", HUMAN)
SEAT_HOURS = "人工坐席工作日 {open}–{close} 在线（法定节假日休息）；我全天都可以回答。各处网点的时间不一样，要查网点请说出哪个区、哪种机构。"
INSTITUTION_ASK = "您在哪个区？我帮您找那里的{kind}。"
OUR_PHONE = "要打电话请拨 {hotline} 公共法律服务热线，免费咨询法律问题。要附近网点的电话，请告诉我："
INSTITUTION_QUESTION = "{district}的{kind}在哪里"
WHOLE_CITY = "全市"
INSTITUTIONS_IN = "{district}的{kind}，我这里登记的是："
INSTITUTION_MORE = "地址和时间可能变动，去之前请先打电话确认，也可以拨打 {hotline} 询问。"
INSTITUTION_UNKNOWN = (
    "我这里没有{district}{kind}的核验过的地址，不敢随便说。请拨打 {hotline} 询问最近的网点和开放时间，"
    "或在“{site}”查询。"
)
INSTITUTION_LABELS = {
    "address": "地址",
    "phone": "电话",
    "hours": "服务时间",
    "services": "服务内容",
    "access": "无障碍",
    "source": "来源",
}


def hotline(name: str, number: str, purpose: str) -> str:
    return f"{name}：{number}（{purpose}）。具体的地址、电话和办公时间我没有核验过的资料，也可以打 12345 询问。"


VERIFIED_ON = "核验日期"
STALE = "这些信息已超过 180 天没有核验，去之前请先打电话确认。"
CRISIS = (
    "听起来您现在可能很难，或者有危险。人身安全最要紧：正在发生危险请马上打 110，受伤请打 120；"
    "心里难受想找人说话，可以打 12356 心理援助热线。我也可以马上为您转人工坐席。"
)
NOT_ANSWERED = "您说的这件事，我还没有回答上来。要是没有危险，请换个说法再问一次；也可以点“转人工”，或者拨打 12348。"
EASIER = "好的，我说得简单些，一次只说一件事。您可以点页面上的“大字版”把字放大。也可以直接打电话 12348，有人接听。您现在最想问什么？"
NOTHING_TO_CONFIRM = "好的。您还想问什么？可以直接说您遇到的事。"
FILED_STANDS = (
    "已经登记、预约的时间和内容，我这里改不了，要由工作人员办：请点“转人工”，或者拨打 12348。"
    "点“我的登记”可以看登记了什么、到哪一步；要取消，发送“取消登记”就可以。"
)
FILED_CANNOT_COME = "要改时间，由工作人员办：请发送“转人工”，或者拨打 12348。不来了，也可以现在就取消："
MY_MATTERS = "我的登记"
CARE = "如果您或身边的人正有危险，请马上打 110；受伤打 120；心里难受可以打 12356，也可以点“转人工”。"
HANDING_OFF = "好的，为您转人工坐席。"
PROGRESS_ASK = "在这里登记的事，点“我的登记”就能看到。别处登记的，请把登记时得到的编号（如 GZ260101ABCD）和登记时留的电话一起发给我。"
COURT_CASE = (
    "这是法院的案号，法院的案件我查不到。请拨打 12368 诉讼服务热线查询，或者联系承办法官、书记员。"
    "在我这里登记的事，点“我的登记”就能看到。"
)
CALL_ME = "电话看到了。要我们给您回电话，请点“预约回拨”，选好时间和要咨询的事；急事请拨 12348。"
PROGRESS_ASK_PHONE = "编号收到了。再请把登记时留的电话发给我。"
PROGRESS_ASK_NUMBER = "电话收到了。如果要查进度，再请把登记时得到的编号（如 GZ260101ABCD）发给我。"

NO_PREDICTION = "具体怎么判、会不会赢，要看证据和法院的审理，我不能预测。"
ENGLISH = (
    "Sorry, I can only understand Chinese for now. Please call the legal service hotline 12348, "
    "or tap “转人工” below to reach a person. If you are in danger, call 110 now."
)

# refusals: code → words
REFUSALS = {
    "advice_prediction": (
        "我不能预测您的案件会赢会输，或者会怎么判：结果取决于证据和法院的审理。"
        "律师看过材料后可以为您分析；符合条件可以申请法律援助，免费由律师帮助。"
    ),
    "deceit": "帮人弄虚作假、转移财产躲债的事我不能帮，这可能要承担法律责任。如果您遇到了债务或纠纷，我可以告诉您合法的办法。",
    "politics": "这个话题不在我的服务范围内。我可以解答法律问题，比如公证、法律援助、人民调解和日常民生法律。",
    "foreign_law": "我只了解中国内地的法律，外国和境外的法律不能解答。涉外公证等在国内办理的事可以问我；境外的事请咨询当地律师。",
    "not_legal": "这个问题和法律服务无关，我帮不上忙。公证、法律援助、人民调解、劳动、婚姻家庭等问题都可以问我。",
    "abuse": "让您不满意，很抱歉。您可以再说一遍遇到的问题，我尽力解答；也可以转人工坐席，或者登记投诉。",
    "unreadable": "我只能看懂文字，表情、图片和乱码看不懂。请用一两句话写下您的问题；" + NEXT_STEP,
}
REFUSAL_CHOICES = {
    "advice_prediction": ("法律援助怎么申请？", HUMAN),
    "abuse": (HUMAN, "我要投诉"),
    "unreadable": (HUMAN,),
}

# forms
FORM_LEFT = "好的，已退出办理，您填写的内容没有提交；对话记录按隐私说明保存，发送“删除我的信息”可以删除。您可以继续问我别的问题。"
FORM_HUMAN = "好的，为您转人工坐席，已填写的内容会一并带过去。"
FORM_BACK = "我们接着办理："
GO_ON = "我们接着来："
WHEN_SAFE = "等您安全了，我们再接着办："
FORM_CORRECT_WHICH = "您想修改哪一项？"
FORM_HEARD = "已记下："
FORM_ADD_MORE = "要补充的，随时可以说“补充：……”。"
FORM_ADD_WHAT = "好的，请写要补充的话。"
FORM_CORRECTED = "已改好。"
FORM_WRITE_AS_IS = "如果这句话就是要写进去的内容，请再发一次。"
FORM_NOTED = "您的问题已记下，工作人员会和您细说。我先把知道的告诉您："
FORM_CHAT = {"greet": "您好！", "thank": "不客气。", "goodbye": "还没有提交，不办了请回复“退出”。"}
FORM_WAIT = "好的，不着急，想好了再告诉我。不想办了可以回复“退出”。"
FORM_EASIER = "我说得简单些。"
FORM_UNWILLING = (
    "您填的内容只用于办理这件事，姓名和电话加密保存。不想写的话就不能在线登记，可以回复“转人工”或拨打 12348；"
    "不办了请回复“退出”。"
)
FORM_NOT_CONFIRMED = (
    "好的，没有提交。有写错的请点“修改”，或者直接说，比如“电话写错了”；不想办了请点“不办了”；都没问题再点“确认提交”。"
)
YES, NO = "是", "不是"
STAY = "接着办"
CHANGE_TO = "改办"
PROGRESS_TOGETHER = "查进度要登记时得到的编号和登记时留的电话，请写在同一句话里发给我。"
INSTITUTION_NAME_DISTRICT = "要找办理的地方，请连区名一起问，比如“浦东公证处在哪里”。"
FORM_RETRY_HELP = "没关系，您也可以转人工坐席办理，或者回复“退出”。"
FORM_STUCK = "这一步我一直没看懂，您可以转人工坐席，由工作人员帮您办。"
FORM_CONFIRM_HELP = "请点“确认提交”，或者说出要改的项目，比如“电话写错了”。"
FORM_CONFIRM_TITLE = "请核对"
FORM_CONSENT = (
    "提交后，我们会保存您填写的内容（姓名和电话加密），只用于办理这件事、由工作人员与您联系；您可以随时通过人工坐席撤回同意、要求删除。"
    "点“确认提交”即表示您同意（《个人信息保护法》第十三条、第十五条、第四十七条）。"
)
CONFIRM = "确认提交"
CHANGE = "修改"
LEAVE = "不办了"


def same_again(question: str, words: str, written: str = "") -> str:
    """To words that bring the answer before once more: the sentence of it that is meant, or that none was found."""
    short = words if len(words) <= 40 else f"{words[:40]}…"
    if written:
        return f"上面说的是“{question}”。您问的“{short}”，上面写到：{written}"
    return f"上面说的是“{question}”。您问的“{short}”，我没有在上面的答案里找到写明这一点的话；可以换个说法再问，或者点“转人工”问清楚。"


def form_add_too_long(label: str, most: int) -> str:
    return (
        f"加上这一句，“{label}”就超过 {most} 字了，所以没有加进去，原来写的还在。请说得短一点，或者改“{label}”重新写。"
    )


def not_a_value(told: str, label: str, had: str) -> str:
    return f"“{told}”我没能当作“{label}”记下，“{label}”还是{had}。要改的话请再说一次，比如“{label}改成……”。"


def ask_which_in_words(questions: list[str]) -> str:
    lines = "\n".join(f"· {question}" for question in questions)
    return f"这个问题我拿不准您指的是哪一个：\n{lines}\n可以把其中一句发给我。"


def change_to(title: str) -> str:
    return CHANGE_TO + title


def change_form(current: str, other: str) -> str:
    return f"您正在办理{current}。要改办{other}吗？改办的话，这里已填写的内容不会提交。"


def begin_form(title: str, sentence: str) -> str:
    return f"要办{title}，请点下面的按钮，或者回复“{sentence}”。"


# the quiz
QUIZ = "宪法小测验"
SUBSCRIBE = "订阅宪法宣传"
UNSUBSCRIBE = "退订"
QUIZ_INTRO = "宪法小测验，一共五道题，点选项或者回复 A、B、C 都可以。随时可以说“退出”。"
QUIZ_BACK = "我们接着答题："
QUIZ_HELP = "不会的题可以回复“不知道”；不想答了就回复“退出”。"
QUIZ_STUCK = "这句话我没有看懂。请点一个选项，或者回复“不知道”跳过这一题，也可以不做了。"
QUIZ_LEFT = "好的，小测验到这里。您可以继续问我别的问题，想再做时回复“宪法小测验”。"
QUIZ_RETRY = "请点一个选项，或者回复它前面的字母。"
QUIZ_DONT_KNOW = "不知道"
QUIZ_RIGHT = "答对了。"
QUIZ_WISH = "想每天收到一张宪法学习卡片吗？一天最多一张，随时回复“退订”就不再发送。"
QUIZ_AGAIN = "再做一次"
NO_THANKS = "不用了"


def quiz_wrong(answer: str) -> str:
    return f"正确答案是：{answer}。"


def quiz_score(right: int, of: int) -> str:
    praise = "全对，真棒！" if right == of else "谢谢参与！"
    return f"小测验结束，一共 {of} 题，您答对了 {right} 题。{praise}"


def quiz_options(count: int) -> str:
    return f"这道题只有 {count} 个选项。"


# wishes about messages and data, asked back where they were not heard surely
WISH_SUBSCRIBE = "您是想订阅宪法学习卡片吗？"
WISH_UNSUBSCRIBE = "您是想退订，以后不再接收推送吗？"
WISH_VIEW = "您是想查看我们保存了您的哪些信息吗？"
WISH_ERASE = "您是想删除我们保存的您的信息吗？"
VIEW_MY_DATA = "查看我的信息"
ERASE_MY_DATA = "删除我的信息"
