"""Reading a name. What surely is one is taken; what may as well be a sentence is a guess, and asked back."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions.districts import district_in
from bot.actions.forms.values import PHONE, Problem, Reading, Value

_HAN = "㐀-鿿豈-﫿𠀀-𲎯〇"  # with the extensions: 王𬭎
_DOT = re.compile(r"[•・‧.．∙]")
_LEAD = re.compile(
    r"^(?:我的?名字(?:是|叫)|名字[是叫]?|我叫|我是|我?姓名[是叫]?|叫我|叫|本人|我姓|免贵姓|[敝鄙]?姓)[:：是叫 ]*"
)
_SURELY_OWN = re.compile(r"^(?:我的?名字[是叫]|我叫|我是|我?姓名|本人|叫我)")
_OTHERS = re.compile(r"^(?:他们?|她们?|对方|那人|人家|[他她对]方?的?名字)的?(?:就?[是叫姓]|名叫|名字|姓名)")
_SUM = re.compile(r"[\d一二两三四五六七八九十百千几]+多?(?:万|元|块|千|百)")
_TAIL = re.compile(r"(?:(?:就行|就好|就可以|即可|好了)[了啦]*)?[吧呀啊]*$")
_SPACED = re.compile(rf"([{_HAN}]{{1,2}})\s+(?=[{_HAN}]{{1,2}}$)")
_NAME = re.compile(rf"[{_HAN}]{{2,12}}|[{_HAN}]+(?:·[{_HAN}]+)+|[A-Za-z][A-Za-z .'-]{{1,30}}")
_FOREIGN = re.compile(r"[A-Z][a-z'-]+\.?(?: [A-Z][A-Za-z'-]*\.?)+|[A-Z]{2,}(?: [A-Z]{2,})+")  # Tom Smith, WANG FANG
_NOT_NAME = re.compile(
    r"[什么吗呢吧哪几怎?？]|多少|可以|需要|公证|法律|调解|电话|今天|明天|算了|不知道|谢谢|你好|您好|好的|确认|修改|道歉|赔|退[钱款还货]"
)
_PAIRS = frozenset(
    re.findall(
        "..",
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 宇文 长孙 南宫 端木 独孤 西门 百里 呼延 轩辕"
        "东郭 闻人 申屠 太史 澹台 钟离 鲜于 闾丘 完颜 纳兰 叶赫 拓跋".replace(" ", ""),
    )
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚"
    "鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈"
    "晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
) - frozenset("和位时来都明国但由干公那相信全满")  # rare as surnames, frequent as words
# Words that begin like a name. Who is really called so is asked once.
_WORDS = re.compile(
    r"^(?:马上|方便|高兴|万一|万分|何必|何时|何况|于是|平时|平常|平安|安全|安排|应该|应当|金额|周末|周[一二三四五六日天]|程序|"
    r"华东|成功|成立|成交|计划|查[一看询进]|关于|关闭|关掉|单位|单身|白天|包括|项目|路上|辛苦|向您|边上|车祸|房[子东]|阳台|"
    r"申请|严重|祝您|施工|易懂|全部|谢了|费用|文件|文书|常常|常见|连续|解释|解决|任何|尚未|许多|曾经|终于|能够|甘愿|安静|"
    r"温馨|水平|利息|宁愿|原来|班长|官司|管理|管他|强制|商量|商家|简单|支持|左右|麻烦|劳烦|劳动|农村|师傅|巫婆|米饭|钱数|"
    r"石头|龙头|海外|花钱|门口|云南|江苏|江西|海南|广东|印章|展期|位置|普通|索赔|充分|游戏)"
)


def read_name(words: str, _at: datetime) -> Reading:
    """The name in a sentence: "我叫王芳", "王𬭎", "买买提•艾力"; a bare surname is no whole name.

    A phone behind it is heard, too. Of several pieces one that says whose name it is comes first ("退十万，我叫王芳");
    somebody else's name is none.
    """
    bare = [_bare(piece) for piece in _pieces(words)]
    named = next((name for name in bare if _NAME.fullmatch(name) and name not in _PAIRS and not _is_sum(name)), "")
    if named and not (_NOT_NAME.search(named) or _is_place(named)):
        phone = PHONE.search(words)
        return Value(named, (("phone", phone.group()),) if phone else (), is_guess=not _is_surely_name(named))
    if not named and any(name in _SURNAMES or name in _PAIRS for name in bare):
        return Problem("请把姓名写全，比如“王芳”。")
    return None


def _pieces(words: str) -> list[str]:
    """What may be the name, the likeliest first; a foreign name keeps its spaces."""
    clauses = [clause.strip(" 。.!！") for clause in re.split(r"[，,。；;]", words) if clause.strip(" 。.!！")]
    mine = [clause for clause in clauses if not _OTHERS.match(clause)]
    mine.sort(key=lambda clause: not _SURELY_OWN.match(clause))
    each = [_SPACED.sub(r"\1", _LEAD.sub("", clause)) for clause in mine]
    return [piece for one in each for piece in (re.split(r"\s+", one) if _has_han(one) else [one]) if piece]


def _bare(piece: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", _DOT.sub("·", piece) if _has_han(piece) else piece))


def _is_sum(name: str) -> bool:
    """Whether it is an amount of money ("退十万"), and no 王百万."""
    return bool(_SUM.search(name)) and not _is_surely_name(name)


def _is_place(name: str) -> bool:
    """Whether it says where somebody is ("我在徐汇"); 金山 alone may be a name, too."""
    return len(name) > 2 and bool(district_in(name))


def _has_han(words: str) -> bool:
    return bool(re.search(f"[{_HAN}]", words))


def _is_surely_name(name: str) -> bool:
    if "·" in name:
        return True
    if not _has_han(name):
        return _FOREIGN.fullmatch(name) is not None
    if _WORDS.match(name) or district_in(name):  # 金山 may be both
        return False
    if name[:2] in _PAIRS:
        return 3 <= len(name) <= 4
    if len(name) == 4:  # 陈李明华
        return set(name[:2]) <= _SURNAMES
    return len(name) in (2, 3) and name[0] in _SURNAMES
