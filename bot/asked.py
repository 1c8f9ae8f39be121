"""What a message asks: a citizen's words without what stands around the question and is no part of it.

Numbers, which are masked by now, with what leads up to them ("我电话是138****5678，"), the name of who writes, and the
marks of a page or of a picture. What says nothing else stays as it is: it may be the answer to a question of ours.
"""

from __future__ import annotations

import re

from bot.components.phrases import PICTURE

_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_PICTURE = re.compile(PICTURE)
_NUMBER = r"\d{3,4}\*{4,}\d{3}[\dX]"
_KIND = r"(?:手机|电话|座机|联系(?:方式|电话)?|身份证|证件|银行卡|卡)(?:号码?)?"
# Only a clause that says nothing else: "打我电话138****5678" asks to be called, "银行卡6222******1234被冻结" is the matter.
_HEAD, _END = r"(?:^|(?<=[\s，,。；;、！!]))", r"(?=[\s，,。；;、！!]|$)"
_NUMBERS = re.compile(rf"{_HEAD}(?:我|本人|这是|还有|和|的)*{_KIND}\s*(?:是|为|[:：])?\s*{_NUMBER}{_END}|{_NUMBER}")
# A name beside a number; alone "我叫车回家" is no name.
_NAME = re.compile(rf"{_HEAD}(?:我(?:的?名字)?叫|我?姓名[是叫:：]?|本人叫?)[一-龥·]{{2,4}}{_END}")
_AROUND = " \t\n，,。；;、：:！!"
_SIGNS = re.compile(r"[\s，,；;、]*[，,；;、][\s，,；;、]*")
_WORD = re.compile(r"[^\W\d_]")
LEAST = 2  # letters that can ask something


def question_in(words: str) -> str:
    """The words that ask; all of them where fewer than two letters are left."""
    bare = _PICTURE.sub(" ", _TAG.sub(" ", _SCRIPT.sub(" ", words)))
    rest = _NUMBERS.sub("", bare)
    if rest != bare:
        rest = _NAME.sub("", rest)
    if rest == words:
        return words
    rest = _SIGNS.sub("，", rest).strip(_AROUND)
    return rest if len(_WORD.findall(rest)) >= LEAST else words
