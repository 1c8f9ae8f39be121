"""Whom the matter concerns: "我" alone is the citizen, and whoever is only mentioned beside it is not."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions.forms.values import Reader, Reading, Value, read_choice
from bot.actions.legal_aid import AidRules

SELF = "self"
_ME = re.compile(r"(?:就|就?是|当然是|还是)*(?:我|阿拉|咱)(?:啊|呀|呢|吧|咯|了|的事情?)*")
# "有孩子4岁" tells of a child, "工友都可以证明" of witnesses; whose matter it is, neither does.
_CHILD, _KIN = r"(?:小?孩子?|宝宝|儿子|女儿)", r"(?:老人|爸妈?|妈妈?|父母|老公|老婆|兄弟|姐妹|亲戚|朋友)"
_BESIDE = re.compile(
    rf"(?:还|也|都|家里?|我|带着|养着)*有(?:了|着)?(?:[一二两三四几\d]?个|一)?(?:{_CHILD}|{_KIN})"
    r"|(?:工友|同事|朋友|邻居|亲戚|家属|别人)们?(?:都|也)*(?:可以|能|会|愿意)*(?:帮我)?(?:作证|证明|看[到见]|知道|晓得)"
)
_FOR = r"爸爸?|妈妈?|父母|父亲|母亲|爷爷|奶奶|外公|外婆|老公|老婆|丈夫|妻子|朋友|工友|哥哥?|弟弟?|姐姐?|妹妹?"
ALONE = re.compile(
    rf"我?(?:想|要|是|来)*(?:帮|替|给|为|代)我?(?:{_FOR})(?:来|想|要)*(?:申请|办|问|咨询)(?:法律援助|法援)?的?"
)


def person_reader(rules: AidRules) -> Reader:
    """Reads whose matter it is."""
    labels = {option.key: option.label for option in rules.persons}
    choose = read_choice({option.label: option.words for option in rules.persons}, fallback=labels[SELF])

    def read(words: str, at: datetime) -> Reading:
        if _ME.fullmatch(words.strip(" 。！!，,")):
            return Value(labels[SELF])
        return choose(_BESIDE.sub("", words), at)

    return read
