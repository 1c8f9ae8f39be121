"""The real service in a thread, without Rasa: for what needs a browser but no dialogue."""

import asyncio
import threading
import time
from contextlib import contextmanager
from functools import partial

import uvicorn

from core.crypto import Seal
from core.db import Database, migrate
from eval.live import free_ports
from fawen.app import build_app
from fawen.house import House
from tests.channels.doubles import Answers, KnowsNothing


@contextmanager
def serving(settings):
    """Run the service over these settings: (its address, its house)."""
    migrate(settings)
    house = House.join(settings, Database.open(settings), Seal(b"k" * 32), KnowsNothing(), Answers())
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(build_app(house), port=port, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=partial(asyncio.run, server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}", house
    server.should_exit = True
    thread.join()
