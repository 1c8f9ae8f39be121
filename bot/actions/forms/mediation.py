"""人民调解申请: the kind of dispute, the other side, district, what is wished for, name, phone."""

from __future__ import annotations

from bot.actions.forms.common import DISTRICT, NAME, PHONE
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import read_choice, read_free

KINDS: dict[str, tuple[str, ...]] = {
    "邻里纠纷": ("邻居", "邻里", "楼上", "楼下", "隔壁", "噪音", "漏水"),
    "婚姻家庭纠纷": ("家庭", "婚姻", "离婚", "夫妻", "赡养", "遗产", "兄弟", "子女"),
    "物业纠纷": ("物业", "业委会", "停车位", "小区"),
    "房屋租赁纠纷": ("租房", "房东", "押金", "租客", "租金", "中介"),
    "劳动纠纷": ("工资", "老板", "劳动", "公司", "加班"),
    "消费纠纷": ("退款", "退货", "商家", "预付卡", "健身房", "消费"),
    "交通事故纠纷": ("车祸", "交通事故", "撞", "追尾"),
    "医疗纠纷": ("医院", "医疗", "手术", "看病"),
    "债务纠纷": ("借钱", "欠钱", "欠款", "债", "借条", "还钱"),
}
OTHER = "其他纠纷"
FORM = Form(
    "mediation_form",
    "人民调解申请",
    "mediation",
    (
        Field(
            "dispute_kind", "纠纷类型", "是哪一类纠纷？可以直接用自己的话说。", "请说纠纷的类型，比如“邻居漏水”“房东不退押金”。",
            read_choice(KINDS, OTHER), ("类型", "哪一类"), (*KINDS, OTHER),
        ),
        Field("other_side", "对方", "对方是谁？写姓名、单位或“楼上邻居”都可以。", "请写对方是谁，比如“楼上邻居”“某某公司”。", read_free(2, 60), ("对方", "对面"), is_free=True),
        DISTRICT,
        Field("wish", "诉求", "您希望怎样解决？一两句话就行。", "请写您希望怎样解决，比如“修好并赔偿”。", read_free(2, 200), ("要求", "希望"), is_free=True),
        NAME,
        PHONE,
    ),
    intro="我来帮您登记人民调解申请。人民调解不收费，要双方自愿（《人民调解法》第三条、第四条）。随时可以说“退出”或“改一下”。",
)  # fmt: skip
