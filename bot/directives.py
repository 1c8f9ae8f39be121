"""Directives: what an action wants done. Actions return them; only `consult.turn` carries them out.

They cross Rasa as JSON in its `custom` payload: `{"kind": "Answer", "entry_id": ...}`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

RequestKind = Literal["notary_appointment", "legal_aid_precheck", "mediation", "complaint", "callback"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry was shown: remember the topic and count the answer."""

    entry_id: str
    confidence: float
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """The question was not answered as law; `reason` is a code such as `unknown`, `advice_prediction`."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """A human is wanted. `reason`: `asked`, `complaint`, `low_confidence`, `complex`, `crisis`, `precheck`."""

    reason: str
    priority: int = 0
    slots: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """Store a confirmed form. Numbers in `fields` may stand masked; the turn puts the sealed ones back.

    `hand_on` asks for a seat after filing; `summary`, label and value without name or phone, is shown to it, and
    `priority` is the ticket's.
    """

    request: RequestKind
    fields: dict[str, str]
    consent: bool
    hand_on: bool = False
    summary: dict[str, str] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class LookUp:
    """Tell the progress of a request, by its reference number and the phone it was filed with."""

    reference: str
    phone: str


@dataclass(frozen=True, slots=True)
class Grade:
    """An answer in the quiz was given; `choice` counts from 0, -1 is "I do not know"."""

    question_id: str
    choice: int
    right: bool


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The citizen wants a programme's cards: the sentence that says so is the consent."""

    programme: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """The citizen wants nothing sent any more, of no programme."""


@dataclass(frozen=True, slots=True)
class CallOff:
    """Something filed is to be called off: asked back first. `request`: what she named, if anything.

    Not `surely`: the words give something up, and what that is only shows where something is filed; where nothing is,
    the action's own parts stand. `may_move`: she cannot come, so that another day may do.
    """

    request: RequestKind | Literal[""] = ""
    surely: bool = True
    may_move: bool = False


@dataclass(frozen=True, slots=True)
class Nod:
    """A bare yes or no, to whatever the consultation asked last; where it asked nothing, the action's parts stand."""

    yes: bool


@dataclass(frozen=True, slots=True)
class MyData:
    """The citizen asks to see what is kept about her, or to have it erased (which still asks for a confirmation)."""

    wish: Literal["view", "erase"]


Directive = Answer | Miss | HandOff | File | LookUp | Grade | Subscribe | Unsubscribe | CallOff | Nod | MyData
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Directive)}


def to_json(directive: Directive) -> dict[str, Any]:
    return {"kind": type(directive).__name__, **asdict(directive)}


def from_json(data: dict[str, Any]) -> Directive:
    """The inverse of `to_json`.

    Raises:
        KeyError: an unknown kind; TypeError: wrong fields.
    """
    fields = dict(data)
    directive: Directive = KINDS[fields.pop("kind")](**fields)
    return directive
