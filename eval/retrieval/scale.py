"""`python -m eval.retrieval.scale DATA`: what ten thousand entries cost, in search and in publishing one.

The entries are made of statutes: an article's law is the topic, its sentences are wordings and answer. They mean
nothing, but are as many and as long as real ones. Milliseconds are one thread's. `--articles` imports the statutes too,
so that a publish happens beside 68,442 indexed articles.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import pstats
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from threadpoolctl import threadpool_limits

from core.settings import Settings
from eval.retrieval.cost import COST_HEADS, Stopwatch, cost_cells, percentiles, resident_mb
from knowledge import Searcher, build_index, import_statutes
from knowledge.encoder.material import read_lines

SEED = 20261123
FILE_OF = 100  # entries a file
PHRASINGS = 8
SLOWEST = 12  # functions that the profile names


def synthetic(data: Path, count: int, rng: random.Random) -> list[dict[str, Any]]:
    """So many entries, right in form; all wordings differ."""
    rows = [row for row in read_lines(data / "statutes.jsonl.gz") if len(row["text"]) > 90]
    seen: set[str] = set()
    entries: list[dict[str, Any]] = []
    for row in rng.sample(rows, len(rows)):
        texts = list(dict.fromkeys(_spans(row, rng)))
        if len(texts) < PHRASINGS + 1 or seen & set(texts):
            continue
        seen.update(texts)
        entries.append(_entry(len(entries), row, texts))
        if len(entries) == count:
            break
    return entries


def _spans(row: dict[str, Any], rng: random.Random) -> Sequence[str]:
    """Pieces of an article as somebody might ask about it."""
    words = re.sub(r"[^\w]+", "", row["text"])
    starts = sorted(rng.sample(range(len(words) - 20), min(PHRASINGS + 3, len(words) - 20)))
    return [f"{words[start : start + rng.randint(9, 18)]}怎么办" for start in starts]


def _entry(number: int, row: dict[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    return {
        "id": f"notary-synthetic-{number}",
        "topic": row["law"][:20],
        "question": f"{texts[0]}？",
        "phrasings": list(texts[1 : PHRASINGS + 1]),
        "answer": row["text"][:100],
        "citations": [],
        "checked": date(2026, 11, 23),
        "follow_ups": [],
        "leads_to": "none",
    }


def write(entries: Sequence[dict[str, Any]], folder: Path) -> Path:
    """Files of a hundred entries; the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder
    for start in range(0, len(entries), FILE_OF):
        path = folder / f"part-{start:06d}.yml"
        some = list(entries[start : start + FILE_OF])
        path.write_text(yaml.dump(some, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def profiled(work: Callable[[], Any]) -> tuple[float, list[str]]:
    """Seconds of some work, and where they went."""
    profile = cProfile.Profile()
    started = time.perf_counter()
    profile.runcall(work)
    seconds = time.perf_counter() - started
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats("knowledge|yaml|bm25s|faiss|jieba")
    lines = [line.strip() for line in text.getvalue().splitlines() if re.match(r"\s+\d+", line)]
    return seconds, list(islice(lines, 1, SLOWEST + 1))


def measure(settings: Settings, last: Path, questions: Sequence[str]) -> dict[str, Any]:
    before = resident_mb()
    started = time.perf_counter()
    build_index(settings)
    built = time.perf_counter() - started
    searcher = Searcher.open(settings)
    search = timed(searcher, questions)
    rows = yaml.load(last.read_text(encoding="utf-8"), yaml.CSafeLoader)
    rows[-1]["answer"] += "（修订）"
    last.write_text(yaml.dump(rows, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    started = time.perf_counter()
    build_index(settings)
    published = time.perf_counter() - started
    searcher.search(questions[0])
    live = time.perf_counter() - started
    rows[-1]["answer"] += "（再修订）"
    last.write_text(yaml.dump(rows, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _, where = profiled(lambda: build_index(settings))
    return {
        "build_s": built,
        "search": search,
        "publish_s": published,
        "live_s": live,
        "memory_mb": resident_mb() - before,
        "publish_profile": where,
        "search_profile": profiled(lambda: [searcher.search(question) for question in questions])[1],
    }


def timed(searcher: Searcher, questions: Sequence[str]) -> dict[str, float]:
    watch = Stopwatch()
    with threadpool_limits(1):
        for question in questions:
            with watch.one():
                searcher.search(question)
    return percentiles(watch.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--articles", action="store_true", help="import and index the statutes as well")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    rng = random.Random(SEED)
    out = Console(width=140)
    entries = synthetic(options.data, options.entries, rng)
    asked = [row["question"] for row in read_lines(options.data / "stard-train.jsonl")][:400]
    asked += [rng.choice(entry["phrasings"])[2:] for entry in rng.sample(entries, min(400, len(entries)))]
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(var=Path(place) / "var", content=Path(place) / "content", _env_file=None)
        last = write(entries, settings.content / "notary")
        if options.articles:
            import_statutes(settings, options.data / "statutes.jsonl.gz")
        figures = {"entries": len(entries), **measure(settings, last, asked)}
    out.print(
        f"{figures['entries']} entries, a search: "
        f"{', '.join(map(' '.join, zip(COST_HEADS, cost_cells(figures['search']), strict=True)))}; "
        f"first build {figures['build_s']:.1f} s; "
        f"one changed entry published in {figures['publish_s']:.2f} s, live in {figures['live_s']:.2f} s; "
        f"{figures['memory_mb']:.0f} MB"
    )
    for name in ("search_profile", "publish_profile"):
        out.print(f"{name}: calls, own s, each, with callees s, each, where")
        for line in figures[name]:
            out.print(f"  {line}", highlight=False)
    if options.out:
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
