"""The turns of phrase that mean something in every form, whatever it asks."""

from __future__ import annotations

import re

SHORT = 10  # a longer sentence says more than "stop" or "a human, please"
BARE = 4  # a word of this many characters is no sentence
SURE = 0.6
ENOUGH = 8  # free text of this many characters is taken as it stands, unless it ends as a question
_OVER = (
    r"先?不办了?|不想办了|不申请了|不弄了|不预约了|不填了|不用办了|不想填了|不投诉了|不做了|不答了|不考了|不测了|不玩了"
)
# The whole sentence, or it with a reason behind a comma: "取消合同、退还余款" is what somebody wishes for.
LEAVE = re.compile(
    rf"^我?[要想]?(?:(?:算了|退出|取消|不要了|停止|结束|不用了|{_OVER})(?:办理|预约|申请|登记|投诉|填写|测验|答题)?[吧了啊]*"
    rf"(?:[。！!,， ]*谢谢[你您啦了]*)?|(?:{_OVER})[吧了啊]*[,，。 ].{{1,10}}"
    r"|算了[吧]?[,，。 ]*(?:太|不[办弄想用要]|下次|改天|以后|再说|我自己).{0,8})[。！!,，~]*$"
)
HUMAN = re.compile(r"转人工|转坐席|^人工(服务|坐席|客服)?$|找个?真人|和真人")
HUMAN_ALONE = re.compile(
    r"^(?:请|麻烦|帮我|给我|我要|我想|直接|还是|能不能|可以)*(?:转|接|找|要|和)?[到个]?"
    r"(?:人工|坐席|真人|客服)(?:服务|坐席|客服|处理|说话|说|聊)?[吧啊吗呢了]*(?:[,， ]*谢谢)?[。！!？?]*$"
)
CONFIRM = re.compile(
    r"^(确认提交|确认|提交|对的?|没错|没问题|同意|好的?|可以|是的?|嗯+|正确|都对|ok|行|没问题)[吧了啊的。！!~]*$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"写错|填错|打错|说错|弄错|不对|错了|改(成|为|到|一下|下)|要改|想改|^改|换(成|一个|个)|更正|修改|重新填"
)
# A correction among free text: it begins with what was slipped, or is nothing else.
SLIPPED = r"(?:我|刚才|刚刚|前面|上面|的|里|那里|这里)*(?:[写填打说弄选]错|不对|要改|想改|改[成为到一下]|更正|修改)"
CORRECTION_ALONE = re.compile(
    r"^(?:我?[要想])?(?:修改|改一下|改下|更正|重新填|(?:刚才|前面|上面)?[写填打说弄选]错了?)[吧了。！!]*$"
)
QUESTION = re.compile(r"[吗呢？?]|怎么|什么|多少|多久|为什么|几钿|哪里|能不能|可不可以|要不要|是不是|需不需要|哪能")
ENDS_AS_QUESTION = re.compile(
    r"(?:[吗呢？?]|怎么办|怎么[办申收走弄做][理请费]?|多少钱?|多久|几钿|为什么|在?哪里|什么(?:材料|手续|证件|东西)?|[行好可]不[行好可以]+)[。！!~ ]*$"
)
QUESTION_INTENTS = re.compile(
    r"^(ask_(?!human).+|follow_up|find_institution|capabilities|refuse_.+|foreign_law|politics|off_topic)$"
)
_CORRECTED_BY = re.compile(
    r"写错了?|填错了?|打错了?|说错了?|弄错了?|不对|改成|改为|改到|换成|更正为?|错了|应该是|应该|要改|想改|改一下|改下|修改"
)
_LINK = re.compile(r"^[，,。：: ]*(应该是|应该|是|为|成)?[：: ]*")


def after_correction(words: str) -> str:
    """What stands behind the word of correction: "电话写错了，是138…" → "138…"."""
    return _LINK.sub("", _CORRECTED_BY.split(words)[-1]).strip(" 。！!")
