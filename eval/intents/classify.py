"""Classify lines of text with a trained model's own component; runs in Rasa's environment.

`.venv-rasa/bin/python -m eval.intents.classify MODEL < texts > predictions`: one JSON list `[intent, confidence]` a line.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.components.absent import leave_out

leave_out()

from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402

from bot.components.classifier import NgramIntentClassifier  # noqa: E402


def main() -> None:
    with TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), Path(sys.argv[1]))
        nodes = metadata.predict_schema.nodes.items()
        name, node = next((n, s) for n, s in nodes if s.uses.__name__ == NgramIntentClassifier.__name__)
        del name
        resource = node.resource or Resource("")
        config = {**NgramIntentClassifier.get_default_config(), **node.config}
        classifier = NgramIntentClassifier.load(config, storage, resource, None)
        for line in sys.stdin:
            best = classifier.hear(line.rstrip("\n"))[0]
            print(json.dumps([best["name"], best["confidence"]]))


if __name__ == "__main__":
    main()
