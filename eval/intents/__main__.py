"""`python -m eval.intents`: accuracy of the trained model on `heldout.yml`, and what it confuses."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from core.settings import ROOT, load_settings
from fawen.model import RASA_PYTHON, rasa_environment, train

HELDOUT = Path(__file__).with_name("heldout.yml")


def predict(texts: list[str]) -> list[tuple[str, float]]:
    """The model's intent and confidence for each text; trains the model if it is not there."""
    settings = load_settings()
    command = [str(RASA_PYTHON), "-W", "ignore", "-m", "eval.intents.classify", str(train(settings))]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=rasa_environment(settings),
        input="\n".join(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--errors", action="store_true", help="print every utterance that was not understood")
    options = parser.parse_args()
    heldout: dict[str, list[str]] = yaml.safe_load(HELDOUT.read_text(encoding="utf-8"))
    pairs = [(text, intent) for intent, texts in heldout.items() for text in texts]
    started = time.perf_counter()
    found = predict([text for text, _ in pairs])
    seconds = time.perf_counter() - started
    wrong = [(text, intent, got) for (text, intent), (got, _) in zip(pairs, found, strict=True) if got != intent]
    accuracy = 1 - len(wrong) / len(pairs)
    console = Console()
    table = Table("intent", "utterances", "right", "taken for")
    for intent, texts in heldout.items():
        taken = Counter(got for _, wanted, got in wrong if wanted == intent)
        table.add_row(
            intent, str(len(texts)), str(len(texts) - taken.total()), " ".join(f"{k}×{n}" for k, n in taken.items())
        )
    console.print(table)
    if options.errors:
        for text, intent, got in wrong:
            console.print(f"{text}: {intent}, taken for {got}", highlight=False)
    console.print(f"accuracy {accuracy:.1%} of {len(pairs)} ({seconds:.1f} s with start)")
    if options.json:
        options.json.write_text(
            json.dumps({"accuracy": accuracy, "utterances": len(pairs)}, indent=2), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
