"""Our actions alone, as the action server of stock Rasa: `python -m eval.load.actions PORT`."""

from __future__ import annotations

import sys

import uvicorn

from bot.webhook import build_webhook
from core.settings import load_settings
from knowledge import Searcher, load_lessons

if __name__ == "__main__":
    settings = load_settings()
    app = build_webhook(Searcher.open(settings), load_lessons(settings.lessons))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
