"""The turns of phrase that mean something in every form, whatever it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORT = 10  # a longer sentence says more than "stop" or "a human, please"
BARE = 4  # a word of this many characters is no sentence
SURE = 0.6
NEARLY_CERTAIN = 0.95  # of 6,000 names one in a hundred is heard as talk with 0.85, one in five hundred with this
OR_THIS = 7  # "那下周三上午呢" is an answer, "浦东公证处电话呢" asks
BARE_VALUE = 14  # a longer sentence is more than a new value
ENOUGH = 8  # free text of this many characters is taken as it stands, unless it ends as a question
_OVER = (
    r"先?不办了?|不想办了|不申请了|不弄了|不预约了|不填了|不用办了|不想填了|不投诉了|不做了|不答了|不考了|不测了|不玩了"
)
# The whole sentence, or it with a reason behind a comma: "取消合同、退还余款" is what somebody wishes for.
LEAVE = re.compile(
    rf"^我?[要想]?(?:(?:算了|退出|取消|不要了|停止|结束|不用了|{_OVER})(?:我的|这个|这次的?)?(?:办理|预约|申请|登记|投诉|填写|测验|答题)?[吧了啊]*"
    rf"(?:[。！!,， ]*谢谢[你您啦了]*)?|(?:{_OVER})[吧了啊]*[,，。 ].{{1,10}}"
    r"|算了[吧]?[,，。 ]*(?:太|不[办弄想用要]|下次|改天|以后|再说|我自己).{0,8})[。！!,，~]*$"
)
HUMAN = re.compile(r"转人工|转坐席|^人工(服务|坐席|客服)?$|找个?真人|和真人")
HUMAN_ALONE = re.compile(
    r"^(?:请|麻烦|帮我|给我|我要|我想|直接|还是|能不能|可以)*(?:转|接|找|要|和)?[到个]?"
    r"(?:人工|坐席|真人|客服)(?:服务|坐席|客服|处理|说话|说|聊)?[吧啊吗呢了]*(?:[,， ]*谢谢)?[。！!？?]*$"
)
CONFIRM = re.compile(
    r"^(?:我|那|就|都|信息)*(?:(?:确认|提交|同意|无误|没错|没问题|正确|都对|就这样|对的?|好的?|可以|是的?|嗯+|ok|行)[吧了啊的呀]*"
    r"[，,。！!~ ]*){1,4}$",
    re.IGNORECASE,
)
DENY = re.compile(r"^(?:不是|不对|不要|不用|不行|没有|都不是|否|不)(?:的|啊|呀|了|吧)*[。！!~]*$")
DENY_LEAD = re.compile(r"^(?:不是|不对|不|否|错了)[的啊]*[，,。！! ]+")
# "No" to the whole summary, which is neither a change nor a leaving.
NOT_CONFIRMED = re.compile(
    r"^(?:我)?(?:(?:先|暂时|现在)?(?:不|别|不要|不想|不能|不可以)(?:同意|确认|提交|接受)|先不|暂不|不行|不可以|不好|不|否)"
    r"[了吧啊的。！!~]*$"
)
# Talk that is no value of anything.
GREETING = re.compile(r"^(?:你|您|侬|大家)好[啊呀]*$|^(?:hello|hi|哈喽|在吗|嗨)$", re.IGNORECASE)
WAIT = re.compile(
    r"^(?:请|我|那|你|先)*(?:等[一]?[下会等]儿?|稍等|等等|慢着|且慢|别急|(?:再|还要|让我)*(?:想想|想一想|考虑|看看|商量)(?:一下|考虑)?"
    r"|没想好|还没想好|没空|没时间|(?:现在|正|在)*忙(?:着)?(?:呢)?|一会儿?再说|等会儿?再说|回头再说)[吧啊呢了。！!~]*$"
)
UNWILLING = re.compile(
    r"^我?不(?:告诉|说|写|填)(?:你们?)?[。！!]*$|(?:为什么|为啥|干嘛|凭什么)(?:一定|非|还)?要.{0,4}(?:姓名|名字|真名|电话|手机|号码)"
    r"|(?:保密|泄[露漏]|安全).{0,4}[吗么？?]|^我?(?:不想|不愿意?|不方便|不能|不太想)(?:说|讲|透露|告诉|留|写|填|给)(?:你们?|名字|姓名|真名|电话|手机号?码?|号码|的)*[。！!~]*$"
)
UNSURE = re.compile(
    r"^我?(?:也|都|真|还|其实)*(?:不知道|不清楚|不晓得|不确定|不明白|不懂|不太懂|不会[选填]?|说不[好清]|没想好|[没听看]+懂|[听看]不懂|什么意思"
    r"|随便|都可以|都行|都好|无所谓|看你们?|你定|没有?(?:了|别的)?|有|不是|不对|不|是|对|好的?|嗯+|哦+)[的了啊呀呢吧哦。！!~]*$"
)
NO_WORDS = re.compile(r"[\W\d_]*")
# Which of several does not matter: no question, though it holds the words of one ("什么时候都可以").
ANY = re.compile(r"都(?:可以|行|好|成|方便)|^随便|越快越好|越早越好|你们?(?:看着|定|安排)")
# "改下" is "change it", but "改下午" and "改下周三" name the new time.
_NOT_A_TIME = r"(?!午|下|周|个?月|个?星期|个?礼拜)"
_A_TIME = r"(?=[上中下]午|早[上晨]|傍晚|[今明后]天|大后天|[这下本]{1,2}个?(?:周|星期|礼拜|月)|周|星期|礼拜|\d)"
CORRECTION = re.compile(
    rf"写错|填错|打错|说错|弄错|选错|搞错|输错|不对|错了|改(?:成|为|到|一下|下{_NOT_A_TIME})|[改换]{_A_TIME}|要改|想改|^改"
    rf"|换(?:成|一个|个|一?下{_NOT_A_TIME})|更正|修改|重新填"
)
# "不是浦东，是徐汇", "是徐汇不是浦东"; "是不是" is neither.
NOT_BUT = re.compile(
    r"^(?:.{0,6}[，,])?(?<!是)不是(?P<old>.{1,12}?)[，,、\s]*(?:而是|应该是|是|改成|换成|要)(?P<new>.+)$"
)
BUT_NOT = re.compile(r"^(?:.{0,6}[，,])?是(?P<new>[^不]{1,15}?)[，,、\s]*(?:而不是|不是)(?P<old>.+)$")
# A correction among free text: it begins with what was slipped, or is nothing else.
SLIPPED = (
    r"(?:我|刚才|刚刚|前面|上面|的|里|那里|这里)*"
    rf"(?:[写填打说弄选]错|不对|要改|想改|改(?:[成为到一]|下{_NOT_A_TIME})|改{_A_TIME}|更正|修改)"
)
CORRECTION_ALONE = re.compile(
    r"^(?:我?[要想])?(?:修改|改一下|改下|更正|重新填|(?:刚才|前面|上面)?[写填打说弄选]错了?)[吧了。！!]*$"
)
NO_CHANGE = re.compile(
    r"^(?:那|算了)?[，,]?(?:都|还是)?(?:不改|不用改|不要改|没有?要?改|不修改)(?:了|的|吧)*[。！!~]*$"
)
BARE_CORRECTION = re.compile(r"^(?:刚才|刚刚|前面)?(?:我?[说写填]错了?)?[，,]?(?:改[成为到]|换成|不是|是).{1,12}$")
QUESTION = re.compile(
    r"[吗呢？?]|[么伐][。！!~]*$|[行好]不[行好]|怎么|什么|多少|多久|为什么|几钿|哪里|能不能|可不可以|要不要|是不是|需不需要|哪能|在哪|有没有"
    r"|哪[个家天些儿](?!都)|几[点号时](?!都)|(?:周|星期|礼拜)几"
)
ENDS_AS_QUESTION = re.compile(
    r"(?:[吗呢？?]|怎么办|怎么[办申收走弄做][理请费]?|多少钱?|多久|几钿|为什么|在?哪里|什么(?:材料|手续|证件|东西)?|[行好可]不[行好可以]+)[。！!~ ]*$"
)
# "不知道他叫什么" tells who it is as well as one can.
NOT_KNOWN_WHO = re.compile(
    r"^我?(?:也|都|真|还)*(?:不知道|不清楚|不晓得)(?:他|她|对方|人家|是|叫)*(?:谁|(?:什么|啥)(?:名字|人)?)[的了啊呀。！!~]*$"
)
QUESTION_INTENTS = re.compile(
    r"^(ask_(?!human).+|follow_up|find_institution|capabilities|refuse_.+|foreign_law|politics|off_topic)$"
)
# The end of an answer that asks whether it will do: "下周三行吗", "浦东可以吗", "那徐汇呢", "周五？".
_WILL_IT_DO = re.compile(
    r"(?:(?:(?:可以|能)(?:去|来|约|预约|办)?|有空|有号|(?<!闵)行|好|方便|成)(?:不(?:可以|行|好|方便)|[吗嘛么伐])|怎么样|可不可以|行不行|好不好)[？?。！!~]*$"
)
# Free text that asks us for leave; what the other side shall do, or is claimed, is a wish, however politely it is put.
_ASKS_LEAVE = re.compile(r"^(?:请问|那么?|我|还|是不是)*(?:能不能|可不可以|可以不可以|能否|可否)")
_OF_THE_FORM = re.compile(r"[不没]|[写填留说问来去找等代替发用带改办]|申请|登记|调解|一起|先")
_OF_OURSELVES = re.compile(r"告诉|透露|知道|晓得|匿名|名字|姓名|真名|化名|我是谁|你们")
_WISHED = re.compile(
    r"(?:[让叫请劝要]|要求|希望)(?:[他她它]|对方|人家|楼[上下]|隔壁|邻居|房东|租客|物业|老板|公司|商家|店|医院|学校|前[夫妻]|老[公婆]"
    r"|[儿女爸妈父母哥弟姐妹])|赔|补偿|退|还[我钱清给]|归还|道歉|修|停|搬|拆|关[掉小]|付|结清|给[我钱]|安静|轻[点一]|小[声点]|便宜|别|不要再"
    r"|[处整]理|解决|查"
)
_OR_THIS = re.compile(r"[呢吗]?[？?]$|呢$")
_CORRECTED_BY = re.compile(
    r"写错了?|填错了?|打错了?|说错了?|弄错了?|选错了?|搞错了?|输错了?|不对|改成|改为|改到|换成|更正为?|错了|应该是|应该|要改|想改|改一下"
    rf"|改下{_NOT_A_TIME}|修改|换一?(?:[个天]|下{_NOT_A_TIME})|[改换]{_A_TIME}|^改"
)
_SLIP_ALONE = re.compile(r"^(?:了|一[位个]数?字?|几位|数字)$")
_LINK = re.compile(r"^[，,。：: 的]*(应该是|应该|是|为|成|叫)?[：: ]*")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction taken apart: "电话写错了，是138…" → head 电话, told 138…; "不是浦东，是徐汇" → told 徐汇, old 浦东."""

    head: str
    told: str
    old: str = ""


