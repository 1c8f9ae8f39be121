"""`python -m knowledge.encoder.train DATA`: train the shipped encoder from public legal text and questions.

DATA is a folder with `statutes.jsonl.gz`, `consultations.jsonl.gz` and `stard-train.jsonl`. The curated entries
of `knowledge/content` are used as well: two phrasings of one entry mean the same. Deterministic for one seed and
one machine; about ten minutes on two cores. Only the weights are written: no text of the data leaves it.

A bag of characters and pairs, each with a vector of 256 numbers, starting from random directions scaled by IDF.
Loss: in-batch negatives (each question must find its own partner among all of the batch), in two stages:
parts of articles find the rest of their article; then questions find answers, articles and each other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from torch import Tensor, nn

from core.settings import ROOT
from knowledge.encoder.files import save_encoder
from knowledge.encoder.grams import UNKNOWN, GramReader, grams

SEED = 20261123
DIMENSIONS = 256
VOCABULARY = 30_000
BATCH = 768
SCALE = 20.0
STAGES = ((900, 0.02), (1400, 0.01))  # (steps, learning rate): articles alone, then the mixture
MIXTURE = {"articles": 0.2, "answers": 0.25, "statute": 0.2, "entries": 0.35}

Pair = tuple[str, str]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Material:
    """Everything the encoder learns from, as drawers of pairs."""

    def __init__(self, data: Path, content: Path, rng: random.Random) -> None:
        self._rng = rng
        self.articles = list(read_lines(data / "statutes.jsonl.gz"))
        text_of = {(a["law"], a["article"]): a["text"] for a in self.articles}
        consultations = list(read_lines(data / "consultations.jsonl.gz"))
        questions = list(read_lines(data / "stard-train.jsonl"))
        self.answers: list[Pair] = [(c["question"], c["answer"][:300]) for c in consultations]
        self.answers += [(q["question"], q["answer"][:300]) for q in questions if isinstance(q["answer"], str)]
        self.statute: list[Pair] = [
            (q["question"], a["law"] + text_of[a["law"], a["article"]][:300])
            for q in questions
            for a in q["articles"]
            if (a["law"], a["article"]) in text_of
        ]
        self.entries = read_entries(content)

    def texts(self) -> Iterator[str]:
        for article in self.articles:
            yield article["law"] + article["text"]
        for pair in self.answers:
            yield from pair
        for entry in self.entries:
            yield from entry

    def batch(self, kind: str, size: int) -> list[Pair]:
        """Pairs of one kind, no text twice: a duplicate would be its own wrong answer."""
        drawn: dict[str, str] = {}
        seen: set[str] = set()
        for _ in range(3 * size):
            question, partner = self._draw(kind)
            if question not in drawn and partner not in seen:
                drawn[question] = partner
                seen.add(partner)
            if len(drawn) == size:
                break
        return list(drawn.items())

    def _draw(self, kind: str) -> Pair:
        if kind == "articles":
            return self._split(self._rng.choice(self.articles))
        if kind == "entries":
            first, second = self._rng.sample(self._rng.choice(self.entries), 2)
            return first, second
        return self._rng.choice(self.answers if kind == "answers" else self.statute)

    def _split(self, article: dict[str, Any]) -> Pair:
        """A span of an article (often with its law's name) and the rest."""
        text = article["text"]
        length = self._rng.randint(8, max(9, min(60, len(text) // 2)))
        start = self._rng.randint(0, max(0, len(text) - length))
        span, rest = text[start : start + length], text[:start] + text[start + length :]
        return (article["law"] + span if self._rng.random() < 0.5 else span), article["law"] + rest[:300]


def read_entries(content: Path) -> list[list[str]]:
    """Of each curated entry the texts that mean the same: question, phrasings, answer."""
    from knowledge.content_files import load_entries

    return [[e.question, *e.phrasings, e.topic + e.answer] for e in load_entries(content)]


def build_vocabulary(texts: Iterator[str]) -> tuple[list[str], NDArray[np.float32]]:
    """The grams in most texts, and the IDF of each."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(set(grams(text)))
        total += 1
    kept = [gram for gram, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: VOCABULARY - 1]]
    idf = np.log(total / np.array([total, *(counts[gram] for gram in kept)], dtype=np.float32))
    return [UNKNOWN, *kept], idf.astype(np.float32)


def encode(bag: nn.EmbeddingBag, reader: GramReader, texts: list[str]) -> Tensor:
    ids = [reader.ids(text) for text in texts]
    offsets = np.cumsum([0, *(len(i) for i in ids[:-1])])
    vectors = bag(torch.from_numpy(np.concatenate(ids)), torch.from_numpy(offsets))
    return nn.functional.normalize(vectors, dim=1)


def train(material: Material, rng: random.Random) -> tuple[list[str], NDArray[np.float32]]:
    """Vocabulary and vectors (len(vocabulary) × 256)."""
    vocabulary, idf = build_vocabulary(material.texts())
    reader = GramReader(vocabulary)
    bag = nn.EmbeddingBag(len(vocabulary), DIMENSIONS, mode="sum")
    with torch.no_grad():
        bag.weight.copy_(nn.functional.normalize(torch.randn_like(bag.weight), dim=1) * torch.from_numpy(idf)[:, None])
    kinds = [kind for kind in MIXTURE if kind != "entries" or material.entries]
    with Progress() as progress:
        for stage, (steps, rate) in enumerate(STAGES, 1):
            task = progress.add_task(f"stage {stage}", total=steps)
            optimiser = torch.optim.Adam(bag.parameters(), lr=rate)
            schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, steps)
            for _ in range(steps):
                kind = "articles" if stage == 1 else rng.choices(kinds, [MIXTURE[k] for k in kinds])[0]
                pairs = material.batch(kind, BATCH if kind != "entries" else min(BATCH, len(material.entries)))
                left, right = (encode(bag, reader, [pair[side] for pair in pairs]) for side in (0, 1))
                scores = SCALE * left @ right.T
                target = torch.arange(len(pairs))
                loss = nn.functional.cross_entropy(scores, target) + nn.functional.cross_entropy(scores.T, target)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
                progress.update(task, advance=1, description=f"stage {stage} loss {loss.item() / 2:.3f}")
    return vocabulary, bag.weight.detach().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--content", type=Path, default=ROOT / "knowledge" / "content")
    parser.add_argument("--out", type=Path, default=ROOT / "knowledge" / "encoder" / "model")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    vocabulary, weights = train(Material(options.data, options.content, rng), rng)
    save_encoder(options.out, vocabulary, weights)


if __name__ == "__main__":
    main()
