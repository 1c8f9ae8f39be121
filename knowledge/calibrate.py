"""`python -m knowledge.calibrate DATA`: choose the fusion, fit the confidence, set the thresholds.

Learned from questions written apart (`tuning.yml`: one an entry, by people who had not seen the phrasings; neither
indexed nor trained on), from the same questions with their entry taken out, and from questions that no entry answers
(`out_of_scope.yml`); for questions with a topic carried from follow-ups (`carried.yml`). Phrasings that are left out of the index would teach the wrong thing: curators choose them to
differ from each other, citizens do not. The test sets of `eval/retrieval` are never read.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import minimize

from core.settings import ROOT, Settings
from knowledge.calibrate_articles import fit_articles
from knowledge.calibrate_carried import fit_carried
from knowledge.confidence import CALIBRATION, FEATURES, Calibration, Carried, Fusion
from knowledge.content_files import load_entries
from knowledge.encoder import Encoder, open_encoder
from knowledge.entry import Entry
from knowledge.generation import Entries
from knowledge.rank import Views, fuse, look, weigh
from knowledge.segment import Indexed, Segment, write_segment

SEED = 20261123
GONE = 0.25  # share of the entries that are taken out to learn from
TUNING = Path(__file__).with_name("tuning.yml")
NEGATIVES = Path(__file__).with_name("out_of_scope.yml")
EVEN = Fusion(cosine=0.2, centre=0.5, lexical=0.3)  # picks the rivals
RIVALS = 20
WRONG_ANSWERS = 0.02  # of what is answered, at most so much may be wrong …
OUTSIDE_ANSWERED = (
    0.06  # … and of what is out of scope, half of it right beside what the entries answer, so much answered
)
OUTSIDE_ASKED = 0.35  # … and so much asked back about: a question back costs a citizen little, "not known" much

out = Console()


@dataclass(frozen=True, slots=True)
class Trial:
    """A question asked of an index: what should come first (-1: nothing), and the views."""

    kind: str
    expected: int
    entries: Entries
    views: Views


def negatives() -> list[str]:
    return [text for texts in yaml.safe_load(NEGATIVES.read_text(encoding="utf-8")).values() for text in texts]


def small_talk() -> list[str]:
    """Questions that no article of law is of any use for."""
    said = yaml.safe_load(NEGATIVES.read_text(encoding="utf-8"))
    return [*said["chat"], *said["services"]]


def tuning() -> dict[str, str]:
    """A question for each entry, by its id."""
    questions: dict[str, str] = yaml.safe_load(TUNING.read_text(encoding="utf-8"))
    return questions


def open_entries(entries: Sequence[Entry], encoder: Encoder, folder: Path) -> Entries:
    write_segment(folder, [Indexed.of(entry) for entry in entries], encoder)
    return Entries(Segment(folder))


def trials(index: Entries, without: Entries, encoder: Encoder) -> Iterator[Trial]:
    """Questions with and without their entry, and questions from outside."""
    for entry_id, text in tuning().items():
        if entry_id in index.numbers:
            yield Trial("inside", index.numbers[entry_id], index, look(index, encoder, index.read(text)))
            if entry_id not in without.numbers:
                yield Trial("gone", -1, without, look(without, encoder, without.read(text)))
    for text in negatives():
        yield Trial("outside", -1, index, look(index, encoder, index.read(text)))


def collect(settings: Settings, encoder: Encoder) -> list[Trial]:
    entries = load_entries(settings.content)
    gone = {entry.id for entry in random.Random(SEED).sample(entries, round(GONE * len(entries)))}
    with tempfile.TemporaryDirectory() as place:
        index = open_entries(entries, encoder, Path(place) / "index")
        without = open_entries([entry for entry in entries if entry.id not in gone], encoder, Path(place) / "without")
        return list(trials(index, without, encoder))


def carried(settings: Settings, encoder: Encoder, fusion: Fusion) -> Carried:
    with tempfile.TemporaryDirectory() as place:
        return fit_carried(
            open_entries(load_entries(settings.content), encoder, Path(place) / "index"), encoder, fusion
        )


def choose_fusion(tried: list[Trial]) -> Fusion:
    """The mixture that makes the right entries likeliest among their strongest rivals (softmax, no negative shares).

    A grid over the mean reciprocal rank finds mixtures that are better here by luck and worse elsewhere.
    """
    names = [field.name for field in fields(Fusion)]
    start = np.array([getattr(EVEN, name) for name in names])
    rows = []
    for trial in tried:
        if trial.kind == "inside":
            views = np.stack([getattr(trial.views, name) for name in names])
            rivals = [n for n in np.argsort(-(start @ views))[:RIVALS] if n != trial.expected][: RIVALS - 1]
            rows.append(views[:, [trial.expected, *rivals]])
    views = np.array(rows)  # questions × views × (the right entry and its rivals)
    scale = views.std(axis=(0, 2)) + 1e-9

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = np.einsum("f,qfk->qk", beta / scale, views)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        slope = (np.einsum("qk,qfk->f", odds, views) - views[:, :, 0].sum(axis=0)) / scale
        return float(-np.log(odds[:, 0]).sum() + beta @ beta / 2), slope + beta

    found = (
        minimize(loss, np.ones(len(names)), jac=True, bounds=[(0.0, None)] * len(names), method="L-BFGS-B").x / scale
    )
    return Fusion(**{name: round(float(share), 3) for name, share in zip(names, found / found.sum(), strict=True)})


@dataclass(frozen=True, slots=True)
class Judged:
    """What each trial's best entry looked like, and whether it was right."""

    kinds: NDArray[np.str_]
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    in_three: NDArray[np.bool_]


