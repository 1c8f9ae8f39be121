"""Stock Rasa beside ours: its default Chinese pipeline on our data, unmended, in its own folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml
from rich.console import Console

from core.settings import ROOT
from eval.live import free_ports
from fawen.model import RASA_PYTHON, training_hash

EPOCHS = 5
START_LIMIT_S = 180
CONFIG = {
    "recipe": "default.v1",
    "language": "zh",
    "assistant_id": "stock",
    "pipeline": [
        {"name": "JiebaTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.1, "ambiguity_threshold": 0.01},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
    ],
}


@contextmanager
def stock_rasa() -> Iterator[str]:
    """The REST address of a running stock Rasa; trained once for each state of the data (some minutes)."""
    folder = ROOT / "var" / "eval" / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    rasa_port, webhook_port = free_ports(2)
    model = _trained(folder)
    (folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{webhook_port}/webhook\n")
    (folder / "credentials.yml").write_text("rest:\n")
    webhook = subprocess.Popen([sys.executable, "-m", "eval.load.actions", str(webhook_port)], cwd=ROOT)
    rasa = subprocess.Popen(
        [
            str(RASA_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(rasa_port), "--model",
            str(model), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml", "--enable-api",
        ],
        cwd=folder, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(rasa, f"http://127.0.0.1:{rasa_port}/status")
        yield f"http://127.0.0.1:{rasa_port}"
    finally:
        for process in (rasa, webhook):
            process.terminate()
            process.wait()


def _environment() -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
    return {**os.environ, **quiet, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def _trained(folder: Path) -> Path:
    model = folder / "models" / f"{training_hash()}.tar.gz"
    if model.exists():
        return model
    (folder / "config.yml").write_text(yaml.safe_dump(CONFIG, allow_unicode=True), encoding="utf-8")
    data = [str(ROOT / "nlu_data" / part) for part in ("nlu", "rules")]
    command = [
        str(RASA_PYTHON), "-m", "rasa", "train", "--config", "config.yml", "--domain", str(ROOT / "bot" / "domain"),
        "--data", *data, "--out", "models", "--fixed-model-name", model.name.removesuffix(".tar.gz"),
    ]  # fmt: skip
    with Console(stderr=True).status("training stock Rasa (some minutes)"):
        subprocess.run(
            command, cwd=folder, env=_environment(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return model


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url, timeout=1, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise RuntimeError("stock Rasa did not start")
