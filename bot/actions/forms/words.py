"""The turns of phrase that mean something in every form, whatever it asks."""

from __future__ import annotations

import re

SHORT = 10  # a longer sentence says more than "stop" or "a human, please"
BARE = 4  # a word of this many characters is no sentence
SURE = 0.6
LEAVE = re.compile(
    r"^(我)?(算了|不办了|不想办了|退出|取消|不申请了|不弄了|不要了|停止|结束|先不办了?|不预约了|不填了|不用了|不用办了|不想填了|不投诉了|不做了|不答了|不考了|不测了|不玩了)[吧了啊。！!,，]*"
)
HUMAN = re.compile(r"转人工|转坐席|^人工(服务|坐席|客服)?$|找个?真人|和真人")
CONFIRM = re.compile(
    r"^(确认提交|确认|提交|对的?|没错|没问题|同意|好的?|可以|是的?|嗯+|正确|都对|ok|行|没问题)[吧了啊的。！!~]*$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"写错|填错|打错|说错|弄错|不对|错了|改(成|为|到|一下|下)|要改|想改|^改|换(成|一个|个)|更正|修改|重新填"
)
QUESTION = re.compile(r"[吗呢？?]|怎么|什么|多少|多久|为什么|几钿|哪里|能不能|可不可以|要不要|是不是|需不需要|哪能")
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
