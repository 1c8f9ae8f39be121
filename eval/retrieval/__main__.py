"""`python -m eval.retrieval`: held-out phrasings and out-of-scope questions against the present content.

Held-out phrasings (`heldout.yml`) are neither indexed nor trained nor calibrated on; the run checks that none of
them stands in the content. Prints tables, writes JSON with `--out`. `--encoder` measures a hub model or folder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from core.settings import Settings
from eval.retrieval.systems import Ranked, simpler_systems
from knowledge import Decision, Entry, Searcher, load_entries
from knowledge.encoder.grams import clean

HERE = Path(__file__).parent
Asked = list[tuple[str, str]]


def held_out(entries: list[Entry]) -> Asked:
    """Pairs of an entry's id and a phrasing of it that nothing has seen.

    Raises:
        ValueError: a phrasing stands in the content, or an entry does not exist.
    """
    rows: dict[str, list[str]] = yaml.safe_load((HERE / "heldout.yml").read_text(encoding="utf-8"))
    seen = {clean(text) for entry in entries for text in (entry.question, *entry.phrasings)}
    pairs = [(entry_id, text) for entry_id, texts in rows.items() for text in texts]
    if known := [text for _, text in pairs if clean(text) in seen]:
        raise ValueError(f"held-out phrasings that stand in the content: {known}")
    if unknown := set(rows) - {entry.id for entry in entries}:
        raise ValueError(f"held-out phrasings of entries that do not exist: {sorted(unknown)}")
    return pairs


def out_of_scope() -> list[str]:
    questions: list[str] = yaml.safe_load((HERE / "out_of_scope.yml").read_text(encoding="utf-8"))
    return questions


def order_figures(rank: Ranked, asked: Asked) -> dict[str, float]:
    """Share right at first place, among the first three, and the mean reciprocal rank."""
    places = [rank(text).index(entry_id) + 1 for entry_id, text in asked]
    return {
        "first": statistics.mean(place == 1 for place in places),
        "first_three": statistics.mean(place <= 3 for place in places),
        "mrr": statistics.mean(1 / place for place in places),
    }


def decision_figures(searcher: Searcher, asked: Asked) -> dict[str, float]:
    """What a citizen would have seen: answers right and wrong, questions back with and without the right choice."""
    seen: Counter[str] = Counter()
    for entry_id, text in asked:
        found = searcher.search(text)
        ids = [hit.entry.id for hit in found.hits]
        right = ids[:1] == [entry_id] if found.decision == Decision.ANSWER else entry_id in ids
        seen[f"{found.decision}_{'right' if right else 'wrong'}" if ids else "not_known"] += 1
    return {name: count / len(asked) for name, count in sorted(seen.items())}


def outside_figures(searcher: Searcher, questions: list[str]) -> dict[str, Any]:
    decisions = [(text, searcher.search(text)) for text in questions]
    return {
        "questions": len(questions),
        "answered_as_law": [(t, f.hits[0].entry.id) for t, f in decisions if f.decision == Decision.ANSWER],
        "asked_back": [t for t, f in decisions if f.decision == Decision.ASK],
    }


def cost_figures(searcher: Searcher, questions: list[str]) -> dict[str, float]:
    """Milliseconds a search, one thread, warm."""
    spent = []
    for text in questions:
        started = time.perf_counter()
        searcher.search(text)
        spent.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": float(np.percentile(spent, 50)), "p95_ms": float(np.percentile(spent, 95))}


def measure(settings: Settings) -> dict[str, Any]:
    entries = load_entries(settings.content)
    asked, outside = held_out(entries), out_of_scope()
    searcher = Searcher.open(settings)
    systems = {"Fawen": searcher.ranked, **simpler_systems(settings, entries)}
    return {
        "entries": len(entries),
        "held_out": len(asked),
        "systems": {name: order_figures(rank, asked) for name, rank in systems.items()},
        "decisions": decision_figures(searcher, asked),
        "out_of_scope": outside_figures(searcher, outside),
        "cost": cost_figures(searcher, [text for _, text in asked] + outside),
        "misses": [
            {"asked": text, "expected": entry_id, "first": searcher.ranked(text)[:3]}
            for entry_id, text in asked
            if searcher.ranked(text)[0] != entry_id
        ],
    }


def show(figures: dict[str, Any], out: Console, misses: bool) -> None:
    table = Table(
        "", "first", "first three", "MRR", title=f"{figures['held_out']} phrasings, {figures['entries']} entries"
    )
    for name, row in figures["systems"].items():
        table.add_row(name, f"{row['first']:.3f}", f"{row['first_three']:.3f}", f"{row['mrr']:.3f}")
    out.print(table)
    decisions = "  ".join(f"{name} {share:.3f}" for name, share in figures["decisions"].items())
    outside = figures["out_of_scope"]
    out.print(f"decisions: {decisions}")
    out.print(
        f"out of scope: {outside['questions']} asked, {len(outside['answered_as_law'])} answered as law, "
        f"{len(outside['asked_back'])} asked back"
    )
    for text, entry_id in outside["answered_as_law"]:
        out.print(f"  answered: {text} → {entry_id}")
    out.print(f"cost a question: p50 {figures['cost']['p50_ms']:.2f} ms, p95 {figures['cost']['p95_ms']:.2f} ms")
    for miss in figures["misses"] if misses else ():
        out.print(f"  {miss['asked']}  expected {miss['expected']}  got {miss['first']}", highlight=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="", help="a sentence-transformers model folder or hub name")
    parser.add_argument("--query-prefix", default="", help="the instruction that it wants before a question")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--misses", action="store_true", help="list what was not found at first place")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        settings = Settings(
            var=Path(var), encoder=options.encoder, encoder_query_prefix=options.query_prefix, _env_file=None
        )
        figures = measure(settings)
    show(figures, Console(), options.misses)
    if options.out:
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
