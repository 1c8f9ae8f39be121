"""What the WeChat channel says by itself, to citizens, seats and operators."""

from __future__ import annotations

# around a reply
PICK_ONE = "（回复数字即可选择）"
FULL_ANSWER = "查看全文"
FULL_ARTICLES = "查看法条原文"
CUT = "……"
AGAIN = "（上一条可能没有送到您手里，再发一次；如已收到请忽略）"


def of_seat(name: str) -> str:
    return f"【坐席 {name}】"


# what a seat is told who opens a picture that WeChat has forgotten
MEDIA_LOST = "图片取不到了，可以请市民再发一次。"

# what a message stands for in the transcript
FOLLOWED = "［关注了公众号］"
SCANNED = "［扫描了二维码］"
CLICKED = "［点了菜单］"
MEDIA = {"image": "［图片］", "voice": "［语音］", "video": "［视频］", "shortvideo": "［视频］"}
UNKNOWN_KIND = "［其他消息］"


def link(title: str, url: str) -> str:
    return f"［链接］{title}\n{url}"


def place(label: str) -> str:
    return f"［位置］{label}"


# answers to what is no question
HUMAN = "转人工"
IMAGE = "收到您的图片。我看不懂图片，请把想问的事用文字写给我；要请人看图片，请先回复“转人工”，坐席接入后再发。"
VOICE = "收到您的语音，但没有听清内容。麻烦您打字告诉我，或者直接拨打 12348 和工作人员通话。"
VIDEO = "收到您的视频。我看不了视频，请把想问的事用文字写给我；要请人看，请先回复“转人工”。"
LINK = "收到您的链接。我不能打开外面的网页，请把想问的事直接写给我；如果怀疑是诈骗，请不要点开，可拨打 96110。"
NO_BUTTON = "这个菜单已经更新，请退出公众号再进来，就能看到新的菜单；也可以直接写下您想问的事，或拨打 12348。"
OTHER = "这类消息我看不懂，请用文字写下您遇到的事。"
MEDIA_REPLIES = {"image": IMAGE, "voice": VOICE, "video": VIDEO, "shortvideo": VIDEO}
OUTSIDE = (
    "您发来的位置不在上海。我只掌握上海的办理机构；外地的法律服务可以拨打当地的 12348。"
    "法律问题照样可以问我，需要找上海的机构请直接说区名，比如“浦东新区”。"
)


def where_in(district: str) -> str:
    return f"{district}的公共法律服务中心在哪里"


# following
WELCOME = (
    "您好，这里是法问，公共法律服务咨询助手。直接用您自己的话说遇到的事就行，我会给出有法律依据的解答；"
    "能帮您预约公证、做法律援助预审、申请人民调解、登记投诉、预约回拨，需要时转人工坐席。"
)
WELCOME_CHOICES = ("办继承公证要带什么材料？", "法律援助怎么申请？", "我要申请人民调解", HUMAN)
WELCOME_BACK = "欢迎回来。请直接说您遇到的事。"


def welcome_district(district: str) -> str:
    return f"您是从{district}的服务点扫码来的，需要找{district}的机构可以直接问我。"


# ratings
RATE_HOW = "请回复 1 到 5 打分，5 为非常满意。"
RATED = "收到您的评分，谢谢。"
ALREADY_RATED = "您已经评过分了，谢谢。"

# the seat's composer
NO_BUDGET = (
    "微信规定市民每发一条消息，最多回复 {limit} 条，这次的已经用完，本条没有发出。"
    "可以等市民再发消息后继续；急事请按登记的电话联系，或请市民拨打 12348。"
)
GONE = "市民已取消关注公众号，消息发不出去。急事请按登记的电话联系。"
REASONS = {
    "window": "超过微信允许主动发送的时间，等市民下次发消息时送达",
    "budget": "微信允许的条数已用完，等市民下次发消息时送达",
    "unconfirmed": "发送时中断，不确定是否送达，市民下次发消息时会再发一次并说明",
    "not_entitled": "公众号没有客服消息权限，等市民下次发消息时送达",
    "messages_refused": "市民关闭了接收消息，等市民下次发消息时送达",
    "notice_refused": "市民没有同意接收通知，等市民下次发消息时送达",
    "mass_quota": "本月的群发次数已用完，等市民下次发消息时送达",
    "mass_failed": "微信群发没有成功，等市民下次发消息时送达",
    "notice_failed": "微信通知没有送达，等市民下次发消息时送达",
    "away": "当时连不上微信，等市民下次发消息时送达",
    "no_such_user": "微信里没有这位市民",
    "unsubscribed": "市民取消关注了公众号",
    "too_long": "内容超过微信允许的长度，请改短后再发",
    "content_refused": "微信认为内容不合规定，请换个说法再发",
    "rated": "市民已经打过分，不再请她打分",
}
ERRCODE = "errcode "


