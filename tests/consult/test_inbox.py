"""A message is accepted once, masked before it is stored, or refused with a reason."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text as sql

from consult.inbox import Inbox
from core.errors import BadInput, Conflict, NotFound, TooMany


@pytest.mark.parametrize("words", ["", "  \n ", "字" * 1001, "a\x00b", "\x1b[31m", "\ud800"])
def test_what_cannot_be_accepted_is_refused_with_a_sentence(consultation, words):
    with pytest.raises(BadInput, match=r"[。，]"):
        consultation.inbox.receive(consultation.who, "m1", words)


@pytest.mark.parametrize(
    "words", ["😀😀", "' OR 1=1; DROP TABLE message;--", "<script>alert(1)</script>", "/restart", "字" * 1000]
)
def test_odd_but_harmless_text_is_kept_as_it_is(consultation, words):
    consultation.inbox.receive(consultation.who, "m1", words)
    assert consultation.messages()[0].parts[0]["text"] == words


@pytest.mark.parametrize("message_id", ["", "a" * 65, "a b", "中文", "../etc"])
def test_message_ids_are_checked(consultation, message_id):
    with pytest.raises(BadInput, match="message_id"):
        consultation.inbox.receive(consultation.who, message_id, "你好")


def test_a_repeated_message_is_the_same_turn_and_another_text_is_refused(consultation):
    first = consultation.inbox.receive(consultation.who, "m1", "你好")
    again = consultation.inbox.receive(consultation.who, "m1", "你好")
    assert (again.turn_id, again.repeated) == (first.turn_id, True)
    with pytest.raises(Conflict):
        consultation.inbox.receive(consultation.who, "m1", "再见")


def test_parallel_repeats_store_one_message(consultation):
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: consultation.inbox.receive(consultation.who, "m1", "你好"), range(16)))
    assert len({receipt.turn_id for receipt in receipts}) == 1
    assert len(consultation.messages()) == 1


def test_the_sixty_first_message_of_a_minute_is_refused(consultation):
    for n in range(60):
        consultation.inbox.receive(consultation.who, f"m{n}", "你好")
    with pytest.raises(TooMany):
        consultation.inbox.receive(consultation.who, "m60", "你好")


def test_an_unknown_conversation_is_refused(db, seal):
    with pytest.raises(NotFound):
        Inbox(db, seal, 60).receive(lambda _: "nobody", "m1", "你好")


def test_no_digit_of_a_personal_number_reaches_the_database_in_the_clear(consultation, settings):
    consultation.inbox.receive(consultation.who, "m1", "我叫王芳，身份证310101199001011234，手机13812345678")
    with consultation.db.session_scope() as session:
        session.execute(sql("SELECT 1"))
    consultation.db.engine.dispose()
    stored = b"".join(file.read_bytes() for file in settings.var.glob("fawen.db*"))
    assert b"310***********1234" in stored
    assert b"13812345678" not in stored
    assert b"19900101" not in stored
