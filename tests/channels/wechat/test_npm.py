"""Safe mode against an implementation that is not ours: @wecom/crypto from npm."""

import json
import shutil
import subprocess
import time

import pytest

from channels.wechat.parse import read_xml
from channels.wechat.security import sign
from core.settings import ROOT

PACKAGE = ROOT / "web" / "node_modules" / "@wecom" / "crypto"
SCRIPT = """
const { getSignature, encrypt, decrypt } = require(process.argv[1])
const { token, key, appId, stamp, nonce, message, theirs } = JSON.parse(process.argv[2])
const sealed = message && encrypt(key, message, appId)
const read = theirs && decrypt(key, theirs)
console.log(JSON.stringify({ sealed, signature: getSignature(token, stamp, nonce, sealed || theirs), read }))
"""
WORDS = ("你好", "a" * 31, "😀" * 300, "公证费<多少>&几钿 ]]> ", "x" * 32)


@pytest.fixture
def node():
    """Runs the independent implementation."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not PACKAGE.exists():
        pytest.skip("@wecom/crypto is not installed: run npm ci in web/")

    def run(**what):
        command = ["node", "-e", SCRIPT, str(PACKAGE), json.dumps(what)]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    return run


@pytest.mark.parametrize("words", WORDS)
def test_what_the_other_encrypts_is_answered_and_the_other_reads_the_answer(world, node, words):
    stamp, account = str(int(time.time())), world.account
    shared = {"token": account.token, "key": account.aes_key, "appId": account.app_id, "stamp": stamp, "nonce": "n1"}
    xml = world.caller.xml("citizen-1", {"MsgType": "text", "Content": words, "MsgId": "1"})
    theirs = node(**shared, message=xml)
    query = {"timestamp": stamp, "nonce": "n1", "encrypt_type": "aes", "msg_signature": theirs["signature"]}
    query["signature"] = sign(account.token, stamp, "n1")
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt>{theirs['sealed']}</Encrypt></xml>"
    answer = world.http.post("/api/v1/wechat", params=query, content=body.encode())
    assert answer.status_code == 200
    assert world.dialogue.heard == [words.strip()]
    reply = read_xml(answer.content)
    shared |= {"stamp": reply.get("TimeStamp"), "nonce": reply.get("Nonce")}
    read = node(**shared, theirs=reply.get("Encrypt"))
    assert read["signature"] == reply.get("MsgSignature")
    assert read["read"]["id"] == account.app_id
    assert read_xml(read["read"]["message"]).get("Content") == "答"
