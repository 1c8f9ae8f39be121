"""One running system for all end-to-end tests of a session."""

import pytest

from eval.live import running
from fawen.model import RASA_PYTHON


@pytest.fixture(scope="session")
def live():
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is missing: ./test installs it")
    with running() as system:
        yield system
