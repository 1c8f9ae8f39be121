"""Corrections of earlier answers: "电话写错了，是…", "改成下周四", "不是浦东，是徐汇", "修改" and then "第三个"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import texts
from bot.actions.forms import words as wording
from bot.actions.forms.form import Field
from bot.actions.forms.progress import CONFIRM, Progress, Step
from bot.actions.forms.values import Problem, Reading, Value
from bot.replies import Row, choices, notice

CORRECTED = "corrected"  # the code of what was set anew
WHICH = "which"  # `Step.open` while we ask what is to be changed
_NUMBER = re.compile(r"(?:我?[要想]?改)?第?([1-9]|[一二三四五六七八九])(?:个|项|条|行)?[吧。！!]*")
_PLACES = {word: place for place, word in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a correction means, and what its new words read as."""

    field: Field
    reading: Reading
    told: str


def corrected(progress: Progress) -> Step | None:
    """The fields meant are set anew, or asked again; None where the sentence is no correction."""
    if not progress.form.reviews:
        return None
    if wording.NO_CHANGE.match(progress.words) and not progress.is_free:
        return Step()
    if chosen := _chosen(progress):
        return Step(changes={chosen.slot: None})
    if not (wording.is_correction(progress.words) or _says_anew(progress)):
        return None
    if changes := _meant(progress):
        return done(progress, changes)
    is_plain = progress.asked == CONFIRM or wording.CORRECTION_ALONE.match(progress.words)
    return ask_which(progress) if is_plain else None


def new_value(progress: Progress) -> Step | None:
    """A bare new value at the end corrects the fields it fits: "下周四吧", "138****5678"."""
    if len(progress.words) > wording.BARE_VALUE or wording.asks(progress.words):
        return None
    fitting = [
        change
        for change in _fitting(progress, wording.without_asking(progress.words), progress.answered())
        if change.field.known_by_value and _is_new(progress, change)
    ]
    return done(progress, fitting) if fitting else None


def new_option(progress: Progress) -> Step | None:
    """The form's matter said anew, a step too late and with a word of its name: "学历的" after "其他".

    A first field of free text would take any words so, those that nobody understood as well.
    """
    first = progress.form.fields[0]
    if first.is_free:
        return None
    bare = re.sub(r"^我?(?:要|想|是|办)+|(?:那[个种])?(?:公证|纠纷)?的?[吧。！!，, ]*$", "", progress.words)
    if not progress.form.reviews or first.slot not in progress.answers or progress.is_free or len(bare) < 2:
        return None
    reading = progress.read(first, bare)
    if not isinstance(reading, Value) or reading.is_guess or bare not in reading.text:
        return None
    change = Change(first, reading, bare)
    return done(progress, [change]) if _is_new(progress, change) else None


def ask_which(progress: Progress) -> Step | None:
    """Which answer is to be changed; None where there is none yet."""
    options = [(f.label, f"{f.label}要改") for f in progress.answered()]
    if not options:
        return None
    question = choices(texts.FORM_CORRECT_WHICH, *options, code="correct_which", **progress.place(progress.asked))
    return Step((question,), ask_again=False, open=WHICH)


def _chosen(progress: Progress) -> Field | None:
    """The field that a bare label or number chooses, where we asked for one; at the end its label alone will do."""
    answered, is_open = progress.answered(), progress.tracker.text("form_open") == WHICH
    if not (is_open or progress.asked == CONFIRM):
        return None
    bare = re.sub(r"^我?[要想]?改|[吧。！!，, ]+$", "", progress.words)
    named = next((f for f in answered if bare in (f.label, *f.names)), None)
    number = _NUMBER.fullmatch(progress.words) if is_open and not named else None
    if number is None:
        return named
    place = int(_PLACES.get(number[1], number[1]))
    return answered[place - 1] if place <= len(answered) else None


def _says_anew(progress: Progress) -> bool:
    """Whether a field is said once more at the end: "姓名是王方"."""
    return progress.asked == CONFIRM and _saying(progress).match(progress.words) is not None


