"""`python -m eval.retrieval.scale`: what a large collection costs: searching, publishing, building, opening, memory.

The content is made up from the real entries (`made_up.py`) in a temporary folder; with `--statutes` it is about what
statutes say, and their articles are indexed as well. CPU time stands beside wall time: on a machine that others use,
the first is ours. Publishing is timed from the call until a search of this process answers with the change, and
until one of another process does, which both follow by themselves.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from core.log import configure_logging
from core.settings import Settings
from eval.retrieval.made_up import made_up, write_content, write_file
from eval.retrieval.questions import held_out, out_of_scope
from knowledge import Entry, Searcher, build_index, import_statutes, load_entries
from knowledge.confidence import load_calibration
from knowledge.encoder import Encoder, open_encoder
from knowledge.generation import Entries
from knowledge.index import open_index
from knowledge.rank import FEW, fuse, look

PLACES = 3
AGREED = 200  # questions that are also ranked with every entry as a candidate
PUBLISHED = 5  # times that each kind of change is published
EVERYBODY = 10**9
UNICORN = "独角兽的角断了怎么公证？"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds on the clock, and of this process's CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What one row of the table says: milliseconds over some times."""

    times: int
    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float


def timed(work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def figure(costs: list[Cost]) -> Figure:
    walls, cpus = [cost.wall for cost in costs], [cost.cpu for cost in costs]
    return Figure(len(costs), *map(float, (*np.percentile(walls, (50, 95)), *np.percentile(cpus, (50, 95)))))


def resident_mb() -> float:
    """Memory of this process, with what it has touched of mapped files."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whether its first hit shall give this answer or no longer."""

    question: str
    answer: str
    expected: bool

    def holds(self, searcher: Searcher) -> bool:
        hits = searcher.search(self.question).hits
        return (bool(hits) and hits[0].entry.answer == self.answer) == self.expected


def watch(settings: Settings, pipe: Connection) -> None:
    """A second process with a search of its own: told what to ask, it says when it holds."""
    configure_logging("ERROR")
    searcher = Searcher.open(settings)
    for question in out_of_scope():
        searcher.search(question.text)
    pipe.send(resident_mb())
    while asked := pipe.recv():
        pipe.send("watching")
        while not asked.holds(searcher):
            time.sleep(0.005)
        pipe.send(time.time())


@contextmanager
def another_process(settings: Settings) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=watch, args=(settings, theirs), daemon=True)
    process.start()
    yield ours
    ours.send(None)
    process.join()


