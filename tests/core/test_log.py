"""Logs carry no personal numbers, whoever writes them."""

import json
import logging

import pytest

from core.log import configure_logging, get_logger


@pytest.fixture(autouse=True)
def _restore_root():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


def test_structured_values_are_masked(capsys):
    configure_logging()
    get_logger("t").info("filed", phone="13812345678", nested={"id": "310101199001011234"}, count=2)
    line = json.loads(capsys.readouterr().err)
    assert line["phone"] == "138****5678"
    assert "19900101" not in line["nested"]
    assert line["count"] == 2


def test_library_records_and_tracebacks_are_masked(capsys):
    configure_logging()
    try:
        raise ValueError("bad phone 13812345678")
    except ValueError:
        logging.getLogger("some.library").exception("failed for %s", "13987654321")
    assert "13812345678" not in (written := capsys.readouterr().err)
    assert "13987654321" not in written