def is_correction(words: str) -> bool:
    return bool(CORRECTION.search(words) or NOT_BUT.search(words) or BUT_NOT.search(words))


def correction_in(words: str) -> Correction:
    """What stands before the word of correction, and what behind it."""
    told = _CORRECTED_BY.split(words)[-1]
    head = words[: len(words) - len(told)]
    if found := NOT_BUT.search(told) or BUT_NOT.search(told):
        return Correction(head, bare_value(found["new"]), bare_value(found["old"]))
    return Correction(head, bare_value(told), _old(head))


def _old(head: str) -> str:
    """What is replaced, where it stands before the word of correction: "浦东改成", "不是浦东，改成"."""
    return re.sub(r"^(?:不是|不要|把|从)", "", _CORRECTED_BY.sub("", head).strip(" ，,。"))


def bare_value(words: str) -> str:
    """The new value alone; empty where there is none ("写错了怎么办", "打错一位")."""
    told = re.sub(r"[吧啊呀哦]+$", "", without_asking(_LINK.sub("", words).strip(" 。！!，,")))
    return "" if asks(told) or _SLIP_ALONE.match(told) else told


def without_asking(words: str) -> str:
    """An answer without the question whether it will do; any other question stays one."""
    bare = _WILL_IT_DO.sub("", words)
    if bare == words and len(words) <= OR_THIS:
        bare = _OR_THIS.sub("", words)
    return bare.strip(" ，,") or words


def asks_leave(words: str) -> bool:
    """Whether free text asks us whether something may be: "不想写名字可以吗", "能不能不告诉他"."""
    leads, rest = _ASKS_LEAVE.match(words), _WILL_IT_DO.sub("", words)
    if not (leads or (rest != words and _OF_THE_FORM.search(rest))):
        return False
    return bool(_OF_OURSELVES.search(words)) or not _WISHED.search(words)


def without_leave(words: str) -> str:
    """Free text without the words that ask for leave, so that other questions in it are found."""
    return without_asking(_ASKS_LEAVE.sub("", words))


def asks(words: str) -> bool:
    """Whether a sentence asks for more than whether an answer will do."""
    return bool(QUESTION.search(without_asking(words))) and not (ANY.search(words) or NOT_KNOWN_WHO.match(words))