class Bench:
    """One made-up collection, and what is measured on it."""

    def __init__(self, settings: Settings, files: dict[Path, list[Entry]], encoder: Encoder) -> None:
        self.settings = settings
        self.files = files
        self.entries = sum(map(len, files.values()))
        self.encoder = encoder
        self.times: dict[str, Figure] = {}
        self.shares: dict[str, float] = {}

    def build(self) -> None:
        build = partial(build_index, self.settings, encoder=self.encoder)
        self.times["full build"] = figure([timed(partial(build, full=True))])
        self.times["build, nothing changed"] = figure([timed(build)])
        self.times["open"] = figure([timed(lambda: open_index(self.settings, self.encoder)) for _ in range(3)])

    def search(self, searcher: Searcher, questions: list[str]) -> None:
        self._ask(searcher, questions[:20])
        self.times["search, all of it"] = figure(self._ask(searcher, questions))
        entries = open_index(self.settings, self.encoder).entries
        words = [entries.read(question) for question in questions]
        self.times["ranking of entries alone"] = figure([timed(partial(self._first, entries, one)) for one in words])
        same = [self._first(entries, one) == self._first(entries, one, EVERYBODY) for one in words[:AGREED]]
        self.shares["first entry as with all as candidates"] = float(np.mean(same))

    def _ask(self, searcher: Searcher, questions: list[str]) -> list[Cost]:
        return [timed(partial(searcher.search, question)) for question in questions]

    def _first(self, entries: Entries, words: str, few: int = FEW) -> int:
        ranking = fuse(look(entries, self.encoder, words, few), load_calibration().fusion, places=PLACES)
        return int(ranking.order[0])

    def publish(self, searcher: Searcher) -> None:
        """Change, add and remove an entry of one file, until this process and another answer so."""
        path, rows = next((path, rows) for path, rows in self.files.items() if "made-up" in rows[0].id)
        one, *others = rows
        costs: dict[str, list[Cost]] = {}
        with another_process(self.settings) as pipe:
            self.shares["memory of a process that searches, MB"] = pipe.recv()
            for number in range(PUBLISHED):
                changed = replace(one, answer=f"改过的回答，第{number}次。")
                new = replace(
                    changed, id=f"{one.id}-new", question=UNICORN, phrasings=unicorns(one), answer="新的回答。"
                )
                for name, stands, asked in (
                    ("a change", [changed, *others], Asked(one.question, changed.answer, True)),
                    ("a new entry", [changed, new, *others], Asked(UNICORN, new.answer, True)),
                    ("a removal", [changed, *others], Asked(UNICORN, new.answer, False)),
                ):
                    write_file(stands, path)
                    here, there = self._until_live(searcher, pipe, asked)
                    costs.setdefault(f"{name}, live in this process", []).append(here)
                    costs.setdefault(f"{name}, live in another process", []).append(there)
        self.times |= {name: figure(found) for name, found in costs.items()}

    def _until_live(self, searcher: Searcher, pipe: Connection, asked: Asked) -> tuple[Cost, Cost]:
        """Publish what is written, until a search here and one of another process answer as expected."""
        pipe.send(asked)
        pipe.recv()
        called = time.time()

        def live() -> None:
            build_index(self.settings, encoder=self.encoder)
            if not asked.holds(searcher):
                raise RuntimeError(f"published, but not found as it should be: {asked.question}")

        here = timed(live)
        return here, Cost((pipe.recv() - called) * 1000, 0.0)

    def search_while_building(self, searcher: Searcher, questions: list[str]) -> None:
        """Questions asked for as long as another process builds everything anew."""
        process = multiprocessing.get_context("spawn").Process(target=rebuild, args=(self.settings,))
        process.start()
        costs = []
        while process.is_alive():
            costs += self._ask(searcher, questions[:20])
        process.join()
        self.times["search while another process rebuilds"] = figure(costs)


def rebuild(settings: Settings) -> None:
    configure_logging("ERROR")
    build_index(settings, full=True)


def unicorns(entry: Entry) -> tuple[str, ...]:
    return tuple(f"独角兽：{text}" for text in entry.phrasings)


def questions_of(real: list[Entry], entries: list[Entry]) -> list[str]:
    """Held-out phrasings, questions from outside, and phrasings of made-up entries with two characters lost."""
    lost = [
        text[: len(text) // 3] + text[len(text) // 3 + 2 :] for entry in entries[-300:] for text in entry.phrasings[:1]
    ]
    return [question.text for question in (*held_out(real), *out_of_scope())] + lost


def measure(count: int, statutes: Path | None, place: Path) -> Bench:
    real = load_entries(Settings(_env_file=None).content)
    entries = made_up(real, count, statutes)
    settings = Settings(var=place / "var", content=place / "content", _env_file=None)
    bench = Bench(settings, write_content(entries, settings.content), open_encoder(settings))
    if statutes:
        import_statutes(settings, statutes)
    bench.build()
    searcher = Searcher(settings, bench.encoder, load_calibration())
    questions = questions_of(real, entries)
    bench.search(searcher, questions)
    bench.publish(searcher)
    bench.search_while_building(searcher, questions)
    return bench


def show(bench: Bench, out: Console) -> None:
    table = Table("ms", "times", "p50", "p95", "CPU p50", "CPU p95", title=f"{bench.entries} entries")
    for name, row in bench.times.items():
        cpu = (f"{row.cpu_p50:.2f}", f"{row.cpu_p95:.2f}") if row.cpu_p95 else ("", "")
        table.add_row(name, str(row.times), f"{row.p50:.2f}", f"{row.p95:.2f}", *cpu)
    out.print(table)
    for name, value in bench.shares.items():
        out.print(f"{name}: {value:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--statutes", type=Path, help="a file of articles (.jsonl or .jsonl.gz), indexed as well")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    configure_logging("ERROR")
    with tempfile.TemporaryDirectory() as place:
        bench = measure(options.entries, options.statutes, Path(place))
    show(bench, Console())
    if options.out:
        rows = {**{name: asdict(row) for name, row in bench.times.items()}, **bench.shares}
        options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
