"""人民调解申请: the kind of dispute, the other side, district, what is wished for, name, phone."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions.forms import words as wording
from bot.actions.forms.asides import ALWAYS, along, fee, nameless
from bot.actions.forms.common import DISTRICT, NAME, PHONE
from bot.actions.forms.form import Field, Form
from bot.actions.forms.other_side import CALLED, UNKNOWN, read_other_side
from bot.actions.forms.other_side import MOST as MOST_OF_SIDE
from bot.actions.forms.values import Problem, Reading, read_choice, read_free

KINDS: dict[str, tuple[str, ...]] = {
    "邻里纠纷": ("邻居", "邻里", "楼上", "楼下", "隔壁", "噪音", "漏水"),
    "婚姻家庭纠纷": ("家庭", "婚姻", "离婚", "夫妻", "赡养", "遗产", "兄弟", "子女"),
    "物业纠纷": ("物业", "业委会", "停车位", "小区"),
    "房屋租赁纠纷": ("租房", "房东", "押金", "租客", "租金", "房租", "租房合同", "租赁", "退租", "中介"),
    "劳动纠纷": ("工资", "老板", "劳动", "公司", "加班"),
    "消费纠纷": ("退款", "退货", "商家", "预付卡", "健身房", "消费"),
    "交通事故纠纷": ("车祸", "交通事故", "撞", "追尾"),
    "医疗纠纷": ("医院", "医疗", "手术", "看病"),
    "债务纠纷": ("借钱", "欠钱", "欠款", "债", "借条", "还钱"),
}
OTHER = "其他纠纷"
_MORE_MATTERS = (
    *("噪声", "狗叫", "宠物", "装修", "油烟", "垃圾", "采光", "停车", "物业费", "抚养费", "彩礼", "合同", "钱", "房子"),
    *("工伤", "赔偿", "吵架", "打架", "房屋"),
)
MATTERS = (*KINDS, *_MORE_MATTERS, *(word for words in KINDS.values() for word in words))
_NO_WISH = re.compile(
    r"(?:我|也|都|真|还|暂时|现在)*(?:不知道|不清楚|不晓得|没想好|没想过|说不[清好]|不确定|随便|都可以|都行|无所谓)"
    r"(?:怎么办|怎么解决|要什么|想要什么|怎样|怎么样)*[的了啊呀呢吧。！!~]*"
)
ASK_WISH = (
    "想让对方做什么就写什么，比如“修好漏水”“退还押金”“道歉”。真说不好，请再发一次，就照这样写进去，由工作人员和您商量。"
)
KNOWN = (
    "调解是双方一起谈的，调解员要联系对方，对方一般会知道是谁申请的；能不能先不告诉对方，《人民调解法》没有写，我不知道调解组织会怎么安排，"
    "可以先回复“转人工”或拨打 12348 问清楚再登记。调解员不得泄露当事人的个人隐私，您也可以要求不公开调解（《人民调解法》第十五条、第二十三条）。"
    "担心报复的，先不要提交；有危险请打 110。"
)
NAME_LATER = "不知道名字没关系，问到对方是谁时，写“楼上邻居”“房东”这样的称呼就行。"
_read_any_kind = read_choice(KINDS, OTHER)
MOST = 200
_read_words = read_free(2, MOST)


def read_kind(words: str, at: datetime) -> Reading:
    """The kind of dispute; not to know how the other side is called is none, and does not matter yet."""
    return Problem(NAME_LATER) if wording.NOT_KNOWN_WHO.match(words.strip()) else _read_any_kind(words, at)


def read_wish(words: str, at: datetime) -> Reading:
    """What is wished for; who does not know is asked once more."""
    return Problem(ASK_WISH) if _NO_WISH.fullmatch(words.strip()) else _read_words(words, at)


def _with_name(before: str, name: str) -> str:
    """The other side with the name that is told later: 房东（王建国）."""
    if before == UNKNOWN:
        return name
    return before if name in before else f"{before}（{name}）"


def _with_story(kind: str, story: str) -> str:
    return f"{kind}{'；' if '：' in kind else '：'}{story}"


FORM = Form(
    "mediation_form",
    "人民调解申请",
    "mediation",
    (
        Field(
            "dispute_kind", "纠纷类型", "是哪一类纠纷？可以直接用自己的话说。", "请说纠纷的类型，比如“邻居漏水”“房东不退押金”。",
            read_kind, ("类型", "哪一类"), (*KINDS, OTHER), join=_with_story,
        ),
        Field("other_side", "对方", "对方是谁？写姓名、单位或“楼上邻居”都可以。", "请写对方是谁，比如“楼上邻居”“某某公司”。", read_other_side(MATTERS), ("对方", "对面"), is_free=True, most=MOST_OF_SIDE, alone=CALLED, join=_with_name),
        DISTRICT,
        Field("wish", "诉求", "您希望怎样解决？一两句话就行。", "请写您希望怎样解决，比如“修好并赔偿”。", read_wish, ("要求", "希望"), is_free=True, most=MOST),
        NAME,
        PHONE,
    ),
    intro="我来帮您登记人民调解申请。人民调解不收费，要双方自愿（《人民调解法》第三条、第四条）。随时可以说“退出”或“改一下”。",
    asides=(
        *nameless(KNOWN),
        *ALWAYS,
        fee("人民调解不收费（《人民调解法》第四条）。"),
        along("登记由您一个人写就行。调解要对方也愿意参加；要不要别人到场，工作人员联系您时会说明。"),
    ),
)  # fmt: skip
