"""`python -m knowledge.encoder.train DATA`: train the shipped encoder from public legal text and questions.

DATA is a folder with `statutes.jsonl.gz`, `consultations.jsonl.gz` and `stard-train.jsonl`. The curated entries
of `knowledge/content` are used as well: two phrasings of one entry mean the same. Deterministic for one seed and
one machine; about ten minutes on two cores. Only the weights are written: no text of the data leaves it.

A bag of characters and pairs, each with a vector of 256 numbers, starting from random directions scaled by IDF.
Loss: in-batch negatives (each text must find its own partner among all of the batch), in three stages:
parts of articles find the rest of their article; questions find answers and articles; entries' phrasings find
each other. The first two know nothing of our entries, so `--base` keeps them for the next change of content.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from torch import Tensor, nn

from core.settings import ROOT
from knowledge.encoder.files import save_encoder
from knowledge.encoder.grams import UNKNOWN, GramReader, grams
from knowledge.encoder.material import Material, Pair, entry_texts

SEED = 20261123
DIMENSIONS = 256
VOCABULARY = 30_000
BATCH = 768
SCALE = 20.0
DROPPED = 0.05  # share of a question's grams that are not read, so that none is relied on alone


class Stage:
    """So many steps at a learning rate, over kinds of pairs by share."""

    def __init__(self, name: str, steps: int, rate: float, **shares: float) -> None:
        self.name, self.steps, self.rate, self.shares = name, steps, rate, shares


GENERAL = (
    Stage("articles", 900, 0.02, articles=1.0),
    Stage("questions", 1300, 0.01, articles=0.2, answers=0.4, statute=0.4),
)
ENTRIES = Stage("entries", 300, 0.004, articles=0.1, answers=0.15, statute=0.15, entries=0.6)

Vocabulary = list[str]
Weights = NDArray[np.float32]


def build_vocabulary(texts: Iterable[str]) -> tuple[Vocabulary, NDArray[np.float32]]:
    """The grams in most texts, and the IDF of each."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(set(grams(text)))
        total += 1
    kept = [gram for gram, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: VOCABULARY - 1]]
    idf = np.log(total / np.array([total, *(counts[gram] for gram in kept)], dtype=np.float32))
    return [UNKNOWN, *kept], idf.astype(np.float32)


def widen(vocabulary: Vocabulary, weights: Weights, entries: Iterable[Iterable[str]]) -> tuple[Vocabulary, Weights]:
    """Add the grams of our entries that the public text does not have often enough."""
    known = set(vocabulary)
    new = sorted({gram for texts in entries for text in texts for gram in grams(text)} - known)
    rows = torch.randn(len(new), DIMENSIONS, generator=torch.Generator().manual_seed(SEED))
    rows = nn.functional.normalize(rows, dim=1) * float(np.median(np.linalg.norm(weights, axis=1)))
    return [*vocabulary, *new], np.vstack([weights, rows.numpy()]).astype(np.float32)


def encode(bag: nn.EmbeddingBag, reader: GramReader, texts: list[str], dropped: float, seed: int) -> Tensor:
    rng = np.random.default_rng(seed)
    ids = [reader.ids(text) for text in texts]
    if dropped:
        ids = [kept if len(kept := one[rng.random(len(one)) >= dropped]) else one for one in ids]
    offsets = np.cumsum([0, *(len(i) for i in ids[:-1])])
    vectors = bag(torch.from_numpy(np.concatenate(ids)), torch.from_numpy(offsets))
    return nn.functional.normalize(vectors, dim=1)


def loss_of(bag: nn.EmbeddingBag, reader: GramReader, pairs: list[Pair], seed: int) -> Tensor:
    left = encode(bag, reader, [pair.left for pair in pairs], DROPPED, seed)
    right = encode(bag, reader, [pair.right for pair in pairs], 0.0, seed)
    target = torch.arange(len(pairs))
    there = SCALE * left @ right.T
    back = nn.functional.cross_entropy(there.T, target)
    if hard := [pair.hard for pair in pairs if pair.hard]:
        there = torch.cat([there, SCALE * left @ encode(bag, reader, hard, 0.0, seed).T], dim=1)
    return nn.functional.cross_entropy(there, target) + back


def train(material: Material, stages: Iterable[Stage], vocabulary: Vocabulary, weights: Weights) -> Weights:
    """The weights after the stages; those given are not changed."""
    rng = random.Random(SEED)
    reader = GramReader(vocabulary)
    bag = nn.EmbeddingBag(len(vocabulary), DIMENSIONS, mode="sum", _weight=torch.from_numpy(weights.copy()))
    with Progress() as progress:
        for stage in stages:
            task = progress.add_task(stage.name, total=stage.steps)
            optimiser = torch.optim.Adam(bag.parameters(), lr=stage.rate)
            schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, stage.steps)
            for step in range(stage.steps):
                kind = rng.choices(list(stage.shares), list(stage.shares.values()))[0]
                loss = loss_of(bag, reader, material.batch(kind, BATCH), step)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
                progress.update(task, advance=1, description=f"{stage.name} {loss.item() / 2:.3f}")
                if not progress.console.is_terminal and step % 100 == 99:
                    print(f"{stage.name} {step + 1}/{stage.steps} loss {loss.item() / 2:.3f}", flush=True)
    trained: Weights = bag.weight.detach().numpy()
    return trained


def general(material: Material) -> tuple[Vocabulary, Weights]:
    """The encoder before it has seen our entries."""
    vocabulary, idf = build_vocabulary(material.texts())
    start = torch.randn(len(vocabulary), DIMENSIONS, generator=torch.Generator().manual_seed(SEED))
    weights = (nn.functional.normalize(start, dim=1) * torch.from_numpy(idf)[:, None]).numpy()
    return vocabulary, train(material, GENERAL, vocabulary, weights)


def learn_entries(material: Material, vocabulary: Vocabulary, weights: Weights) -> tuple[Vocabulary, Weights]:
    """The encoder after our entries (`material.entries`)."""
    vocabulary, weights = widen(vocabulary, weights, material.entries)
    return vocabulary, train(material, [ENTRIES], vocabulary, weights)


def load_base(path: Path | None, material: Material) -> tuple[Vocabulary, Weights]:
    """The general encoder from its file, or trained now (and kept there)."""
    if path is None or not path.exists():
        vocabulary, weights = general(material)
        if path is not None:
            np.savez(path, vocabulary=np.array(vocabulary), weights=weights)
        return vocabulary, weights
    with np.load(path) as files:
        return [str(gram) for gram in files["vocabulary"]], files["weights"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--content", type=Path, default=ROOT / "knowledge" / "content")
    parser.add_argument("--out", type=Path, default=ROOT / "knowledge" / "encoder" / "model")
    parser.add_argument("--base", type=Path, help="a file (.npz) that keeps the encoder before our entries")
    options = parser.parse_args()
    rng = random.Random(SEED)
    entries = entry_texts(options.content)
    material = Material(options.data, entries, rng)
    vocabulary, weights = load_base(options.base, material)
    if entries:
        vocabulary, weights = learn_entries(material, vocabulary, weights)
    save_encoder(options.out, vocabulary, weights)


if __name__ == "__main__":
    main()