def judge(tried: list[Trial], fusion: Fusion) -> Judged:
    rankings = [fuse(trial.views, fusion) for trial in tried]
    evidence = [weigh(trial.entries, ranking, 0) for trial, ranking in zip(tried, rankings, strict=True)]
    return Judged(
        np.array([trial.kind for trial in tried]),
        np.array([[asdict(one)[name] for name in FEATURES] for one in evidence]),
        np.array([int(r.order[0]) == trial.expected for trial, r in zip(tried, rankings, strict=True)]),
        np.array([trial.expected in r.order[:3] for trial, r in zip(tried, rankings, strict=True)]),
    )


def fit(judged: Judged) -> tuple[dict[str, float], float]:
    """A logistic model, regularised, in which no evidence may speak against an entry: a short question that an entry
    covers whole must not lose by it, as it would where long ones are what was learned from. Near misses count half."""
    scale = judged.rows.std(axis=0) + 1e-9
    rows, right = judged.rows / scale, judged.right.astype(float)
    share = np.where(judged.kinds == "gone", 0.5, 1.0)

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = rows @ beta[:-1] + beta[-1]
        off = share * (1 / (1 + np.exp(-z)) - right)
        value = share @ (np.logaddexp(0, z) - right * z) + beta[:-1] @ beta[:-1] / 2
        return float(value), np.append(rows.T @ off + beta[:-1], off.sum())

    bounds = [(0.0, None)] * len(FEATURES) + [(None, None)]
    found = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    named = {name: round(float(w), 4) for name, w in zip(FEATURES, found[:-1] / scale, strict=True)}
    return named, round(float(found[-1]), 4)


def thresholds(confidence: NDArray[np.float64], judged: Judged) -> tuple[float, float]:
    """The lowest answer threshold that keeps both promises, and the one from where on to ask."""
    outside = confidence[judged.kinds == "outside"]
    answer_from = 0.99
    for candidate in np.arange(0.99, 0.3, -0.01):
        answered = (confidence >= candidate) & (judged.kinds == "inside")
        wrong = float((~judged.right[answered]).mean()) if answered.any() else 0.0
        if wrong > WRONG_ANSWERS or float((outside >= candidate).mean()) > OUTSIDE_ANSWERED:
            break
        answer_from = float(candidate)
    ask_from = float(np.quantile(outside, 1 - OUTSIDE_ASKED))
    return round(answer_from, 2), round(min(max(ask_from, 0.05), answer_from - 0.05), 2)


def report(judged: Judged, confidence: NDArray[np.float64], answer_from: float, ask_from: float) -> None:
    inside = judged.kinds == "inside"
    first, three = judged.right[inside].mean(), judged.in_three[inside].mean()
    out.print(f"questions written apart: {inside.sum()}, first {first:.3f}, first three {three:.3f}")
    for kind in ("inside", "gone", "outside"):
        mine = confidence[judged.kinds == kind]
        answered, asked = (mine >= answer_from).mean(), ((mine < answer_from) & (mine >= ask_from)).mean()
        out.print(f"{kind:8} answered {answered:.3f}  asked {asked:.3f}  unknown {1 - answered - asked:.3f}")
    out.print(f"of those answered, right: {judged.right[inside & (confidence >= answer_from)].mean():.4f}")


def calibrate(settings: Settings, data: Path) -> Calibration:
    """Everything that is measured, for the encoder of the settings."""
    encoder = open_encoder(settings)
    tried = collect(settings, encoder)
    fusion = choose_fusion(tried)
    judged = judge(tried, fusion)
    weights, bias = fit(judged)
    z = judged.rows @ np.array([weights[name] for name in FEATURES]) + bias
    confidence = 1 / (1 + np.exp(-z))
    answer_from, ask_from = thresholds(confidence, judged)
    report(judged, confidence, answer_from, ask_from)
    gate = fit_articles(data, encoder, small_talk())
    followed = carried(settings, encoder, fusion)
    return Calibration(encoder.name, fusion, weights, bias, answer_from, ask_from, gate, followed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--content", type=Path, default=ROOT / "knowledge" / "content")
    parser.add_argument("--encoder", default="", help="calibrate for a hub model or folder instead of the shipped one")
    parser.add_argument("--query-prefix", default="", help="the instruction that it wants before a question")
    parser.add_argument("--out", type=Path, default=CALIBRATION)
    options = parser.parse_args()
    if options.encoder and options.out == CALIBRATION:
        parser.error("--encoder needs --out: the shipped calibration is the shipped encoder's")
    settings = Settings(
        content=options.content, encoder=options.encoder, encoder_query_prefix=options.query_prefix, _env_file=None
    )
    calibration = calibrate(settings, options.data)
    calibration.save(options.out)
    out.print(calibration)


if __name__ == "__main__":
    main()
