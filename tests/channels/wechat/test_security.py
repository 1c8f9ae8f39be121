"""Only WeChat is heard: everything else is refused, quietly, and never by a failure of ours."""

import base64
import inspect
import json
import logging
import time

import pytest
import wechatpy.utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.wechat.security import Guard, Refused, sign

TEXT = {"MsgType": "text", "Content": "机密的话", "MsgId": "1"}


def call(world, query, body):
    return world.http.post("/api/v1/wechat", params=query, content=body)


def test_the_server_settings_are_verified_by_echo(world):
    stamp = str(int(time.time()))
    query = {"signature": sign(world.account.token, stamp, "n"), "timestamp": stamp, "nonce": "n", "echostr": "回声"}
    assert world.http.get("/api/v1/wechat", params=query).text == "回声"
    assert world.http.get("/api/v1/wechat", params={**query, "signature": "0" * 40}).status_code == 403
    assert world.http.get("/api/v1/wechat").status_code == 403


@pytest.mark.parametrize("mode", ["plain", "safe"])
@pytest.mark.parametrize("change", ["signature", "timestamp", "nonce", "none of them"])
def test_a_wrong_signature_is_refused(build, mode, change):
    world = build(mode)
    query, body = world.caller.sealed(world.caller.xml("citizen-1", TEXT))
    if mode == "safe" and change == "signature":
        change = "msg_signature"
    wrong = {**query, change: {"timestamp": str(int(query["timestamp"]) + 1)}.get(change, "0" * 40)}
    assert call(world, wrong, body).status_code == (200 if change == "none of them" else 403)


@pytest.mark.parametrize(("age", "status"), [(0, 200), (-290, 200), (-310, 403), (310, 403)])
def test_a_call_is_accepted_for_five_minutes(world, age, status):
    stamp = str(int(time.time()) + age)
    query, body = world.caller.sealed(world.caller.xml("citizen-1", TEXT), timestamp=stamp)
    assert call(world, query, body).status_code == status


@pytest.mark.parametrize("stamp", ["", "abc", "-1", "9" * 40, "１２３", "1e9"])
def test_a_timestamp_that_is_none_is_refused_even_when_signed(world, stamp):
    query, body = world.caller.sealed(world.caller.xml("citizen-1", TEXT), timestamp=stamp or " ")
    assert call(world, query, body).status_code == 403


def test_a_nonce_is_good_for_one_message_and_its_repeats(world):
    first = world.caller.xml("citizen-1", TEXT)
    stamp = str(int(time.time()))
    assert call(world, *world.caller.sealed(first, "abc", stamp)).status_code == 200
    assert call(world, *world.caller.sealed(first, "abc", stamp)).status_code == 200
    other = world.caller.xml("citizen-1", {**TEXT, "MsgId": "2", "Content": "另一句"})
    assert call(world, *world.caller.sealed(other, "abc", stamp)).status_code == 403
    stranger = world.caller.xml("citizen-2", TEXT)
    assert call(world, *world.caller.sealed(stranger, "abc", stamp)).status_code == 403
    event = world.caller.xml("citizen-1", {"MsgType": "event", "Event": "unsubscribe"})
    assert call(world, *world.caller.sealed(event, "abc", stamp)).status_code == 403
    assert world.dialogue.heard == ["机密的话"]


def test_nonces_are_forgotten_when_their_calls_would_be_stale_anyway(world):
    from datetime import timedelta

    from sqlalchemy import select, update

    from channels.wechat.models import WeChatSeen
    from core.clock import now

    def known():
        world.wechat.intake._forgotten_at = now() - timedelta(hours=1)
        world.wechat.intake.forget_old()
        with world.db.read_scope() as session:
            return len(session.scalars(select(WeChatSeen)).all())

    world.says("你好")
    assert known() == 1
    with world.db.session_scope() as session:
        session.execute(update(WeChatSeen).values(at=now() - timedelta(minutes=31)))
    assert known() == 0


def test_in_safe_mode_nothing_is_taken_in_the_clear(world):
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "signature": sign(world.account.token, stamp, "n")}
    assert call(world, query, world.caller.xml("citizen-1", TEXT).encode()).status_code == 403


def test_in_plain_mode_nothing_encrypted_is_taken(build):
    sealed = build("safe").caller
    query, body = sealed.sealed(sealed.xml("citizen-1", TEXT))
    assert call(build("plain"), query, body).status_code == 403


