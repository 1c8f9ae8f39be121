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


def test_library_records_are_masked(capsys):
    configure_logging()
    logging.getLogger("some.library").error("failed for %s", "13987654321")
    assert "13987654321" not in capsys.readouterr().err


@pytest.mark.parametrize("log", [get_logger, logging.getLogger])
def test_an_error_is_logged_by_type_and_place_never_by_its_words(capsys, log):
    configure_logging()
    try:
        try:
            int("我老公打我")
        except ValueError as error:
            raise KeyError("13812345678 老公") from error
    except KeyError:
        log("t").exception("turn_failed")
    line = json.loads(written := capsys.readouterr().err)
    assert (line["error"], line["event"]) == ("KeyError", "turn_failed")
    assert line["at"].startswith("test_log.py:")
    assert line["because"].startswith("ValueError test_log.py:")
    assert "老公" not in written
    assert "1381" not in written
