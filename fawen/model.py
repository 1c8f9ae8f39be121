"""The dialogue model: trained by Rasa in its own environment, named after what it was trained on."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from core.errors import SetupError
from core.settings import ROOT, Settings
from fawen import texts

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
SOURCES = ("bot/config.yml", "bot/domain", "bot/components", "nlu_data/nlu", "nlu_data/lookups", "nlu_data/rules")


def training_hash() -> str:
    """A fingerprint of everything that decides what the model is."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.suffix in (".yml", ".py", ".txt"):
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model of the present sources lies, or will lie."""
    return settings.var / "models" / f"{training_hash()}.tar.gz"


def rasa_environment(settings: Settings) -> dict[str, str]:
    """The environment of every Rasa process: our components importable, nothing sent to anybody."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "FAWEN_WEBHOOK_URL": f"http://127.0.0.1:{settings.webhook_port}/webhook",
        "FAWEN_RASA_STORE": str(settings.var / "rasa.db"),
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
    }


def train(settings: Settings, force: bool = False) -> Path:
    """Train unless the model of the present sources exists; older models are removed.

    Raises:
        SetupError: Rasa's environment is missing or the training failed; the message names the log.
    """
    path = model_path(settings)
    if path.exists() and not force:
        return path
    if not RASA_PYTHON.exists():
        raise SetupError(texts.NO_RASA_PYTHON)
    path.parent.mkdir(parents=True, exist_ok=True)
    log = settings.var / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    data = [str(ROOT / "nlu_data" / part) for part in ("nlu", "lookups", "rules")]
    draft = f"draft-{os.getpid()}"
    command = [
        str(RASA_PYTHON), "-m", "rasa", "train", "--config", "bot/config.yml", "--domain", "bot/domain",
        "--data", *data, "--out", str(path.parent), "--fixed-model-name", draft,
    ]  # fmt: skip
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=ROOT, env=rasa_environment(settings), stdout=out, stderr=out, check=False)
    drafted = path.parent / f"{draft}.tar.gz"
    if done.returncode or not drafted.exists():
        raise SetupError(texts.training_failed(str(log)))
    for old in path.parent.glob("*.tar.gz"):
        if old != drafted:
            old.unlink()
    drafted.rename(path)
    return path
