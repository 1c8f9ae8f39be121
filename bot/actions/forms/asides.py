"""Questions about a form itself, and what is true of it: its fee, whether one may stay nameless, who must come along."""

from __future__ import annotations

import re

from bot.actions.forms.form import Aside

_FEE = re.compile(
    r"(?:要|收|得|需要|用|这个|办|那|请问|大概|一共|登记|申请|调解|预审|援助|会|是不是|人民|公证|法律|法援|投诉|回电|回拨|你们?)*"
    r"(?:多少钱|几钿|几块钱|费用(?:是?多少|怎么[收算])|(?:收|要|花|付|交|缴)(?:不收|不要|不付|不花)?(?:费|钱)|免费|什么费用?)"
    r"(?:的|呀|啊|呢|吗|么|嘛|吧|伐|不|办理?|[？?。])*"
)
_NAMELESS = re.compile(
    r".{0,6}(?:匿名|不(?:想|愿意?|方便)?[写留填用说给报](?:真名|姓名|名字|真实姓名)|用?(?:化名|假名|网名)|(?:必须|一定|非)要?.{0,3}(?:真名|姓名|名字|实名))"
    r".{0,6}(?:吗|么|嘛|呢|吧|伐|行不行|可不可以|[？?])?"
)
_WITHOUT_PHONE = re.compile(
    r".{0,4}(?:(?:必须|一定|非得?|是不是|要不要|需不需要|为什么|还)要?.{0,2}[留写填给].{0,3}(?:电话|手机|号码)"
    r"|(?:不|别)[留写填给].{0,4}(?:电话|手机|号码)).{0,6}"
)
_ASKS = re.compile(
    r"[吗么嘛呢伐？?]|怎[么样]|如何|没有?$|能不能|可不可以|可以不|能否|行不行|好不好|是不是|要不要|会不会|需不需要|必须|一定要|匿名"
)
_ALONG = re.compile(
    r".{0,3}(?:我?(?:老公|老婆|爱人|丈夫|妻子|爸妈?|妈妈?|爸爸|父母|儿子|女儿|孩子|家里?人|家属|兄弟姐妹|哥哥|弟弟|姐姐|妹妹|对方|双方|本人|夫妻)们?)"
    r".{0,4}(?:一起|一块|一道|陪|也|都|必须|要不要|需不需要|亲自).{0,4}(?:去|来|到|到场|出面|参加|在场)"
    r".{0,6}"
)
_IN_ORDER = "姓名和电话加密保存，只用于办理这件事。"
NAMELESS = Aside(
    _NAMELESS,
    "在线登记要写真实姓名，不能匿名：" + _IN_ORDER + "只是咨询不用留姓名；不想登记了请回复“退出”，也可以拨打 12348。",
)
WITHOUT_PHONE = Aside(
    _WITHOUT_PHONE,
    "没有能联系到您的电话，就没法在线登记：" + _IN_ORDER + "可以留亲友的电话；也可以回复“转人工”，或拨打 12348 办理。",
)
STANDS = Aside(
    re.compile(
        r"(?:那|就|这|这个|我的?|现在|是不是|已经|预约|登记|申请|投诉|回拨|办理)*(?:取消|撤销|退出|提交|登记|预约|申请|办)"
        r"(?:掉|好|上|成功|成)?了?(?:吗|么|嘛|没有?|没)"
    ),
    "您正在填的这一项还没有提交，也没有取消。不想办了请回复“退出”；以前登记过的，发送“我的登记”可以查看。",
)
LEAVING = Aside(
    re.compile(
        r"(?:那|我|现在|怎么|怎样|如何|能不能|可不可以|可以|能|还)*(?:想|要)?(?:退出|取消|停止|不办|不填|结束)"
        r"(?:掉|了)?(?:办理|登记|预约|填写|申请|这个)?(?:吗|么|伐|呢|行吗|可以吗|行不行)?"
    ),
    "可以。回复“退出”就不办了，填写的内容不会提交。",
)
ALWAYS = (NAMELESS, WITHOUT_PHONE, STANDS, LEAVING)


_OTHER = r"(?:[他她]们?|对方|人家|邻居|楼[上下]|隔壁|房东|物业|老板|公司|那[家人])"
_WHO_I_AM = r"(?:我是谁|是?谁.{0,4}的|是我(?:.{0,6}的)?|我的?(?:真名|名字|姓名|身份))"
_KNOWN_TO_OTHER = re.compile(
    rf".{{0,8}}(?:不|别)(?:要|用|想|能)*(?:告诉|透露给|[让给被跟对])?{_OTHER}(?:说|知道|晓得)?{_WHO_I_AM}.{{0,6}}"
    rf"|.{{0,6}}{_OTHER}(?:会不会|是不是|会|能|要)?(?:知道|晓得){_WHO_I_AM}.{{0,8}}"
)


def nameless(words: str) -> tuple[Aside, Aside]:
    """Whether one may stay nameless, towards us and towards the other side; `words` say what is true of the latter."""
    return Aside(_KNOWN_TO_OTHER, words), Aside(_NAMELESS, NAMELESS.words + words)


def fee(words: str = "", search: str = "") -> Aside:
    """What the matter costs, said or looked up."""
    return Aside(_FEE, words, search)


def along(words: str) -> Aside:
    """Who must come along."""
    return Aside(_ALONG, words)


def aside_for(asides: tuple[Aside, ...], words: str) -> Aside | None:
    """The aside that a short question asks for."""
    bare = words.strip(" 。！!")
    if len(bare) > LONGEST_BESIDE:
        return None
    # "能匿名吗 我怕他报复": the question may have its reason beside it.
    pieces = [bare, *(piece for piece in _CLAUSE.split(bare) if _ASKS.search(piece))]
    if not _ASKS.search(bare) and not _FEE.fullmatch(bare):
        return None
    short = [piece for piece in pieces if len(piece) <= LONGEST]
    return next((one for piece in short for one in asides if one.asks.fullmatch(piece)), None)


LONGEST = 18  # a longer sentence asks about more than the form
LONGEST_BESIDE = 24
_CLAUSE = re.compile(r"[，,。；;！!\s]+")
