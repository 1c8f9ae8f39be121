"""What more than one channel says."""

from __future__ import annotations

# The citizen's page says the same where the server does not answer (`web/src/chat/texts.ts`).
NO_ARTICLE = "暂时看不到这一条的原文，可以在国家法律法规数据库查询。"

# What OpenAPI has no place for: it knows no WebSocket.
EVENTS = """
## 实时消息（WebSocket）`/api/v1/web/events`、`/api/v1/app/events`

连接后 10 秒内先发第一帧 `{"token": 会话令牌, "after": 已有的最后一条消息的 id}`（`after` 不填为 0，断线重连时用它续传）。之后收到：

- `{"kind": "message", "message": {…}}`：一条消息，与 `messages` 接口的同一格式；
- `{"kind": "state", "state": …, "place": …}`：谁在接待，排队时的位置；
- `{"kind": "ping"}`：每 20 秒一次，不用回。

以 4401 关闭：令牌无效或已过期，或第一帧不对。
"""
