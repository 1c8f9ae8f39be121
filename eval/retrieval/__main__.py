"""`python -m eval.retrieval`: questions that nothing has seen, asked of the present content.

Phrasings kept out of the content (`heldout.yml`), questions by people who had not read it (`questions.yml`), questions
out of scope (`out_of_scope.yml`), and follow-ups with the topic before them (`carried.yml`). None is indexed, trained or calibrated on; the run
checks that none of them stands in the content. Each system runs in a process of its own; milliseconds are one
thread's, warm, by the clock and by the processor; memory is what the system adds. `--response-selector` adds Rasa's own,
trained for so many passes over the wordings (over four minutes a pass over a thousand entries; its progress is shown).
Prints tables, writes JSON with `--out`. `--encoder` measures a hub model or folder. Articles of law have a run of
their own: `python -m eval.retrieval.articles`; so has the cost at ten thousand entries: `eval.retrieval.scale`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from core.settings import Settings
from eval.retrieval.cost import COST_HEADS, cost_cells, percentiles
from eval.retrieval.figures import calibration_error, decision_figures, order_figures, reliability, wrong_answers
from eval.retrieval.questions import Question, carried, held_out, out_of_scope, written_apart
from eval.retrieval.selector import DEFAULT_EPOCHS, response_selector
from eval.retrieval.systems import SYSTEMS, Outcome, outcome
from knowledge import Searcher, load_entries

HELD_OUT, APART, OUTSIDE = "held-out phrasings", "questions written apart", "out of scope"
FOLLOW_UPS, WITHOUT = "follow-ups", "follow-ups that no entry answers"
Sets = dict[str, list[Question]]


def question_sets(settings: Settings) -> Sets:
    entries = load_entries(settings.content)
    apart = written_apart(entries)
    return {HELD_OUT: held_out(entries), **({APART: apart} if apart else {}), OUTSIDE: out_of_scope()}


def follow_ups(settings: Settings) -> Sets:
    """They are read with the topic before them, which the order of all entries knows nothing of."""
    asked = carried(load_entries(settings.content))
    return {FOLLOW_UPS: [one for one in asked if one.right], WITHOUT: [one for one in asked if not one.right]}


def outcomes(settings: Settings, questions: list[str], selector_epochs: int) -> Iterator[tuple[str, Outcome]]:
    yield from ((name, outcome(name, settings, questions)) for name in SYSTEMS)
    if selector_epochs:
        selected = response_selector(load_entries(settings.content), questions, selector_epochs)
        yield f"Rasa ResponseSelector, {selector_epochs} epochs", selected


def measure(settings: Settings, selector_epochs: int) -> dict[str, Any]:
    sets = question_sets(settings)
    searcher = Searcher.open(settings)
    leaning = follow_ups(settings)
    inside = {name: asked for name, asked in sets.items() if name != OUTSIDE}
    everything = [question for asked in inside.values() for question in asked]
    systems: dict[str, Any] = {}
    for name, got in outcomes(settings, [question.text for question in everything], selector_epochs):
        orders = iter(got.orders)
        found = {key: order_figures([next(orders) for _ in asked], asked) for key, asked in inside.items()}
        systems[name] = {**found, **percentiles(got.seconds), "memory_mb": got.memory_mb}
    bins = {name: reliability(searcher, asked) for name, asked in inside.items()}
    return {
        "entries": len(load_entries(settings.content)),
        "questions": {name: len(asked) for name, asked in (sets | leaning).items()},
        "systems": systems,
        "decisions": {name: decision_figures(searcher, asked) for name, asked in (sets | leaning).items()},
        "answered_wrongly": {name: wrong_answers(searcher, asked) for name, asked in (sets | leaning).items()},
        "reliability": bins,
        "calibration_error": {name: calibration_error(rows) for name, rows in bins.items()},
        "misses": {name: misses(searcher, asked) for name, asked in inside.items()},
    }


def misses(searcher: Searcher, asked: list[Question]) -> list[dict[str, Any]]:
    ranked = [(question, searcher.ranked(question.text)) for question in asked]
    return [
        {"asked": question.text, "expected": sorted(question.right), "first": order[:3]}
        for question, order in ranked
        if order[0] not in question.right
    ]


def system_table(figures: dict[str, Any], name: str) -> Table:
    title = f"{figures['questions'][name]} {name}, {figures['entries']} entries"
    table = Table("", "first", "first three", "MRR@10", *COST_HEADS, "memory MB", title=title)
    for system, row in figures["systems"].items():
        shares = [f"{row[name][key]:.3f}" for key in ("first", "first_three", "mrr_10")]
        table.add_row(system, *shares, *cost_cells(row), f"{row['memory_mb']:.0f}")
    return table


def decision_table(figures: dict[str, Any]) -> Table:
    heads = ("answered right", "answered wrong", "asked, right among", "asked, not among", "articles", "not known")
    table = Table("", "questions", *heads, title="what a citizen sees")
    for name, row in figures["decisions"].items():
        table.add_row(name, str(figures["questions"][name]), *(f"{share:.3f}" for share in row.values()))
    return table


def reliability_table(figures: dict[str, Any], name: str) -> Table:
    error = figures["calibration_error"][name]
    table = Table("confidence", "questions", "mean", "right", title=f"{name}: reliability, mean gap {error:.3f}")
    for row in figures["reliability"][name]:
        span = f"{row['from']:.2f}-{row['to']:.2f}"
        table.add_row(span, str(row["questions"]), f"{row['confidence']:.3f}", f"{row['right']:.3f}")
    return table


def show(figures: dict[str, Any], out: Console, with_misses: bool) -> None:
    for name in figures["reliability"]:
        out.print(system_table(figures, name))
    if APART not in figures["questions"]:
        out.print("questions.yml is not there: no table of questions written apart")
    out.print(decision_table(figures))
    for name, wrong in figures["answered_wrongly"].items():
        for text, entry_id in wrong:
            out.print(f"  {name}: answered wrongly: {text} → {entry_id}", highlight=False)
    for name in figures["reliability"]:
        out.print(reliability_table(figures, name))
    for some in figures["misses"].values() if with_misses else ():
        for miss in some:
            out.print(f"  {miss['asked']}  expected {miss['expected']}  got {miss['first']}", highlight=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="", help="a sentence-transformers model folder or hub name")
    parser.add_argument("--query-prefix", default="", help="the instruction that it wants before a question")
    parser.add_argument(
        "--response-selector",
        metavar="EPOCHS",
        type=int,
        nargs="?",
        default=0,
        const=DEFAULT_EPOCHS,
        help="train and measure Rasa's ResponseSelector too",
    )
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--misses", action="store_true", help="list what was not found at first place")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        settings = Settings(
            var=Path(var), encoder=options.encoder, encoder_query_prefix=options.query_prefix, _env_file=None
        )
        figures = measure(settings, options.response_selector)
    show(figures, Console(width=max(120, Console().width)), options.misses)
    if options.out:
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
