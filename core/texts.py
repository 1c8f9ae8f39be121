"""What the ground under every room says: to citizens who come to a wrong page, to programs, to who sets it up."""

from __future__ import annotations

# pages
TROUBLE_TITLE = "页面打不开"
TROUBLE_FOOT = "法问，公共法律服务咨询助手。"
CALL = "拨打 12348，和工作人员通话"
TO_PAGE = "打开网页版，直接提问"

# HTTP, by status
DETAILS = {
    400: "请求的格式不正确。",
    401: "没有有效的凭证，请重新打开页面。",
    403: "没有权限。",
    404: "没有这个地址或内容。",
    405: "这个地址不支持此方法。",
    413: "发送的内容太大。",
    415: "请以 application/json 发送。",
    422: "请求的内容不正确",
}
OTHER_STATUS = "请求不能处理。"
NO_JSON = "请求的内容不是有效的 JSON。"
INTERNAL = "系统出了差错，请稍后再试；急事请拨 12348。"

# the database and its key
NO_URL = "FAWEN_DATABASE_URL 不是数据库的地址，应形如 postgresql://用户:密码@主机:5432/库名；用自带的 SQLite 请留空。"
OTHER_KIND = "FAWEN_DATABASE_URL 是 {kind} 的地址；只能用 PostgreSQL，或留空用自带的 SQLite。"
NO_DRIVER = (
    "没有安装 FAWEN_DATABASE_URL 用的数据库驱动（{driver}）；请运行 pip install 'fawen[scaled]'，地址写 postgresql://…"
)
OTHER_SECRET = "加密密钥与数据库不匹配，请恢复 var/secret.key 的备份"

# accounts of staff
WRONG_PASSWORD = "账号或密码不正确"
LOGIN_OVER = "登录已失效，请重新登录"


def bad_name(longest: int) -> str:
    return f"账号应有 1 到 {longest} 个字符，首尾不能是空格"


def short_password(shortest: int) -> str:
    return f"密码至少 {shortest} 个字符，首尾的空格不算"


def name_taken(name: str) -> str:
    return f"账号“{name}”已存在"
