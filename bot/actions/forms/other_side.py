"""Who the other side of a dispute is: a person or a firm, taken out of the story where one is told."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from bot.actions.forms import words as wording
from bot.actions.forms.names import read_name
from bot.actions.forms.values import Problem, Reader, Reading, Value

UNKNOWN = "不清楚"
MOST = 60
SHORT = 16  # as long as "楼上邻居家的大儿子", and no story
_NOT_KNOWN = re.compile(
    r"(?:我|对方|也|都|真|还|是|叫|姓)*(?:不知道|不清楚|不晓得|不认识|不了解|说不[清好]|弄不清|没见过|不确定)"
    r"(?:是?谁|名字|姓名|叫(?:什么|啥)|他|她|对方|人家)*[的了啊呀呢。！!~]*"
)
_RATHER_NOT = re.compile(
    r"(?:我|这个|对方|名字|姓名|能不能|可不可以|可以|能|就|先)*不(?:想|愿意?|方便)?[写填说]"
    r"(?:[他她]|对方|人家)?的?(?:名字|姓名)?(?:了|(?:可以|行|好)?[吗么伐])?"
)
RATHER_NOT = "对方不用写名字，写“楼上邻居”“房东”这样的称呼就行；不知道是谁请回复“不知道”。不想登记了请回复“退出”。"
_CALLED = re.compile(
    r"^(?:[他她]|对方|那人|人家)的?(?:(?:名字|姓名|全名)[是叫]|就?叫|名叫|姓名?(?:是|叫)?)做?\s*(?![我你他她人大来去不])"
)
CALLED = re.compile(_CALLED.pattern + r"\S.{0,20}")
_STORY = re.compile(
    r"[，,。；;！!]|不[退还给赔让肯承付发理接修管同签搬拆改]|没有?[退还给修付发来签]|欠|拖着|打[了人我伤骂]|骂|说[我他她要墙是]|把|被|扔|吵|漏"
    r"|占|堵|赔|退[了我钱款押]|[要让叫][我他]|能不能|可不可以|天天|每天|半夜|经常|老是|一直|总是|因为|结果"
)
_DOES = re.compile(r"[不没了]|(?:要|总是|老是|会)(?=[^计长先女])")
_KIN = r"前夫|前妻|老公|丈夫|爱人|老婆|妻子|婆婆|公公|岳父|岳母|丈母娘|儿子|女儿|儿媳妇?|女婿|哥哥|弟弟|姐姐|妹妹|大哥|二哥|大姐|嫂子|舅舅|叔叔|姑姑|阿姨|兄弟|姐妹|父亲|母亲|爸爸?|妈妈?|爷爷|奶奶|外公|外婆|男朋友|女朋友"
_PLACES = r"公司|物业|业委会|居委会?|村委会?|开发商|中介|商家|店家|卖家|商场|超市|健身房|培训班|美容院|医院|诊所|学校|幼儿园|银行|保险公司|装修队|装修公司|搬家公司|快递|平台|饭店|酒店|单位|厂家|厂里"
_ROLES = r"二房东|房东|租客|房客|室友|邻居|老板娘?|包工头|工头|经理|医生|老师|司机|车主|摊主|店主|债务人|借钱的人|朋友|同事|同学|亲戚|客户|老乡|狗主人|狗的主人"
_HOME = r"(?:楼[上下]|隔壁|对门|对面|(?:\d{1,4}|[一二三四五六七八九十]{1,3})(?:楼|室))(?:的|那|这)?(?:邻居|那?家|住户|租户|业主|小孩|孩子|人家|大[爷妈]|阿姨|老[王李张刘陈])?"
_NAMED = r"(?:老?[\u4e00-\u9fff](?:某某?|先生|女士|师傅|小姐|老板|总))?"
_FIRM = r"[\u4e00-\u9fffA-Za-z0-9（）()]{2,20}?(?:有限公司|公司|工厂|门店|事务所|合作社)"
_WHO = re.compile(rf"(?:{_FIRM}|(?:{_HOME}|{_KIN}|{_PLACES}|{_ROLES}){_NAMED})")
_ENDS_AS_WHO = re.compile(rf"(?:{_HOME}|{_KIN}|{_PLACES}|{_ROLES})$")
_IS = re.compile(r"^(?:对方|[他她]|那人)就?是")
_LEAD = re.compile(
    r"^(?:我们?|你|他|在|跟|和|与|同|被|是|去|给|向|找|因为|由于|就|的|那个|这个|那家|这家|一家|有个|家里?)+"
)


def read_other_side(matters: Collection[str]) -> Reader:
    """Reads who it is, without the story around; a bare word of these matters ("噪音") is nobody."""
    is_matter = re.compile(
        rf"(?:{'|'.join(re.escape(word) for word in sorted(matters, key=len, reverse=True))})+"
        r"(?:问题|纠纷|太大|太响|扰民|的事情?|方面)?"
    )

    def read(words: str, at: datetime) -> Reading:
        bare = _IS.sub("", wording.without_asking(words.strip(" 。！!，,；;")))
        if len(bare) < 2:
            return None
        if outright := _outright(bare):
            return outright
        if len(bare) <= SHORT and is_matter.fullmatch(bare) and not _ENDS_AS_WHO.search(bare):
            return Problem(
                f"“{bare[:SHORT]}”是纠纷的事由。对方是谁？请写姓名、单位或“楼上邻居”；不知道就回复“不知道”。"
            )
        if not _tells(bare) and (len(bare) <= SHORT or _is_firm(bare)):
            return Value(bare)
        return _out_of(bare, at)

    return read


def _outright(words: str) -> Reading:
    """What a turn of phrase says: that she would rather not say, does not know, or how the other side is called."""
    if _RATHER_NOT.fullmatch(words):
        return Problem(RATHER_NOT)
    if _NOT_KNOWN.fullmatch(words):
        return Value(UNKNOWN)
    called = _called(words)
    return Value(called) if called else None


def _tells(words: str) -> bool:
    """Whether more is said than who it is: "我儿子不养我"."""
    bare = _LEAD.sub("", words)
    who = _WHO.match(bare)
    return bool(_STORY.search(words) or (who and _DOES.search(bare, who.end())))


def _is_firm(words: str) -> bool:
    return len(words) <= MOST and re.search(rf"(?:公司|厂|店|中心|事务所|{_PLACES})$", words) is not None


def _called(words: str) -> str:
    """The name in "他叫王建国，…"; of a bare surname what is known."""
    for clause in re.split(r"[，,。；;]", words):
        if found := _CALLED.match(clause.strip()):
            name = clause.strip()[found.end() :].strip()[:MOST]
            return f"姓{name}" if len(name) == 1 else name
    return ""


def _out_of(story: str, at: datetime) -> Reading:
    """The one whom a story is about; the story itself belongs to the matter."""
    who = _person(story, at)
    if not who:
        return Problem("请只写对方是谁，比如“楼上邻居”“某某公司”；不知道就回复“不知道”。事情经过不用写在这里。")
    return Value(who[:MOST], (("dispute_kind", story),))


def _person(story: str, at: datetime) -> str:
    for clause in re.split(r"[，,。；;！!\s]", story):
        bare = _LEAD.sub("", clause)
        if found := _WHO.search(bare):
            return _LEAD.sub("", found.group())
        if deed := _STORY.search(bare):  # 王建国欠我钱
            name = read_name(bare[: deed.start()], at)
            if isinstance(name, Value) and not name.is_guess:
                return name.text
    return ""
