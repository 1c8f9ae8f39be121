"""`python -m knowledge.encoder.train DATA`: train the shipped encoder from public legal text and questions.

DATA is a folder with `statutes.jsonl.gz`, `consultations.jsonl.gz` and `stard-train.jsonl`. The curated entries
of `knowledge/content` are used as well: two phrasings of one entry mean the same. Deterministic for one seed and
one machine; about ten minutes on two cores. Only the weights are written: no text of the data leaves it.

A bag of characters and pairs, each with a vector of 256 numbers, starting from random directions scaled by IDF.
A sentence-transformers model (`StaticEmbedding`, `Normalize`) that learns by `MultipleNegativesRankingLoss` (each text
must find its own partner among all of the batch), in four stages: parts of articles find the rest of their article;
consultations find their answers and articles; lay questions find their articles among many that look alike; entries'
phrasings find each other. `--base` keeps the second and the third for the next change of content; the second, which
has seen none of the lay questions, is what tests on them and the re-ranker of articles start from
(`knowledge.articles.train`).

After it come `python -m knowledge.articles.train DATA --base BASE`, then `python -m knowledge.calibrate DATA`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch import Tensor, nn

from core.settings import ROOT
from knowledge.encoder.files import save_encoder
from knowledge.encoder.grams import UNKNOWN, GramReader, grams
from knowledge.encoder.load import build_model
from knowledge.encoder.material import LawBatch, Material, Pair, entry_texts

SEED = 20261123
DIMENSIONS = 256
VOCABULARY = 30_000
BATCH = 768
SCALE = 20.0
DROPPED = 0.05  # share of a question's grams that are not read, so that none is relied on alone
SHARED_BY = 3  # texts of our entries: a gram of fewer tells nothing about others
LAW_BATCH = 256
LAW_SCALE = 14.0  # softer, and more is dropped: few questions, each seen often
LAW_DROPPED = 0.2
REMEMBERED = 60_000  # texts whose grams are kept while training: reading them takes as long as learning


class Stage:
    """So many steps at a learning rate, over kinds of pairs by share; `dropped` grams of a pair's left are not read."""

    def __init__(self, name: str, steps: int, rate: float, dropped: float = DROPPED, **shares: float) -> None:
        self.name, self.steps, self.rate, self.dropped, self.shares = name, steps, rate, dropped, shares


GENERAL = (
    Stage("articles", 800, 0.02, articles=1.0),
    Stage("questions", 700, 0.01, articles=0.25, answers=0.45, cited=0.3),
)
LAW = Stage("law", 200, 0.02, law=0.7, answers=0.2, articles=0.1)
ENTRIES = Stage("entries", 700, 0.008, dropped=0.3, articles=0.1, answers=0.15, law=0.15, entries=0.6)

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
    """Add the grams of our entries that the public text does not have often enough, and that some texts share."""
    counts = Counter(gram for texts in entries for text in texts for gram in set(grams(text)))
    new = sorted({gram for gram, count in counts.items() if count >= SHARED_BY} - set(vocabulary))
    rows = torch.randn(len(new), DIMENSIONS, generator=torch.Generator().manual_seed(SEED))
    rows = nn.functional.normalize(rows, dim=1) * float(np.median(np.linalg.norm(weights, axis=1)))
    return [*vocabulary, *new], np.vstack([weights, rows.numpy()]).astype(np.float32)