def test_a_message_for_another_account_is_refused(world):
    from wechatpy.crypto import WeChatCrypto

    other = WeChatCrypto(world.account.token, world.account.aes_key, "wx-somebody-else")
    world.caller._crypto = other
    assert call(world, *world.caller.sealed(world.caller.xml("citizen-1", TEXT))).status_code == 403


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'
HOSTILE = [
    BOMB,
    FILE,
    '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/evil.dtd"><xml/>',
    "<a>" * 9000,
    "<a>" * 5000 + "</a>" * 5000,
    "",
    "<xml>",
    "not xml",
    "<xml></xml>",
    "<xml><MsgType>text</MsgType></xml>",
    '<?xml version="1.0" encoding="nonsense"?><xml/>',
    '<?xml version="1.0" encoding="utf-16"?><xml/>',
]


@pytest.mark.parametrize("mode", ["plain", "safe"])
@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_and_broken_xml_is_refused_outside_and_inside_the_cipher(build, mode, body):
    world = build(mode)
    assert call(world, *world.caller.sealed(body)).status_code == 400
    query, _ = world.caller.sealed("<xml/>")
    assert call(world, query, body.encode()).status_code in (400, 403)


def test_more_than_a_message_can_be_is_refused(world):
    query, _ = world.caller.sealed("<xml/>")
    assert call(world, query, b"<xml>" + b"x" * 70_000).status_code == 413
    assert call(world, query, (chunk for chunk in [b"x" * 40_000] * 3)).status_code == 413


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), signed=st.booleans(), encrypted=st.booleans())
def test_any_bytes_are_answered_without_a_failure_of_ours(world, body, signed, encrypted):
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "signature": sign(world.account.token, stamp, "n")}
    if encrypted:
        query["msg_signature"] = sign(world.account.token, stamp, "n", "x")
    assert call(world, query if signed else {}, body).status_code < 500


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cipher=st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda b: base64.b64encode(b).decode())))
def test_any_cipher_text_with_a_good_signature_is_refused(world, cipher):
    guard, stamp = world.wechat.guard, str(int(time.time()))
    with pytest.raises(Refused):
        guard.decrypt(cipher, sign(world.account.token, stamp, "n", cipher), stamp, "n")


NAMES = [
    "MsgType",
    "Content",
    "MsgId",
    "Event",
    "EventKey",
    "MediaId",
    "Location_X",
    "Location_Y",
    "Recognition",
    "Status",
]
VALUES = st.one_of(
    st.text(max_size=60), st.sampled_from(["text", "event", "location", "voice", "subscribe", "SCAN", "nan", "1e999"])
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1))
def test_any_fields_in_a_signed_message_are_answered(world, fields):
    query, body = world.caller.sealed(world.caller.xml("citizen-1", fields))
    assert call(world, query, body).status_code < 500


def test_refusals_are_logged_without_content(world, caplog, capsys):
    query, body = world.caller.sealed(world.caller.xml("citizen-1", TEXT))
    with caplog.at_level(logging.DEBUG):
        call(world, {**query, "msg_signature": "0" * 40}, body)
    said = capsys.readouterr()
    logged = caplog.text + said.out + said.err
    assert "signature" in logged
    assert "机密" not in logged
    assert "citizen-1" not in logged


def test_refusals_are_problem_details_in_chinese(world):
    answer = call(world, {}, b"")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "微信" in json.loads(answer.text)["detail"]


# what is wrapped, and would be missed


def test_wechatpy_itself_looks_at_no_clock_and_compares_in_the_open():
    wechatpy.utils.check_signature("t", sign("t", "1", "n"), "1", "n")  # a call of 1970 is fine with it
    assert "compare_digest" not in inspect.getsource(wechatpy.utils.check_signature)
    assert "compare_digest" not in inspect.getsource(wechatpy.crypto.BaseWeChatCrypto._decrypt_message)
    assert "compare_digest" in inspect.getsource(Guard.verify)


def test_wechatpy_itself_raises_anything_on_a_damaged_cipher(world):
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.exceptions import WeChatException

    crypto = WeChatCrypto(world.account.token, world.account.aes_key, world.account.app_id)
    raised = set()
    for cipher in ("AAAA", "A" * 44, "!!", "A" * 64):
        try:
            crypto.decrypt_message({"Encrypt": cipher}, sign(world.account.token, "1", "n", cipher), "1", "n")
        except Exception as error:
            raised.add(type(error))
    assert any(not issubclass(kind, WeChatException) for kind in raised)
