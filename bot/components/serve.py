"""Serves the dialogue: `python -m bot.components.serve --model FILE --port 8005`.

Takes the place of `rasa run`: the same agent from the same endpoints file, and of its forty routes the five that
our client uses. What it does better: it loads no TensorFlow (see `absent`), a failed turn is an error and not
`200 []`, a turn that is said again after a time-out counts once, a citizen's words reach no log, and it does not
start at all with another tracker store or an unmended Rasa, where `rasa run` falls back to memory with a warning.
"""

from __future__ import annotations

import os
import sys
import warnings
from argparse import ArgumentParser


def main() -> None:
    """Parse the command line, load the model, serve until told to stop."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="the trained model's file")
    parser.add_argument("--endpoints", default="bot/endpoints.yml")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8005)
    arguments = parser.parse_args()
    os.environ.update(RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    if not os.path.isfile(arguments.model):
        sys.exit(f"no model at {arguments.model}: train one first")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    from bot.components.absent import leave_out

    leave_out()
    from bot.components.server import serve

    serve(arguments)


if __name__ == "__main__":
    main()