class Bag:
    """The encoder while it learns: a sentence-transformers model, read with ids that are kept."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights) -> None:
        self._model = build_model(vocabulary, weights.copy())
        self._ids = lru_cache(REMEMBERED)(GramReader(vocabulary).ids)
        # Each left must find its right among all rights and hard negatives, and each right its left.
        self._loss = MultipleNegativesRankingLoss(
            self._model, SCALE, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"
        )

    def parameters(self) -> Iterator[nn.Parameter]:
        parameters: Iterator[nn.Parameter] = self._model.parameters()
        return parameters

    @property
    def weights(self) -> Weights:
        weights: Weights = next(self.parameters()).detach().numpy()
        return weights

    def encode(self, texts: Sequence[str], dropped: float = 0.0, seed: int = 0) -> Tensor:
        """Unit vectors (n × 256)."""
        vectors: Tensor = self._model(self._read(texts, dropped, seed))["sentence_embedding"]
        return vectors

    def pair_loss(self, pairs: list[Pair], dropped: float, seed: int) -> Tensor:
        """In-batch negatives, both ways."""
        columns = [self._read([pair.left for pair in pairs], dropped, seed), self._read([pair.right for pair in pairs])]
        if hard := [pair.hard for pair in pairs if pair.hard]:
            columns.append(self._read(hard))
        loss: Tensor = self._loss(columns, torch.empty(0))
        return loss

    def law_loss(self, batch: LawBatch, seed: int) -> Tensor:
        """Each question must find its article in the pool, and each of those articles its question.

        Ours, because several articles may answer one question: a further right one is not to be denied.
        """
        questions = self.encode(batch.questions, LAW_DROPPED, seed)
        there = LAW_SCALE * questions @ self.encode(batch.articles).T
        target = torch.from_numpy(batch.target)
        back = nn.functional.cross_entropy(there[:, target].T, torch.arange(len(target)))
        forth = nn.functional.cross_entropy(there.masked_fill(torch.from_numpy(batch.also), -1e9), target)
        return (forth + back) / 2

    def _read(self, texts: Sequence[str], dropped: float = 0.0, seed: int = 0) -> dict[str, Tensor]:
        """What `StaticEmbedding` takes: all ids in one row, and where each text begins."""
        ids = [self._ids(text) for text in texts]
        if dropped:
            rng = np.random.default_rng(seed)
            ids = [kept if len(kept := one[rng.random(len(one)) >= dropped]) else one for one in ids]
        offsets = np.cumsum([0, *(len(i) for i in ids[:-1])])
        return {"input_ids": torch.from_numpy(np.concatenate(ids)), "offsets": torch.from_numpy(offsets)}


def train(material: Material, stages: Iterable[Stage], vocabulary: Vocabulary, weights: Weights) -> Weights:
    """The weights after the stages; those given are not changed."""
    rng = random.Random(SEED)
    material.rng = random.Random(SEED)  # the same batches, whatever was trained before
    bag = Bag(vocabulary, weights)
    with Progress() as progress:
        for stage in stages:
            task = progress.add_task(stage.name, total=stage.steps)
            optimiser = torch.optim.Adam(bag.parameters(), lr=stage.rate)
            schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, stage.steps)
            for step in range(stage.steps):
                kind = rng.choices(list(stage.shares), list(stage.shares.values()))[0]
                if kind == "law":
                    loss = bag.law_loss(material.law_batch(LAW_BATCH), step)
                else:
                    loss = bag.pair_loss(material.batch(kind, BATCH), stage.dropped, step)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
                progress.update(task, advance=1, description=f"{stage.name} {loss.item():.3f}")
                if not progress.console.is_terminal and step % 100 == 99:
                    print(f"{stage.name} {step + 1}/{stage.steps} loss {loss.item():.3f}", flush=True)
    return bag.weights


def general(material: Material) -> tuple[Vocabulary, Weights]:
    """The encoder before it has seen a lay question with its articles, or our entries."""
    vocabulary, idf = build_vocabulary(material.texts())
    start = torch.randn(len(vocabulary), DIMENSIONS, generator=torch.Generator().manual_seed(SEED))
    weights = (nn.functional.normalize(start, dim=1) * torch.from_numpy(idf)[:, None]).numpy()
    return vocabulary, train(material, GENERAL, vocabulary, weights)


def learn_law(material: Material, vocabulary: Vocabulary, weights: Weights) -> Weights:
    """The general encoder after the lay questions (`material.asked`)."""
    return train(material, [LAW], vocabulary, weights)


def learn_entries(material: Material, vocabulary: Vocabulary, weights: Weights) -> tuple[Vocabulary, Weights]:
    """The encoder after our entries (`material.entries`)."""
    vocabulary, weights = widen(vocabulary, weights, material.entries)
    return vocabulary, train(material, [ENTRIES], vocabulary, weights)


def mine(material: Material, vocabulary: Vocabulary, weights: Weights) -> None:
    """Hard negatives by the general encoder."""
    bag = Bag(vocabulary, weights)

    def encode(texts: Sequence[str]) -> Weights:
        with torch.no_grad():
            parts = [bag.encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        vectors: Weights = torch.cat(parts).numpy()
        return vectors

    material.mine(encode)


def load_general(path: Path | None, material: Material) -> tuple[Vocabulary, Weights]:
    """The general encoder from its file, or trained now (and kept there); the material's hard negatives follow it."""
    if path is not None and path.exists():
        with np.load(path) as files:
            vocabulary, weights = [str(gram) for gram in files["vocabulary"]], files["general"]
    else:
        vocabulary, weights = general(material)
        if path is not None:
            np.savez(path, vocabulary=np.array(vocabulary), general=weights)
    mine(material, vocabulary, weights)
    return vocabulary, weights


def load_base(path: Path | None, material: Material) -> tuple[Vocabulary, Weights]:
    """The encoder before our entries, from its file, or trained now (and kept there)."""
    vocabulary, weights = load_general(path, material)
    if path is not None:
        with np.load(path) as files:
            if "law" in files:
                return vocabulary, files["law"]
    learned = learn_law(material, vocabulary, weights)
    if path is not None:
        np.savez(path, vocabulary=np.array(vocabulary), general=weights, law=learned)
    return vocabulary, learned


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
