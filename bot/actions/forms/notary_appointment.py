"""公证预约: matter, district, date and half-day, name, phone."""

from __future__ import annotations

from bot.actions.forms.asides import ALWAYS, along, fee
from bot.actions.forms.common import DISTRICT, NAME, PHONE, VISIT_DATE, VISIT_HALF
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import read_choice

# What a notary office calls it, and what people call it.
MATTERS: dict[str, tuple[str, ...]] = {
    "继承公证": ("继承", "遗产", "过世", "去世", "走了的房子"),
    "遗嘱公证": ("遗嘱", "立遗嘱", "写遗嘱"),
    "委托公证": ("委托", "授权", "委托书", "代办", "代卖"),
    "学历、成绩单公证": ("学历", "毕业证", "成绩单", "学位", "留学"),
    "出生公证": ("出生", "出生证明"),
    "亲属关系公证": ("亲属关系", "亲子关系", "母子关系", "父子关系"),
    "婚姻状况公证": ("结婚证", "未婚", "单身", "婚姻状况", "离婚证"),
    "无犯罪记录公证": ("无犯罪", "没有犯罪", "犯罪记录"),
    "声明公证": ("声明",),
    "赠与公证": ("赠与", "赠予", "送房", "过户给孩子"),
    "夫妻财产约定公证": ("婚前财产", "财产约定", "财产协议"),
    "合同、借款公证": ("合同", "借款", "借条", "协议", "强制执行"),
    "保全证据公证": ("保全", "证据", "录像取证"),
    "签名、印鉴公证": ("签名", "印鉴", "盖章"),
}
OTHER = "其他"

MATTER = Field(
    "matter",
    "公证事项",
    "您要办哪一种公证？可以直接用自己的话说。",
    "请说要办的公证，比如“继承”“委托”“学历”。",
    read_choice(MATTERS, OTHER),
    ("事项", "种类", "哪种公证"),
    (*MATTERS, OTHER),
)
FORM = Form(
    "notary_appointment_form",
    "公证预约",
    "notary_appointment",
    (MATTER, DISTRICT, VISIT_DATE, VISIT_HALF, NAME, PHONE),
    intro="我来帮您登记公证预约。登记后由公证处与您确认时间，能否办理由公证处审查。随时可以说“退出”或“改一下”。",
    which="这要看您办的是哪一种公证。先选好要办的公证，再问我，我就能说清楚。",
    asides=(
        *ALWAYS,
        fee(search="公证费怎么收？"),
        along("登记由您一个人写就行。哪些人要到场，看办的是哪一项公证，公证处与您确认时间时会告诉您。"),
    ),
)
