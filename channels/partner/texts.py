"""What operators and supervisors are told about webhooks."""

from __future__ import annotations

NO_ENDPOINT = "没有这个推送地址。"
NO_DELIVERY = "没有这条推送记录。"
NOT_FAILED = "这条推送没有失败，不需要再次发送。"
ENDPOINT_OFF = "这个推送地址已停用，请先用 fawen webhook enable 编号 重新启用（编号见 fawen webhook list），再次发送。"
SUPERVISORS_ONLY = "只有班长或管理员可以查看推送记录。"
BAD_ADDRESS = "推送地址必须是 https 网址，不带账号、#，也不能指向本机或链路本地地址。"


def unknown_kinds(kinds: str, known: str) -> str:
    return f"不认识的事件：{kinds}。可用：{known}。"


def unknown_partner(name: str) -> str:
    return f"FAWEN_APP_PARTNERS 里没有名为“{name}”的接入方。"
