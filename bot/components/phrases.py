"""Turns of phrase that the ear, inside Rasa, and the actions, outside of it, hear alike: the standard library alone.

Pieces of patterns: what can be filed, what calls it off, what moves it to another day; and what stands for a picture.
"""

from __future__ import annotations

# What a messenger writes where a picture stood.
PICTURE = r"[\[【［](?:动画)?(?:图片|照片|表情|语音|视频|文件|位置|链接|名片|小程序|聊天记录|红包|转账)[\]】］]"

# What can be filed: nearly all of it has a day and can be moved; a complaint can only be taken back.
BOOKED = r"(?:预约|登记|申请|回拨|回电|调解|法律援助|法援|已?约(?:好|了))"
FILED = rf"(?:{BOOKED}|投诉|工单|单子)"
TIME = r"(?:时间|日期|日子|钟头)"

_A_DAY = (
    r"(?:那个?|这个?|下个?|本)*"
    rf"(?:周|星期|礼拜|[今明后]天|[上中下]午|早上|晚上|傍晚|[\d一二三四五六七八九十]{{1,3}}[月号日点天]|天|{TIME})"
)
# "不用周五了", "周三不要了": only a day is refused.
NO_DAY = rf"(?<![周期拜][一二三四五六日天末])(?<![天号日午])(?!(?:不|别|勿)(?:想|要|用|再)*{_A_DAY})"
# "要不要", "去不去" ask, "还不办" waits: nothing is refused.
_VERBS = ("要", "用", "需", "想", "办", "做", "约", "去", "来", "申请", "投诉", "预约", "调解")
REFUSAL = rf"(?<!还)(?!{'|'.join(f'(?<={verb})不{verb}' for verb in _VERBS)})"

CANCELS = r"(?:取消|撤[销回掉])"
NOT_KEPT = r"(?<![不别勿])(?<!不[要想用必])"  # before the word: "不要取消" turns it round
# "不办理" is what others fail to do; "不用带了" calls nothing off.
REFUSES = (
    rf"{REFUSAL}(?:不(?:想|要)?(?:办(?![事案妥成好]|理(?!了))|做(?=[了啦吧，,。！!]|$)|约|投诉)"
    rf"|{NO_DAY}不想?要(?!取消)"
    r"|不用(?:再|你们?|给我)*(?:打|回|办|做|约|来|去|管|登记|预约|申请|调解|投诉|公证|麻烦)?了)"
)
CANNOT_COME = rf"(?:[去来]不了|{REFUSAL}(?:不想[去来]|不(?:要|用)?[去来]了))"

# 改天 is some other day, 调解 and 调查 change nothing.
CHANGES = r"(?:[改换](?!天)|(?<!空)调(?![天解查岗取动档休离研]))"
MOVES = (
    r"(?:改[期约到在成为]|推迟|延后|提前(?:[到些点]|一[点些天日])|[改换]到|[换挪]一?个?[天日]"
    rf"|{CHANGES}[^，,。]{{0,8}}{TIME}|{TIME}.{{0,4}}{CHANGES})"
)
