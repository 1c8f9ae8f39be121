"""Calls to WeChat: one token for all, one who fetches it, one retry, and nobody waits for ever."""

import io
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import text
from wechatpy import WeChatClient
from wechatpy.client.base import BaseWeChatClient

from channels.delivery import Dropped, Held, Later
from channels.wechat import client as client_module
from channels.wechat.account import Account
from channels.wechat.client import Client, Wired, timed
from channels.wechat.errors import Code, StoreAway, Unfetchable, WeChatAway, WeChatError, backoff, meaning
from channels.wechat.tokens import DatabaseTokens, RedisTokens, Token, Tokens
from core.clock import now


@pytest.fixture
def account(world):
    return world.account


def fresh(world, seal):
    """A client as another process would have it."""
    return Client(world.account, DatabaseTokens(world.db, seal, world.account.app_id))


def test_all_processes_use_one_token_and_only_one_fetches_it(world, seal):
    for openid in ("a", "b"):
        world.platform.acts(openid, "message")
    clients = [fresh(world, seal) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda client: client.send_text("a", "你好") if client is clients[0] else client.check(), clients)
        )
    assert world.platform.tokens_given == 1


@pytest.mark.parametrize("spoil", ["expire_tokens", "revoke_tokens"])
def test_a_refused_token_is_replaced_and_the_call_made_again_once(world, seal, spoil):
    world.platform.acts("a", "message")
    client = fresh(world, seal)
    client.send_text("a", "一")
    getattr(world.platform, spoil)()
    fresh(world, seal).send_text("a", "二")
    client.send_text("a", "三")  # finds the new one without fetching
    assert [shown for _, shown in world.sees("a")] == ["一", "二", "三"]
    assert world.platform.tokens_given == 2


def test_a_token_that_is_never_good_ends_after_two_calls(world, seal, monkeypatch):
    client = fresh(world, seal)
    client.check()
    monkeypatch.setattr(world.platform, "_token_code", lambda token: 40001)
    with pytest.raises(WeChatError) as refused:
        client.send_text("a", "一")
    assert refused.value.code == Code.TOKEN_INVALID
    assert len(world.platform.calls) == 2


def test_wechatpy_itself_asks_again_without_end(world, monkeypatch):
    calls = []

    def refuse(self, **_):
        calls.append(1)
        if len(calls) > 20:
            raise KeyboardInterrupt
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"errcode": 40001, "errmsg": "bad"}'
        return answer

    monkeypatch.setattr(requests.Session, "request", refuse)
    theirs = WeChatClient("app", "secret", access_token="t")
    monkeypatch.setattr(theirs, "fetch_access_token", lambda: theirs.session.set(theirs.access_token_key, "t"))
    with pytest.raises(KeyboardInterrupt):
        theirs.message.send_text("a", "b")


def test_wechatpy_itself_fetches_without_a_time_out_from_the_unstable_endpoint(monkeypatch):
    seen = {}

    def get(self, url, **more):
        seen.update(url=url, timeout=more.get("timeout"))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"access_token": "t", "expires_in": 7200}'
        return answer

    monkeypatch.setattr(requests.Session, "get", get)
    WeChatClient("app", "secret", timeout=3).fetch_access_token()
    assert seen == {"url": "https://api.weixin.qq.com/cgi-bin/token", "timeout": None}
    assert "lock" not in BaseWeChatClient.access_token.fget.__code__.co_names


