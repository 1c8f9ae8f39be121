"""`python -m eval.screens`: recall by kind on the danger set, false alarms on the harmless one."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
    """What was missed, by kind; what struck without reason."""

    sizes: dict[str, int]
    missed: dict[str, list[str]]
    harmless: int
    false_alarms: list[str]


def measure(folder: Path = FOLDER) -> Figures:
    screens = Screens.load()
    danger: dict[str, list[str]] = yaml.safe_load((folder / "danger.yml").read_text(encoding="utf-8"))
    harmless: list[str] = yaml.safe_load((folder / "harmless.yml").read_text(encoding="utf-8"))

    def strikes(words: str) -> set[str]:
        return {hit.kind for hit in screens.check(words, SAID_AT)}

    # Whoever is in danger gets a script about danger: which of two fits better is not what counts first.
    missed = {
        kind: [w for w in sentences if not strikes(w) & (set(DANGER) if kind in DANGER else {kind})]
        for kind, sentences in danger.items()
    }
    return Figures({k: len(v) for k, v in danger.items()}, missed, len(harmless), [w for w in harmless if strikes(w)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    figures = measure()
    table = Table("kind", "sentences", "recall", "missed")
    for kind, size in figures.sizes.items():
        missed = figures.missed[kind]
        table.add_row(kind, str(size), f"{1 - len(missed) / size:.1%}", "；".join(missed))
    table.add_row(
        "harmless", str(figures.harmless), f"{len(figures.false_alarms)} alarms", "；".join(figures.false_alarms)
    )
    Console().print(table)
    if options.json:
        recall = {k: 1 - len(figures.missed[k]) / n for k, n in figures.sizes.items()}
        body = {"recall": recall, "harmless": figures.harmless, "false_alarms": len(figures.false_alarms)}
        options.json.write_text(json.dumps(body, ensure_ascii=False, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
