"""What a sentence says of fields that were not asked yet: "下周二上午 长宁区 王丽丽 138****5678" at the first step.

Only a piece of the sentence that is such a value and nothing else is heard: "楼上邻居在浦东有房" names no district to
go to. Where free text is asked for, a time ("上午，他来砸门") is part of the story, unless it says what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot import texts
from bot.actions.forms import words as wording
from bot.actions.forms.common import DATE_RUN, DISTRICT_NAMES, is_time_alone
from bot.actions.forms.form import Field
from bot.actions.forms.names import read_name
from bot.actions.forms.progress import Progress
from bot.actions.forms.values import PHONE, Problem, Value
from bot.replies import Part, Row, notice

NOTED = "also_heard"  # the code of what was written down
_CLAUSE = re.compile(r"([，,。；;、！!\n]+)")
_WORD = re.compile(r"(\s+)")
_ENDS = " ，,。；;、！!\n"
_SEAM = re.compile(rf"({PHONE.pattern}|(?:{DISTRICT_NAMES})区|(?<=[去到在])(?:{DISTRICT_NAMES})|{DATE_RUN})")
# What is left of "我要预约…的公证" says nothing.
_EMPTY = re.compile(
    r"(?:我|想|要|就|请|帮|约|预约|登记|办理?|在|去|是|的|吧|和|跟|还有|谢谢|你好|您好|时间|地点|[\W_])*"
)
# "明天上午，他要来搬东西" is a story, "明天上午，想问离婚" an appointment.
_CALLS_FOR = re.compile(r"想问|想咨询|咨询|回电|打给我|打电话|来电|方便|有空|问一?[下问]")


@dataclass(frozen=True, slots=True)
class Early:
    """The values heard, why others cannot be, and the words without them."""

    values: Mapping[str, str] = field(default_factory=dict)
    why: tuple[Part, ...] = ()
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.values or self.why)


def hear(progress: Progress, asked: Field, anew: bool = False) -> Early:
    """The values of other open fields in a sentence that is no question; `anew` those of answered ones, too."""
    if _is_question(progress, asked):
        return Early(rest=progress.words)
    sifting = _Sifting(progress, asked, anew and not asked.is_free)
    words = progress.words if asked.is_free else _SEAM.sub(r" \1 ", wording.without_asking(progress.words))
    rest = sifting.sift(words).strip(_ENDS)
    return Early(sifting.values, tuple(sifting.why), "" if _EMPTY.fullmatch(rest) else rest)


def told(progress: Progress, changes: Mapping[str, str | None]) -> Part:
    """What was written down, said once."""
    shown = [(f.label, f.show(value)) for f in progress.form.fields if (value := changes.get(f.slot))]
    words = texts.FORM_HEARD + "，".join(f"{label}：{value}" for label, value in shown) + "。"
    return notice(words, code=NOTED, rows=tuple(Row(*row) for row in shown))


def _is_question(progress: Progress, asked: Field) -> bool:
    if asked.takes_questions or progress.was_answered:
        return False
    if asked.is_free:
        return bool(wording.ENDS_AS_QUESTION.search(progress.words))
    return wording.asks(progress.words)


@dataclass
class _Sifting:
    """A sentence on its way through the open fields: what each piece gave."""

    progress: Progress
    asked: Field
    anew: bool
    values: dict[str, str] = field(default_factory=dict)
    why: list[Part] = field(default_factory=list)

    def sift(self, words: str) -> str:
        """The words without the pieces that were heard."""
        clauses = _CLAUSE.split(words)
        return "".join(self._rest_of(clause) + sign for clause, sign in _with_signs(clauses))

    def _rest_of(self, clause: str) -> str:
        if self._hear(clause.strip()):
            return ""
        pieces = _with_signs(_WORD.split(clause))
        return "".join(piece + sign for piece, sign in pieces if not self._hear(piece))

    def _hear(self, piece: str) -> bool:
        return bool(piece) and any(self._is_value_of(one, piece) for one in self._fields())

    def _fields(self) -> Iterator[Field]:
        for one in self.progress.form.fields:
            is_open = one.slot not in self.progress.answers or one.join or (self.anew and one.known_by_value)
            if one.slot != self.asked.slot and one.alone and is_open:
                yield one

    def _is_value_of(self, one: Field, piece: str) -> bool:
        looks_so = one.alone is not None and one.alone.fullmatch(piece)
        if not (looks_so or self._is_name_beside_phone(one, piece)) or self._is_of_the_story(one, piece):
            return False
        reading = self.progress.read(one, piece)
        if isinstance(reading, Problem) and one.known_by_value and not self.asked.is_free:
            self.why.append(notice(reading.words, code="problem"))
            return True
        if not isinstance(reading, Value) or reading.is_guess:
            return False
        changes = self.progress.brought(one.slot, reading.text, reading.more)
        self.values |= {slot: value for slot, value in changes.items() if slot != self.asked.slot}
        return True

    def _is_of_the_story(self, one: Field, piece: str) -> bool:
        """Whether what is told in free text has its own times, and a phone that is the other side's."""
        if self.asked.slot == "other_side" and one.slot == "phone":
            return not piece.startswith("我")
        is_day = one.slot.endswith("_date") and not _CALLS_FOR.search(self.progress.words)
        return self.asked.is_free and (is_time_alone(one) or is_day)

    def _is_name_beside_phone(self, one: Field, piece: str) -> bool:
        """Whether "王丽丽" stands beside a phone, so that it is whose phone it is."""
        if one.slot != "name" or self.asked.is_free or not PHONE.search(self.progress.words):
            return False
        return 2 <= len(piece) <= 4 and read_name(piece, self.progress.services.clock()) == Value(piece)


def _with_signs(split: list[str]) -> Iterator[tuple[str, str]]:
    yield from zip(split[::2], [*split[1::2], ""], strict=True)
