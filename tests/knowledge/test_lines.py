"""Texts in files: by number, and by what they say."""

import pytest

from knowledge.lines import Lines, Said

TEXTS = ["公证费怎么收？", "遗嘱公证", "公证费，怎么收", "法律援助（上海）", ""]


@pytest.fixture
def lines(tmp_path):
    Lines.save(tmp_path, "asked", TEXTS)
    Said.save(tmp_path, "asked", TEXTS)
    return Lines(tmp_path, "asked")


def test_lines_are_read_as_they_were_written(lines):
    assert (len(lines), list(lines), lines[3]) == (5, TEXTS, "法律援助（上海）")


def test_a_text_is_found_however_it_is_punctuated_and_the_first_counts(tmp_path, lines):
    said = Said(tmp_path, "asked", lines)
    assert [said.find(text) for text in ("公证费怎么收", "公证费 怎么收!", "法律援助上海", "法律援助 上海", "仲裁")] == [
        0, 2, None, 3, None,
    ]  # fmt: skip