@pytest.fixture
def silent():
    """An address that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def with_api(account, address):
    return Account(**{name: getattr(account, name) for name in Account.__slots__} | {"api": address})


def test_every_call_has_a_time_out_and_says_whether_it_may_have_been_heard(account, silent, monkeypatch):
    monkeypatch.setattr(client_module, "TIMEOUT_S", (0.2, 0.2))
    wired = Wired(with_api(account, silent))
    started = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        wired.fetch_stable_token(False)
    session = timed(requests.Session())
    with pytest.raises(requests.ReadTimeout):
        session.get(silent)
    assert time.monotonic() - started < 2


class Fixed:
    """A store whose token is always good."""

    def read(self):
        from datetime import timedelta

        return Token("t", now() + timedelta(hours=1))


@pytest.mark.parametrize(("listening", "maybe_sent"), [(True, True), (False, False)])
def test_a_broken_call_is_told_apart_from_one_that_was_never_sent(account, monkeypatch, listening, maybe_sent):
    monkeypatch.setattr(client_module, "TIMEOUT_S", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        if not listening:
            server.close()
        with pytest.raises(WeChatAway) as away:
            Client(with_api(account, address), Fixed()).send_text("a", "b")
    assert away.value.maybe_sent is maybe_sent


@pytest.mark.parametrize(
    ("body", "status", "maybe_sent"),
    [
        (b"<html>busy</html>", 200, True),
        (b"<html>bad gateway</html>", 502, True),
        (b"", 500, True),
        (b"", 504, True),
        (b"<html>not found</html>", 404, False),
        (b'{"errcode": "soon"}', 200, True),
        (b"[]", 200, None),
    ],
)
def test_nonsense_for_an_answer_is_an_away_and_never_a_crash(account, monkeypatch, body, status, maybe_sent):
    def answer(self, **_):
        made = requests.Response()
        made.status_code, made._content = status, body
        return made

    monkeypatch.setattr(requests.Session, "request", answer)
    client = Client(account, Fixed())
    if maybe_sent is None:
        client.send_text("a", "b")
        return
    with pytest.raises(WeChatAway) as away:
        client.send_text("a", "b")
    assert away.value.maybe_sent is maybe_sent


def test_a_token_that_cannot_be_fetched_means_that_nothing_was_sent(account, monkeypatch, db, seal):
    def answer(self, *_, **__):
        made = requests.Response()
        made.status_code = 502
        return made

    monkeypatch.setattr(requests.Session, "request", answer)
    with pytest.raises(WeChatAway) as away:
        Client(account, DatabaseTokens(db, seal, "app")).send_text("a", "b")
    assert (str(away.value), away.value.maybe_sent) == ("http 502", False)


def test_a_download_is_limited_and_an_error_in_it_is_an_error(world, seal, monkeypatch):
    client = fresh(world, seal)
    world.platform.media["m"] = (b"\xff\xd8picture", "image/jpeg")
    assert client.download("m").content == b"\xff\xd8picture"
    with pytest.raises(WeChatError):
        client.download("unknown")
    monkeypatch.setattr(client_module, "MAX_MEDIA", 4)
    with pytest.raises(WeChatAway):
        client.download("m")


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://mpvideo.qpic.cn/a.mp4", True),
        ("https://vod.video.qq.com/a.mp4", True),
        ("http://mpvideo.qpic.cn/a.mp4", False),
        ("https://127.0.0.1/a.mp4", False),
        ("https://evilqq.com/a.mp4", False),
        ("https://qq.com.example/a.mp4", False),
        ("https://mpvideo.qpic.cn/moved", False),
    ],
)
def test_a_film_is_followed_to_wechats_own_hosts_only(account, monkeypatch, url, followed):
    asked = []

    def answer(self, address, **_):
        asked.append(address)
        made = requests.Response()
        film = "media/get" not in address
        made.status_code = 302 if address.endswith("moved") else 200
        made.headers.update({"Content-Type": "video/mp4" if film else "text/plain", "Location": "https://127.0.0.1/"})
        made.raw = io.BytesIO(b"film" if film else json.dumps({"video_url": url}).encode())
        return made

    monkeypatch.setattr(requests.Session, "get", answer)
    client = Client(account, Fixed())
    if followed:
        assert (client.download("m").content, len(asked)) == (b"film", 2)
        return
    with pytest.raises(Unfetchable):
        client.download("m")
    assert "https://127.0.0.1/" not in asked


# tokens


@pytest.fixture
def redis_url(tmp_path):
    """A real Redis, where one is installed."""
    import shutil
    import subprocess

    from eval.live import free_ports

    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    port = free_ports(1)[0]
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


@pytest.fixture(params=["database", "redis"])
def kept(request, db, seal):
    if request.param == "database":
        yield DatabaseTokens(db, seal, "app")
        return
    store = RedisTokens(request.getfixturevalue("redis_url"), seal, "app")
    yield store
    store.close()


def test_however_many_need_a_token_one_fetches_it(kept):
    fetched = []

    def fetch(force):
        time.sleep(0.05)
        fetched.append(force)
        return f"token-{len(fetched)}", 7200

    tokens = [Tokens(kept, fetch) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda one: one.current(), tokens)) == {"token-1"}
        assert set(pool.map(lambda one: one.renew("token-1"), tokens)) == {"token-2"}
    assert fetched == [False, False]


def test_a_stable_token_that_was_refused_is_forced_anew(kept):
    answers = iter(["same", "same", "new"])
    forced = []

    def fetch(force):
        forced.append(force)
        return next(answers), 7200

    tokens = Tokens(kept, fetch)
    assert tokens.current() == "same"
    assert tokens.renew("same") == "new"
    assert forced == [False, False, True]


def test_a_token_is_replaced_five_minutes_before_it_ends(kept):
    lives = iter([299, 7200])
    tokens = Tokens(kept, lambda force: (f"for {(s := next(lives))} s", s))
    assert tokens.current() == "for 299 s"
    assert tokens.current() == "for 7200 s"
    assert tokens.current() == "for 7200 s"


def test_a_lock_is_one_process_and_only_its_owner_opens_it(kept):
    assert kept.lock("a")
    assert not kept.lock("b")
    kept.unlock("b")
    assert not kept.lock("b")
    kept.unlock("a")
    assert kept.lock("b")


def test_whoever_waits_too_long_for_the_one_who_fetches_gives_up(kept, monkeypatch):
    monkeypatch.setattr("channels.wechat.tokens.WAIT_S", 0.2)
    kept.lock("a process that died")
    with pytest.raises(WeChatAway):
        Tokens(kept, lambda force: ("never", 1)).current()


def test_a_failed_fetch_leaves_the_lock_open_for_the_next(kept):
    def fail(force):
        raise WeChatError(40125)

    with pytest.raises(WeChatError):
        Tokens(kept, fail).current()
    assert Tokens(kept, lambda force: ("good", 7200)).current() == "good"


def test_the_token_is_kept_sealed(world, seal, db):
    fresh(world, seal).check()
    token = next(iter(world.platform._tokens))
    db.engine.dispose()
    assert token.encode() not in b"".join(file.read_bytes() for file in world.settings.var.glob("fawen.db*"))


@pytest.fixture(params=["database", "redis"])
def broken(request, db, seal):
    """A store that cannot be reached."""
    if request.param == "redis":
        yield RedisTokens("redis://127.0.0.1:1/0", seal, "app")
        return
    with db.session_scope() as session:
        session.execute(text("ALTER TABLE wechat_token RENAME TO away"))
    yield DatabaseTokens(db, seal, "app")
    with db.session_scope() as session:
        session.execute(text("ALTER TABLE away RENAME TO wechat_token"))


def test_a_store_that_is_away_is_an_away_before_anything_was_sent(account, broken):
    with pytest.raises(WeChatAway) as away:
        Client(account, broken).send_text("a", "b")
    assert away.value.maybe_sent is False


def test_a_token_is_good_although_its_lock_could_not_be_opened(kept, monkeypatch):
    def fail(owner):
        raise StoreAway("ConnectionError")

    monkeypatch.setattr(kept, "unlock", fail)
    assert Tokens(kept, lambda force: ("good", 7200)).current() == "good"


# codes


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (45015, Held("window")),
        (45047, Held("budget")),
        (48001, Held("not_entitled")),
        (48002, Held("messages_refused")),
        (43101, Held("notice_refused")),
        (43004, Dropped("unsubscribed")),
        (40003, Dropped("no_such_user")),
        (45009, Later("errcode 45009", 600)),
        (40164, Later("errcode 40164", 1800)),
        (-1, Later("errcode -1", 2)),
        (42001, Later("errcode 42001", 2)),
        (99999, Later("errcode 99999", 2)),
    ],
)
def test_a_code_means_something(code, outcome):
    assert meaning(code, 0) == outcome


def test_an_unknown_code_is_held_in_the_end_and_a_known_one_tried_on():
    assert meaning(99999, 5) == Held("errcode 99999")
    assert meaning(-1, 50) == Later("errcode -1", 1800)
    assert [backoff(n) for n in (0, 1, 2, 99)] == [2, 4, 8, 1800]


def test_threads_do_not_see_each_others_tokens(account):
    wired, seen = Wired(account), {}

    def use(token):
        wired.use(token)
        time.sleep(0.02)
        seen[token] = wired.access_token

    threads = [threading.Thread(target=use, args=(token,)) for token in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"a": "a", "b": "b", "c": "c"}
