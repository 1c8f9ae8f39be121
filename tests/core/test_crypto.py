"""Contact data is unreadable without the key, and the key is made once."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.crypto import Seal, read_or_make_key
from core.errors import SetupError

KEY = b"k" * 32


def test_what_is_sealed_can_be_unsealed_and_not_read():
    box = Seal(KEY).seal({"phone": "13812345678"})
    assert b"138" not in box
    assert Seal(KEY).unseal(box) == {"phone": "13812345678"}


def test_another_key_is_refused_with_a_mend():
    with pytest.raises(SetupError, match=r"secret\.key"):
        Seal(b"x" * 32).unseal(Seal(KEY).seal({"a": "b"}))


def test_a_fingerprint_finds_the_same_value_only_under_the_same_key():
    assert Seal(KEY).fingerprint("1") == Seal(KEY).fingerprint("1") != Seal(KEY).fingerprint("2")
    assert Seal(b"x" * 32).fingerprint("1") != Seal(KEY).fingerprint("1")


def test_racing_processes_agree_on_one_key_that_only_the_owner_reads(tmp_path):
    path = tmp_path / "var" / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_or_make_key(path), range(1)))
    keys.add(read_or_make_key(path))
    assert len(keys) == 1
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
