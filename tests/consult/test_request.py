"""A request is found again by its number and phone, however the phone is written."""

import pytest
from sqlalchemy import select

from bot.client import BotTurn
from bot.directives import File, LookUp
from consult.models import Request

FORM = {"matter": "遗嘱公证", "name": "王芳", "phone": "138****5678"}


async def filed_with(consultation, phone):
    await consultation.say(f"我的电话是{phone}")
    consultation.dialogue.reply = BotTurn((), (File("notary_appointment", FORM, consent=True),))
    await consultation.say("确认提交")
    with consultation.db.session_scope() as session:
        return session.scalars(select(Request)).one().reference


async def looked_up(consultation, reference, phone):
    consultation.dialogue.reply = BotTurn((), (LookUp(reference, "138****5678"),))
    return (await consultation.say(f"查进度 {reference} {phone}"))[0]["code"]


@pytest.mark.parametrize("filed", ["13812345678", "+86 138-1234-5678", "8613812345678"])
@pytest.mark.parametrize("asked", ["138 1234 5678", "+8613812345678"])
async def test_the_country_s_prefix_makes_no_difference(consultation, filed, asked):
    reference = await filed_with(consultation, filed)
    assert await looked_up(consultation, reference, asked) == "progress"
    assert await looked_up(consultation, reference, "13899995678") == "lookup_none"


@pytest.mark.parametrize("prefix", ["", "86", "0086"])
async def test_what_was_filed_while_the_prefix_counted_is_found_too(consultation, prefix):
    reference = await filed_with(consultation, "13812345678")
    with consultation.db.session_scope() as session:
        session.scalars(select(Request)).one().phone_index = consultation.seal.fingerprint(f"{prefix}13812345678")
    assert await looked_up(consultation, reference, "13812345678") == "progress"