def why_not_sent(reason: str) -> str:
    """A reason in words; a code that is new to us by its number."""
    if reason.startswith(ERRCODE):
        return f"微信返回错误 {reason.removeprefix(ERRCODE)}，没有送达"
    return REASONS.get(reason, "微信没有送达")


# pages
ANSWER_TITLE = "法问的答复"
ANSWER_FOOT = "以上供参考，具体以您的材料和办理机构的审查为准。急事请拨 12348。"
ANSWER_GONE = "没有这条答复：它可能已过保存期限、已按您的要求删除，或者链接不完整。您可以回到公众号再问一次。"
LOGIN_AGAIN = "再登录一次"
NOTICES_TITLE = "办理提醒"
NOTICES_WHAT = (
    "微信规定，您 48 小时没有来消息，我们就不能再给您发消息。点下面的按钮并选“允许”，"
    "坐席的回复、回拨等提醒就能各给您发一次；以后想再收，再来点一次。"
)
NOTICES_BUTTON = "允许提醒"
NOTICES_ELSEWHERE = "没有看到按钮？请在微信里打开这个页面，并把微信更新到新的版本。"
NOTICES_AGREED = "好了，有消息会提醒您。可以关掉这个页面。"
NOTICES_REFUSED = "您没有允许，不会提醒您。消息会在您下次来公众号时送达。"
NOTICES_FAILED = "没有办成，请退出页面重新打开；仍然不行，消息会在您下次来公众号时送达。"
NOTICES_FOOT = "急事请拨 12348。"
NOTICES_OFF = "提醒还没有开通。消息会在您下次来公众号时送达。"
NOTICES_OFFER = "让微信到时提醒我"
LOGIN_OFF = "微信登录还没有开通，网页版不登录也可以提问。"
LOGIN_FAILED = "微信登录没有完成，或者这个登录已经用过。请再登录一次，或回到公众号重新点开。"

# what is kept about a citizen
SECTION_USER = "微信账号"
SECTION_CONTACTS = "您联系公众号的时间"
SECTION_TEMPLATES = "您同意接收的微信通知"
CONTACTS = {"message": "发消息", "follow": "关注", "scan": "扫码", "menu": "点菜单"}
LABEL_CONTACT = "方式"
LABEL_TEMPLATE = "通知模板编号"
LABEL_NOTICES_LEFT = "还可以发几条"
LABEL_FOLLOWS = "关注公众号"
FOLLOWS = {True: "是", False: "否"}
SECTION_MEDIA = "微信图片和语音"
LABEL_OPENID = "微信标识（openid）"
LABEL_SINCE = "首次联系"
LABEL_SCENE = "来源"
LABEL_SENT_AT = "时间"

# operators
TOKEN_MALFORMED = "配置项 FAWEN_WECHAT_TOKEN 不正确：应为 3 到 32 位字母或数字，与公众平台“服务器配置”里的一致。"
AES_KEY_MALFORMED = "配置项 FAWEN_WECHAT_AES_KEY 不正确：兼容模式和安全模式需要 43 位字母或数字的 EncodingAESKey；明文模式请设 FAWEN_WECHAT_MODE=plain。"
OFF = "微信公众号：未启用（没有设置 FAWEN_WECHAT_APP_ID）"
ACCOUNT = "微信公众号"
ON = "微信公众号 {app_id}（{mode} 模式）"
OFF_MEND = "请先设置 FAWEN_WECHAT_APP_ID 等配置，见 README“设置微信公众号”。"

MENU_NEEDS_URL = "菜单里有打开本服务页面的按钮，请先设置 FAWEN_WECHAT_PUBLIC_URL（手机能打开的 https 地址）。"
API_AWAY = "连不上微信接口 {address}，请检查网络。"
REDIS_AWAY = "连不上 Redis，微信的访问令牌存在那里。请检查 FAWEN_REDIS_URL 和 Redis 服务；清空这一项则改存数据库。"
TOKENS_AWAY = "读写不了存微信访问令牌的数据库，请先检查数据库。"
API_ERRORS = {
    40001: "AppSecret 不正确，请核对 FAWEN_WECHAT_SECRET",
    40013: "AppID 不正确，请核对 FAWEN_WECHAT_APP_ID",
    40125: "AppSecret 不正确，请核对 FAWEN_WECHAT_SECRET",
    40164: "本机出口 IP 不在公众平台的 IP 白名单里，请到“开发 - 基本配置”添加",
    45009: "接口当天的调用次数已用完，明天恢复",
    48001: "账号没有这个接口的权限（需要通过认证）",
}


def api_error(code: int) -> str:
    return f"微信返回错误 {code}：{API_ERRORS.get(code, '请查公众平台的返回码说明')}。"


def setting_missing(name: str) -> str:
    return f"设置了 FAWEN_WECHAT_APP_ID，但缺少 {name}。不使用微信时请清空 FAWEN_WECHAT_APP_ID。"


def bad_file(name: str, what: str) -> str:
    return f"{name} 不正确：{what}"
