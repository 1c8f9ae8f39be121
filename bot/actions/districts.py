"""The sixteen districts of Shanghai and what people call them."""

from __future__ import annotations

DISTRICTS = (
    "黄浦区", "徐汇区", "长宁区", "静安区", "普陀区", "虹口区", "杨浦区", "闵行区",
    "宝山区", "嘉定区", "浦东新区", "金山区", "松江区", "青浦区", "奉贤区", "崇明区",
)  # fmt: skip
# Names of former districts and of places that everybody knows by district.
ALIASES = {
    "浦东": "浦东新区", "南汇": "浦东新区", "陆家嘴": "浦东新区", "张江": "浦东新区", "卢湾": "黄浦区", "外滩": "黄浦区",
    "闸北": "静安区", "徐家汇": "徐汇区", "五角场": "杨浦区", "莘庄": "闵行区", "崇明岛": "崇明区", "虹桥机场": "长宁区",
}  # fmt: skip


def district_in(words: str) -> str:
    """The district named in a sentence, by full, short or former name; empty when none is."""
    for district in DISTRICTS:
        if district in words or district.removesuffix("新区").removesuffix("区") in words:
            return district
    for name, district in ALIASES.items():
        if name in words:
            return district
    return ""
