"""Rasa's own FAQ component over the same entries: data, training, ranking in Rasa's environment.

Each entry is a response of the retrieval intent `faq`, its wordings the examples. A pass over 38,000 wordings takes over
four minutes of a core (123,000 sparse features, 512 wide), so the component is asked for by a flag, and learns in ten
passes of 150 steps; its default of 300 passes would take a day.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from core.settings import ROOT
from eval.retrieval.systems import Outcome
from knowledge import Entry

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
DEFAULT_EPOCHS = 10
SELECTOR = {
    "name": "ResponseSelector",
    "retrieval_intent": "faq",
    "constrain_similarities": True,
    "ranking_length": 0,
    "batch_size": [256, 256],
    "random_seed": 1,
}
FEATURES = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]


def response_selector(entries: Sequence[Entry], questions: Sequence[str], epochs: int) -> Outcome:
    """Train on the entries for so many passes, then rank them for every question in one process."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_project(entries, folder, epochs)
        _rasa(folder, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml", "--out", "models")
        (folder / "questions.json").write_text(json.dumps(list(questions), ensure_ascii=False), encoding="utf-8")
        _rasa(folder, "-W", "ignore", "-m", "eval.retrieval.selector_ranks", "models", "questions.json", "ranks.json")
        return Outcome(**json.loads((folder / "ranks.json").read_text(encoding="utf-8")))


def write_project(entries: Sequence[Entry], folder: Path, epochs: int) -> None:
    examples = [
        {
            "intent": f"faq/{entry.id}",
            "examples": "".join(f"- {_one_line(text)}\n" for text in (entry.question, *entry.phrasings)),
        }
        for entry in entries
    ]
    responses = {f"utter_faq/{entry.id}": [{"text": _one_line(entry.answer)}] for entry in entries}
    nlu = {"version": "3.1", "nlu": examples, "responses": responses}
    pipeline = [*FEATURES, {**SELECTOR, "epochs": epochs}]
    config = {"recipe": "default.v1", "language": "zh", "assistant_id": "faq", "pipeline": pipeline, "policies": []}
    for name, content in (("nlu.yml", nlu), ("config.yml", config)):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _one_line(text: str) -> str:
    """Without what Rasa's format would read as markup."""
    return " ".join(text.translate(str.maketrans("[](){}", "      ")).split())


def _rasa(folder: Path, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run([str(RASA_PYTHON), *arguments], cwd=folder, env=environment, check=False)  # with its progress
    if done.returncode:
        raise RuntimeError(" ".join(arguments))