def _saying(progress: Progress) -> re.Pattern[str]:
    """How it begins when a field that is answered is said anew: "姓名是", "把时间改"."""
    names = [re.escape(name) for f in progress.answered() for name in (f.label, *f.names)]
    known = "|".join(sorted(names, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?:把|我|的)*(?:{known})(?:[是叫为:：改换]|应该|[写填说选打弄搞]错|不对)")


def _meant(progress: Progress) -> list[Change]:
    """The changes that a correction names, clause by clause where several do."""
    says = _saying(progress)
    clauses = [clause for clause in re.split(rf"[，,；;。]|\s+(?={says.pattern})", progress.words) if clause]
    each = [_named(progress, clause) for clause in clauses if wording.is_correction(clause) or says.match(clause)]
    if len(each) > 1 and all(each) and not progress.is_free:
        return [change for changes in each for change in changes]
    return _named(progress, progress.words) or _unnamed(progress)


def _named(progress: Progress, words: str) -> list[Change]:
    """The changes of the fields that a correction names: with their new values, or to be asked again."""
    found, answered = _taken_apart(progress, words), progress.answered()
    told = found.told
    fields = [f for f in answered if any(_names(progress, name, found.head) for name in (f.label, *f.names))]
    if not fields and not progress.is_free and not _fitting(progress, told, answered):  # "我要改电话"
        fields = [f for f in answered if any(name in told for name in (f.label, *f.names))]
        told = _without_names(told, fields)
    fitting = _fitting(progress, told, fields, are_named=True)
    if fields and not fitting and told:  # "时间改成下午": the half of the day is meant
        fitting = _fitting(progress, told, [f for f in answered if f.known_by_value])
    return fitting or [Change(f, _read(progress, f, told), told) for f in fields]


def _taken_apart(progress: Progress, words: str) -> wording.Correction:
    """Where no word of correction stands between a field's name and its new value, the name ends the head: "区改徐汇"."""
    found, said = wording.correction_in(words), _saying(progress).match(words)
    if said is None or found.head or found.old or progress.is_free:
        return found
    return wording.Correction(said.group(), wording.bare_value(words[said.end() :]))


def _names(progress: Progress, name: str, head: str) -> bool:
    """Whether a correction names a field so: anywhere, but in front of it all where free text is asked for."""
    if not progress.is_free:
        return name in head
    return bool(re.match(rf"(?:我的?|刚才的?|前面的?)?{re.escape(name)}{wording.SLIPPED}", progress.words))


def _without_names(words: str, fields: list[Field]) -> str:
    for name in sorted((name for f in fields for name in (f.label, *f.names)), key=len, reverse=True):
        words = words.replace(name, "")
    told = re.sub(r"^[和与跟及、，, ]*(?:应该是|是|为|改成)?|[和与跟及、，, ]+$", "", words)
    return "" if told == "了" else told


def _unnamed(progress: Progress) -> list[Change]:
    """The changes of a correction that names no field: of the one with the old value, else those the new one fits."""
    if progress.is_free and not wording.BARE_CORRECTION.match(progress.words):
        return []
    found, answered = wording.correction_in(progress.words), progress.answered()
    if not found.told:
        return []
    had = [f for f in answered if found.old and _has(progress, f, found.old)] if not progress.is_free else []
    if had and (fitting := _fitting(progress, found.told, had, are_named=True)):
        return fitting
    if not progress.is_free and progress.field and _fitting(progress, found.told, [progress.field]):
        return []  # it is an answer to what is asked: "不是邻居，是物业"
    fitting = _fitting(progress, found.told, answered)
    known = [change for change in fitting if change.field.known_by_value]
    if known or progress.is_free:
        return known
    return fitting if len(fitting) == 1 else _impossible(progress, found.told, answered)


def _impossible(progress: Progress, told: str, answered: list[Field]) -> list[Change]:
    """The field of which the new value is understood, but cannot be: "改成下周六"."""
    changes = (Change(f, _read(progress, f, told), told) for f in answered if f.known_by_value)
    return [change for change in changes if isinstance(change.reading, Problem)][:1]


def _has(progress: Progress, one: Field, old: str) -> bool:
    """Whether these are words for a field's present value."""
    value = progress.answers[one.slot]
    return value == old or (bool(one.options) and isinstance(r := progress.read(one, old), Value) and r.text == value)


def _fitting(progress: Progress, told: str, fields: list[Field], are_named: bool = False) -> list[Change]:
    """The fields that these words are a value of; fields that are not named must be known by it."""
    readings = [Change(f, _read(progress, f, told), told) for f in fields] if told else []
    values = [(c, c.reading) for c in readings if isinstance(c.reading, Value)]
    fitting = [c for c, v in values if are_named or c.field.known_by_value or v.text in c.field.options[:-1]]
    brought = {slot for c, v in values if c in fitting for slot, _ in v.more}
    return [c for c in fitting if c.field.slot not in brought]


def _read(progress: Progress, one: Field, told: str) -> Reading:
    if not told or (one.is_free and not one.takes_questions and wording.ENDS_AS_QUESTION.search(told)):
        return None
    return progress.read(one, told)


def _is_new(progress: Progress, change: Change) -> bool:
    if not isinstance(change.reading, Value):
        return False
    new = progress.changes(change.field, change.reading.text, change.reading.more)
    return any(progress.answers.get(slot) != value for slot, value in new.items())


def done(progress: Progress, changes: list[Change]) -> Step:
    """What was set, said in one line; what cannot be is asked again, and why; what is not understood changes nothing."""
    slots: dict[str, str | None] = {}
    shown: dict[str, str] = {}
    why = []
    by_slot = {f.slot: f for f in progress.form.fields}
    for change in changes:
        if isinstance(change.reading, Value):
            new = progress.changes(change.field, change.reading.text, change.reading.more)
            slots |= new
            shown |= {by_slot[slot].label: by_slot[slot].show(value) for slot, value in new.items() if value}
            continue
        if change.told and change.reading is None:
            had = change.field.show(progress.answers[change.field.slot])
            why.append(notice(texts.not_a_value(change.told, change.field.label, had), code="problem"))
            continue
        slots[change.field.slot] = None
        if isinstance(change.reading, Problem):
            why.append(notice(change.reading.words, code="problem"))
    done = "，".join(f"{label}：{value}" for label, value in shown.items())
    rows = tuple(Row(label, value) for label, value in shown.items())
    parts = (notice(f"{done}，{texts.FORM_CORRECTED}", code=CORRECTED, rows=rows),) if done else ()
    return Step((*parts, *why), changes=slots)
