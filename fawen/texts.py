"""What the command line and the supervisor say."""

from __future__ import annotations

STARTING = "正在启动"
NO_RASA_PYTHON = (
    "缺少对话引擎的 Python 3.10 环境（.venv-rasa）。请运行 ./run 完成安装，或用 FAWEN_PYTHON310 指定解释器。"
)
NO_PAGE = "缺少网页文件（web/dist）。请运行 ./run 完成构建。"
NO_MODEL = "缺少对话模型。请运行 fawen train。"
NO_ENCODER = "缺少句向量模型（knowledge/encoder）。请检查仓库是否完整。"
NO_DATABASE = "无法打开数据库。请检查 FAWEN_DATABASE_URL 和 var 目录的权限。"
ALL_WELL = "一切就绪。"
STOPPED = "已停止。"


def port_taken(port: int, setting: str) -> str:
    return f"端口 {port} 已被占用。请关闭占用它的程序，或设置 {setting} 换一个端口。"


def disk_full(free_mb: int, needed_mb: int, where: str) -> str:
    return f"磁盘空间不足：{where} 所在磁盘只剩 {free_mb} MB，至少需要 {needed_mb} MB。请清理后再启动。"


def not_ready(seconds: int, log: str) -> str:
    return f"{seconds} 秒内没有就绪，请查看日志 {log}。"


def restarted(name: str, code: int, delay: float) -> str:
    return f"{name} 退出（代码 {code}），{delay:.0f} 秒后重启"


def training_failed(log: str) -> str:
    return f"训练对话模型失败，请查看 {log}。"


def welcome(url: str, seat: str, password: str, seconds: float) -> str:
    return (
        f"\n法问已就绪（{seconds:.0f} 秒）\n"
        f"  市民页面   {url}/\n"
        f"  坐席工作台 {url}/console\n"
        f"  演示坐席   {seat}   密码 {password}（本次启动生成）\n"
        "按 Ctrl-C 停止。\n"
    )


# fawen outreach, fawen privacy
CHANNEL = "渠道"
STATE = "状态"
COUNT = "人数"
WOULD_SEND = "现在会发"
SENT = "已发"
LATER = "稍后再发"
ON_ITS_WAY = "渠道发送"
DELIVERIES = {
    "": "由页面取用",
    "waiting": "等发送",
    "claimed": "发送中",
    "sent": "已送达",
    "held": "等市民下次联系",
    "dropped": "不再发送",
}
RECEIPT = "回执号"
REASON = "原因"
DUE = "最迟"
OBSTACLES = {"seat": "坐席正在接待", "request": "有登记正在办理"}
DELETED = "删除"
CUT_DOWN = "只留最少记录"
RETAINED = "到期清理完成。"
NO_CONVERSATION = "没有这个会话。"


def reach_total(now: int, later: int, dry_run: bool) -> str:
    verb = "会发给" if dry_run else "已发给"
    return f"{verb} {now} 人，{later} 人稍后（对话结束后由后台任务补发）。今天已收到的、已退订和已删除信息的人不在内。"


def erasure_approved(receipt: str) -> str:
    return (
        f"已同意 {receipt}，坐席不在对话、没有登记在办时由后台任务执行。用 fawen privacy receipt {receipt} 查看结果。"
    )
