"""`python -m eval.retrieval.articles DATA`: which articles answer a lay question, five-fold, step by step.

Every question of `stard-train.jsonl` is asked of all articles, by systems whose encoder, re-ranker and known
questions have seen none of its fold (`knowledge.articles.folds`). Recall is the share of a question's right articles
among the first so many, MRR the reciprocal rank of the first right one among ten; both averaged over questions.
Milliseconds are one thread's, by the clock and by the processor, from the normalised question to the order; memory is the whole product's, entries and
encoder included, in a process of its own.

The first run trains 20 encoders (an hour on one core); they are kept in `--kept` for the next.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from core.settings import Settings
from eval.retrieval.cost import COST_HEADS, Stopwatch, cost_cells, percentiles, resident_mb
from knowledge import Searcher, import_statutes
from knowledge.articles.candidates import share, top
from knowledge.articles.folds import FOLDS
from knowledge.articles.index import FUSED
from knowledge.articles.lessons import Lesson, School
from knowledge.articles.rank import Ranker
from knowledge.encoder import Encoder
from knowledge.encoder.material import Asked
from knowledge.statutes import Statutes

DEPTH = 100
Ids = NDArray[np.int64]
Rank = Callable[[int], Ids]


@dataclass
class Measured:
    """One system's orders (article numbers, best first, by question) and what they took."""

    orders: dict[int, Ids] = field(default_factory=dict)
    watch: Stopwatch = field(default_factory=Stopwatch)

    def ask(self, rank: Rank, numbers: Ids) -> None:
        for number in map(int, numbers):
            with self.watch.one():
                self.orders[number] = rank(number)


def best(scores: NDArray[np.float32]) -> Ids:
    """The places of the best scores, best first."""
    some = top(scores, DEPTH)
    return some[np.argsort(-scores[some], kind="stable")]


def simple_systems(school: School, encoder: Encoder) -> dict[str, Rank]:
    lexical, dense = school.collection.lexical, school.dense(encoder)

    vectors = dense.vectors(np.arange(len(school.collection)))

    def by_words(number: int) -> Ids:
        return best(lexical["words"].scores(school.asked[number].question))

    def by_grams(number: int) -> Ids:
        return best(lexical["grams"].scores(school.asked[number].question))

    def by_vector(number: int) -> Ids:
        nearest: Ids = dense.near(encoder.encode_query(school.asked[number].question), DEPTH)[0]
        return nearest

    def by_both(number: int) -> Ids:
        words = school.asked[number].question
        cosines = vectors @ encoder.encode_query(words)[0]
        return best((FUSED * cosines + (1 - FUSED) * share(lexical["grams"].scores(words))).astype(np.float32))

    return {
        "BM25, words (Jieba)": by_words,
        "BM25, characters and pairs": by_grams,
        "dense alone": by_vector,
        "plain fusion": by_both,
    }


def reranked(school: School, encoder: Encoder, fold: int, neighbours: bool) -> Rank:
    """A re-ranker that learned from the other folds, each read by an encoder that saw neither it nor this one."""
    others = [other for other in range(FOLDS) if other != fold]
    lessons = [lesson for other in others for lesson in school.lessons(other, [fold], neighbours)]
    ranker = Ranker.learn([lesson.columns for lesson in lessons], [lesson.right for lesson in lessons])
    read = school.reader(encoder, school.folds.of == fold, neighbours)

    def rank(number: int) -> Ids:
        lesson: Lesson = read(number)
        return lesson.ids[best(ranker.scores(lesson.columns).astype(np.float32))]

    return rank


def measure(school: School) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for fold in range(FOLDS):
        encoder = school.folds.whole_encoder(fold)
        systems = simple_systems(school, encoder)
        systems["re-ranked"] = reranked(school, encoder, fold, neighbours=False)
        systems["re-ranked, with known questions"] = reranked(school, encoder, fold, neighbours=True)
        with threadpool_limits(1):
            for name, rank in systems.items():
                found.setdefault(name, Measured()).ask(rank, np.flatnonzero(school.folds.of == fold))
    return found


def figures(orders: dict[int, Ids], asked: Sequence[Asked]) -> dict[str, float]:
    rows = []
    for number, order in orders.items():
        right = np.isin(order[:DEPTH], asked[number].right)
        reciprocal = 1 / (1 + int(np.argmax(right))) if right[:10].any() else 0.0
        rows.append((reciprocal, right[:10].sum() / len(asked[number].right), right.sum() / len(asked[number].right)))
    mrr, ten, hundred = np.mean(rows, axis=0)
    return {"mrr_10": float(mrr), "recall_10": float(ten), "recall_100": float(hundred)}


def product(data: Path, kept: Path) -> Settings:
    """The product with the statutes imported."""
    settings = Settings(var=kept / "product", _env_file=None)
    if not Statutes(settings):
        import_statutes(settings, data / "statutes.jsonl.gz")
    return settings


def product_cost(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """The product's memory with everything loaded, and the time of questions that reach the articles."""
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone) as pool:
        return pool.submit(_product_cost, settings, list(questions)).result()


def _product_cost(settings: Settings, questions: list[str]) -> dict[str, float]:
    before = resident_mb()
    searcher = Searcher.open(settings)
    watch = Stopwatch()
    for question in questions:
        with watch.one():
            searcher.search(question)
    return {**percentiles(watch.seconds), "process_mb": resident_mb(), "added_mb": resident_mb() - before}


def show(result: dict[str, Any], out: Console) -> None:
    table = Table(
        "",
        "MRR@10",
        "Recall@10",
        "Recall@100",
        *COST_HEADS,
        "p95 ms",
        title=f"{result['questions']} questions, {result['articles']} articles",
    )
    for name, row in result["systems"].items():
        shares = [f"{row[key]:.3f}" for key in ("mrr_10", "recall_10", "recall_100")]
        table.add_row(name, *shares, *cost_cells(row))
    out.print(table)
    cost = result["product"]
    out.print(
        f"whole product, a search: {', '.join(map(' '.join, zip(COST_HEADS, cost_cells(cost), strict=True)))}; "
        f"{cost['process_mb']:.0f} MB, of which {cost['added_mb']:.0f} MB entries, articles and encoder"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="the general encoder (knowledge.encoder.train --base)")
    parser.add_argument("--kept", type=Path, default=Path("var/lessons"), help="a folder for what takes long")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    school = School(options.data, options.base, options.kept)
    found = measure(school)
    result = {
        "questions": len(school.asked),
        "articles": len(school.collection),
        "systems": {
            name: {**figures(one.orders, school.asked), **percentiles(one.watch.seconds)} for name, one in found.items()
        },
        "product": product_cost(product(options.data, options.kept), [asked.question for asked in school.asked]),
    }
    show(result, Console(width=max(110, Console().width)))
    if options.out:
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
