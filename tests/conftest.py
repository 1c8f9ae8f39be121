"""Builders shared by every room's tests."""

import pytest

from channels.app import models as app
from channels.partner import models as partner
from channels.web import my_data, sessions
from channels.wechat import models as wechat
from consult import models as consultation
from core import staff
from core.crypto import Seal
from core.db import Base, Database
from core.settings import Settings
from eval.live import running
from fawen.model import RASA_PYTHON
from knowledge import models as knowledge
from outreach import models as outreach
from seats import models as seats

# importing a room's models makes its tables known
ROOMS = (consultation, knowledge, staff, seats, outreach, sessions, my_data, app, partner, wechat)


@pytest.fixture
def settings(tmp_path):
    return Settings(var=tmp_path / "var", _env_file=None)


@pytest.fixture
def db(settings):
    """A real SQLite database with every table."""
    database = Database.open(settings)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def seal():
    return Seal(b"test-key-test-key-test-key-test!")


@pytest.fixture(scope="session")
def live():
    """One running system for all end-to-end and browser tests."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is missing: ./test installs it")
    with running() as system:
        yield system
