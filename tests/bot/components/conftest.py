"""These tests run in Rasa's own environment: `.venv-rasa/bin/python -m pytest tests/bot/components`.

Elsewhere they are not collected. They use a small dialogue of their own, trained once in a few seconds.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from pathlib import Path

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["*.py"]
else:
    os.environ.update(RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", LOG_LEVEL="ERROR")
    from bot.components.absent import leave_out

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        leave_out()
        import rasa.model_training

        from bot.components import mends
        from bot.components.server import configure_logs

    import pytest
    from small import CONFIG, DOMAIN, EXAMPLES, RULES

    configure_logs()
    mends.apply_mends()

    @pytest.fixture(scope="session")
    def project(tmp_path_factory):
        """A folder with a small dialogue and its trained model."""
        folder = tmp_path_factory.mktemp("project")
        nlu = "".join(
            f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {example}\n" for example in examples)
            for intent, examples in EXAMPLES.items()
        )
        for name, text in {
            "config.yml": CONFIG,
            "domain.yml": DOMAIN,
            "rules.yml": RULES,
            "nlu.yml": 'version: "3.1"\nnlu:\n' + nlu,
        }.items():
            (folder / name).write_text(text, encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = Path.cwd()
            os.chdir(folder)  # Rasa keeps a cache in the working folder
            try:
                rasa.model_training.train(
                    domain=str(folder / "domain.yml"),
                    config=str(folder / "config.yml"),
                    training_files=[str(folder / "nlu.yml"), str(folder / "rules.yml")],
                    output=str(folder),
                    fixed_model_name="model",
                )
            finally:
                os.chdir(before)
        return folder

    @pytest.fixture
    def unmended():
        """Rasa as it came, for the time of a test."""

        class Unmended:
            def __enter__(self):
                for mend in mends.MENDS:
                    setattr(mend.owner, mend.attribute, mends._stock[mend.name])

            def __exit__(self, *_):
                for mend in mends.MENDS:
                    setattr(mend.owner, mend.attribute, mend.replacement)

        return Unmended()
