"""Literal payloads in, values out."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.inbound import Consent, Event, Link, Location, Media, Text, Unknown
from channels.wechat.parse import BadXml, clean, read_message, read_xml

HEAD = "<ToUserName>gh_1</ToUserName><FromUserName>oABC-_1</FromUserName><CreateTime>1795000000</CreateTime>"


def read(inner):
    return read_message(read_xml(f"<xml>{HEAD}{inner}</xml>"))


def kind(name):
    return f"<MsgType><![CDATA[{name}]]></MsgType>"


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        (kind("text") + "<Content><![CDATA[ 公证费 <多少>]]></Content>", Text("公证费 <多少>")),
        (kind("voice") + "<MediaId>m</MediaId><Recognition>你好。</Recognition>", Text("你好。")),
        (kind("voice") + "<MediaId>m</MediaId><Recognition></Recognition>", Media("voice", "m")),
        (kind("image") + "<PicUrl>http://x.invalid/</PicUrl><MediaId>m</MediaId>", Media("image", "m")),
        (kind("shortvideo") + "<MediaId>m</MediaId>", Media("shortvideo", "m")),
        (
            kind("location") + "<Location_X>31.2</Location_X><Location_Y>121.5</Location_Y><Label>浦东</Label>",
            Location(31.2, 121.5, "浦东"),
        ),
        (kind("location") + "<Location_X>nan</Location_X><Location_Y>121.5</Location_Y>", Unknown("location")),
        (kind("location") + "<Location_X>91</Location_X><Location_Y>0</Location_Y>", Unknown("location")),
        (kind("link") + "<Title>标题</Title><Url>http://x.invalid/</Url>", Link("标题", "http://x.invalid/")),
        (
            kind("event") + "<Event>subscribe</Event><EventKey>qrscene_district-310101</EventKey>",
            Event("subscribe", "district-310101"),
        ),
        (kind("event") + "<Event>SCAN</Event><EventKey>7</EventKey>", Event("scan", "7")),
        (
            kind("event") + "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>9</MsgID><Status>failed:user block</Status>",
            Event("templatesendjobfinish", status="failed:user block", result_of="9"),
        ),
        (
            kind("event")
            + "<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>T</TemplateId>"
            "<MsgID>8</MsgID><ErrorCode>0</ErrorCode></List></SubscribeMsgSentEvent>",
            Event("subscribe_msg_sent_event", status="0", result_of="8"),
        ),
        (
            kind("event") + "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>"
            "<List><TemplateId>T</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
            "<List><TemplateId>U</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
            "</SubscribeMsgPopupEvent>",
            Event("subscribe_msg_popup_event", consents=(Consent("T", True), Consent("U", False))),
        ),
        (kind("miniprogrampage"), Unknown("miniprogrampage")),
    ],
)
def test_every_kind_of_message_is_read(inner, content):
    inbound = read(inner)
    assert inbound.content == content
    assert (inbound.openid, inbound.account) == ("oABC-_1", "gh_1")
    assert inbound.at == datetime.fromtimestamp(1795000000, UTC)


def test_a_withdrawal_is_of_the_citizen_it_names_not_of_the_platform_that_tells():
    inner = kind("event") + "<Event>user_authorization_revoke</Event><OpenID>oHER</OpenID><RevokeInfo>1</RevokeInfo>"
    assert (read(inner).openid, read(inner).content) == ("oHER", Event("user_authorization_revoke"))
    assert read(kind("event") + "<Event>VIEW</Event><OpenID>oHER</OpenID>").openid == "oABC-_1"


def test_a_message_is_known_by_its_id_and_an_event_by_all_that_it_says():
    assert read(kind("text") + "<MsgId>23</MsgId>").key == "23"
    view = [read(kind("event") + f"<Event>VIEW</Event><EventKey>{page}</EventKey>").key for page in ("a", "a", "b")]
    assert view[0] == view[1] != view[2]


@pytest.mark.parametrize(
    "body",
    [
        "<xml/>",
        f"<xml>{HEAD}</xml>",
        f"<xml>{kind('text')}</xml>",
        "<xml><FromUserName>a b</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
        "<xml><FromUserName>a</FromUserName><CreateTime>soon</CreateTime><MsgType>text</MsgType></xml>",
        "<xml><FromUserName>a</FromUserName><CreateTime>99999999999999999999</CreateTime><MsgType>text</MsgType></xml>",
    ],
)
def test_what_has_no_sender_time_or_kind_is_no_message(body):
    with pytest.raises(BadXml):
        read_message(read_xml(body))


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs"))), st.text(st.characters(whitelist_categories=("Cc",))))
def test_cleaning_drops_control_characters_and_nothing_else(words, controls):
    middle = len(words) // 2
    assert clean(words[:middle] + controls.replace("\n", "").replace("\t", "") + words[middle:]) == words.strip()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body):
    with contextlib.suppress(BadXml):
        assert read_message(read_xml(body)).openid
