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

REAL_ACCOUNT = "已配置真实的公众号（FAWEN_WECHAT_APP_ID）。模拟不能与它同时使用，请先清空该配置，或换一个 FAWEN_VAR。"
MENU_SET = "已设置公众号菜单，重新关注或稍等几分钟后在手机上可见。"


def simulating(url: str) -> str:
    return f"模拟的微信平台   {url}/   （法问就绪后在那里以市民的身份打字）"


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
