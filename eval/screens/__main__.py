"""`python -m eval.screens`: recall by kind on the danger set, false alarms on the harmless one, and both held out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from consult.screens import Screens
from core.clock import SHANGHAI

FOLDER = Path(__file__).parent
SAID_AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
DANGER = ("suicide", "violence", "harm_others", "minor_danger")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was missed, by kind; how many got the very script of their kind; what struck without reason."""

    sizes: dict[str, int]
    missed: dict[str, list[str]]
    own: dict[str, int]
    harmless: int
    false_alarms: list[str]
    milliseconds: float

    @property
    def danger(self) -> int:
        return sum(self.sizes[kind] for kind in DANGER)

    @property
    def danger_recall(self) -> float:
        return 1 - sum(len(self.missed[kind]) for kind in DANGER) / self.danger

    def to_json(self) -> dict[str, Any]:
        recall = {kind: 1 - len(self.missed[kind]) / size for kind, size in self.sizes.items()}
        return {
            "danger_recall": self.danger_recall,
            "recall": recall,
            "harmless": self.harmless,
            "false_alarms": len(self.false_alarms),
            "milliseconds": self.milliseconds,
        }


def measure(folder: Path = FOLDER) -> Figures:
    """The figures of the sets that the rules are tuned on."""
    return _figures(_read(folder / "danger.yml"), _read(folder / "harmless.yml"))


def measure_held_out(folder: Path = FOLDER) -> Figures:
    """The figures of the set that the rules are not tuned on."""
    both = _read(folder / "heldout.yml")
    return _figures(both["danger"], both["harmless"])


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _figures(danger: dict[str, list[str]], harmless: list[str]) -> Figures:
    screens = Screens.load()
    sentences = [w for listed in danger.values() for w in listed] + harmless
    started = time.perf_counter()
    struck = {w: {hit.kind for hit in screens.check(w, SAID_AT)} for w in sentences}
    spent = time.perf_counter() - started

    # Whoever is in danger gets a script about danger: which of two fits better is not what counts first.
    missed = {
        kind: [w for w in listed if not struck[w] & (set(DANGER) if kind in DANGER else {kind})]
        for kind, listed in danger.items()
    }
    return Figures(
        sizes={kind: len(listed) for kind, listed in danger.items()},
        missed=missed,
        own={kind: sum(kind in struck[w] for w in listed) for kind, listed in danger.items()},
        harmless=len(harmless),
        false_alarms=[w for w in harmless if struck[w]],
        milliseconds=1000 * spent / len(sentences),
    )


def show(figures: Figures, title: str, out: Console) -> None:
    table = Table("kind", "sentences", "recall", "own script", "missed", title=title)
    for kind, size in figures.sizes.items():
        missed = figures.missed[kind]
        table.add_row(kind, str(size), f"{1 - len(missed) / size:.1%}", str(figures.own[kind]), "；".join(missed))
    table.add_row("danger part", str(figures.danger), f"{figures.danger_recall:.1%}", "", "")
    alarms = figures.false_alarms
    table.add_row("harmless", str(figures.harmless), f"{len(alarms)} alarms", "", "；".join(alarms))
    out.print(table)
    out.print(f"{figures.milliseconds:.2f} ms a sentence")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    out, tuned, held_out = Console(), measure(), measure_held_out()
    show(tuned, "tuned on", out)
    show(held_out, "held out", out)
    if options.json:
        body = tuned.to_json() | {"held_out": held_out.to_json()}
        options.json.write_text(json.dumps(body, ensure_ascii=False, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
