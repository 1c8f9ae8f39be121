"""What the command line and the supervisor say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge import FileReport, ImportReport, Institution, InstitutionReport

STARTING = "正在启动"
TRAINING = "正在训练对话模型（十几秒到一两分钟）"
NO_QUESTION = "没有写问题。例如：fawen ask 公证费多少"
NO_RASA_PYTHON = (
    "缺少对话引擎的 Python 3.10 环境（.venv-rasa）。请运行 ./run 完成安装，或用 FAWEN_PYTHON310 指定解释器。"
)
NO_PAGE = "缺少网页文件（web/dist）。请运行 ./run 完成构建。"
NO_MODEL = "缺少对话模型。请运行 fawen train。"
NO_ENCODER = "缺少句向量模型（knowledge/encoder）。请检查仓库是否完整。"
NO_DATABASE = (
    "无法打开数据库。请检查 FAWEN_DATABASE_URL（主机、端口、用户、密码、库名，数据库是否在运行）和 var 目录的权限。"
)
INDEX_REFUSED = {
    "missing": "还没有知识索引",
    "format": "知识索引是旧版程序建的，不能使用",
    "encoder": "知识索引是用另一个句向量模型建的，不能使用",
    "tables": "用语表（knowledge/normalise.yml）有改动，知识索引不能使用",
    "statutes": "法律条文重新导入过，知识索引已过时",
    "content": "知识条目有改动，知识索引已过时",
}
OLD_CONTENT = "旧内容"
SERVES_OLD = "知识条目有误，服务用旧内容回答。请先改正，再运行 fawen index build。"
REBUILDING = "正在重建"
REBUILD = "请运行 fawen index build。"
ALL_WELL = "一切就绪。"
STOPPED = "已停止。"
ABORTED = "已取消。"
USAGE = {  # what Typer says of a command line, and what we say
    r"Missing command\.": "没有写明要做什么",
    r"No such command (['\"])(?P<what>.*?)\1\.( Did you mean (?P<like>.*)\?)?": "没有“{what}”这个命令",
    r"No such option: (?P<what>\S+)( \(Possible options: (?P<like>.*)\))?": "没有“{what}”这个选项",
    r"Missing argument '(?P<what>.*?)'": "缺少参数 {what}",
    r"Missing option '(?P<what>.*?)'": "缺少选项 {what}",
    r"Option '(?P<what>.*?)' requires an argument": "选项 {what} 后面没有值",
    r"Option '(?P<what>.*?)' does not take a value": "选项 {what} 不带值",
    r"Got unexpected extra argument\(s\) \((?P<what>.*)\)": "多出来的参数：{what}（有空格的请加引号）",
    r"Invalid value for '(?P<what>.*?)': .*valid integer": "{what} 应是整数",
    r"Invalid value for '(?P<what>.*?)'": "{what} 的值不对",
}
USAGE_HEAD = "用法："
USAGE_PARTS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
HELP_OPTION = "显示这段说明。"
HELP_WORDS = {  # of Typer's help pages, by the name it has for each
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "ENVVAR_STRING": "[环境变量：{}]",
}
IMPORTING = "正在导入条文"
INDEXING = "正在建立索引"
PASSWORD = "密码"
PASSWORD_AGAIN = "再输入一次"
PASSWORDS_DIFFER = "两次输入的不一样，请重新输入。"
NO_STATUTES = "还没有导入法条，没有核对引用；请运行 fawen statutes import 文件或文件夹。"
NOTHING_MOVED = "所引法律都没有比核对时更新的版本。"
MOVED_HEADINGS = ("条目", "引用", "核对时的版本", "现行版本", "条文变了", "说明", "位置")
CHANGED = {"yes": "变了", "no": "没变", "unknown": "不能确定"}

REAL_ACCOUNT = "已配置真实的公众号（FAWEN_WECHAT_APP_ID）。模拟不能与它同时使用，请先清空该配置，或换一个 FAWEN_VAR。"
MENU_SET = "已设置公众号菜单，重新关注或稍等几分钟后在手机上可见。"


def simulating(url: str) -> str:
    return f"模拟的微信平台   {url}/   （法问就绪后在那里以市民的身份打字）"


def meant(names: str) -> str:
    return f"，是不是 {names}"


def see_help(command: str) -> str:
    return f"用 {command} --help 查看用法。"


def port_taken(port: int, setting: str) -> str:
    return f"端口 {port} 已被占用。请关闭占用它的程序，或设置 {setting} 换一个端口。"


def cannot_bind(host: str, port: int) -> str:
    return (
        f"不能在 {host} 的端口 {port} 上监听：这个地址不是本机的，或者没有权限。"
        "请把 FAWEN_HOST 设为本机地址（只供本机用 127.0.0.1，供其他机器访问用 0.0.0.0），端口用 1024 以上的。"
    )


def disk_full(free_mb: int, needed_mb: int, where: str) -> str:
    return f"磁盘空间不足：{where} 所在磁盘只剩 {free_mb} MB，至少需要 {needed_mb} MB。请清理后再启动。"


def not_ready(seconds: int, log: str) -> str:
    return f"{seconds} 秒内没有就绪，请查看日志 {log}。"


def restarted(name: str, code: int, delay: float) -> str:
    return f"{name} 退出（代码 {code}），{delay:.0f} 秒后重启"


def training_failed(log: str) -> str:
    return f"训练对话模型失败，请查看 {log}。"


def index_built(name: str, entries: int, added: int, changed: int, removed: int, rebuilt: bool) -> str:
    moved = f"新增 {added}、修改 {changed}、撤下 {removed}、未变 {entries - added - changed}"
    done = [moved] * (not rebuilt or bool(added + changed + removed)) + ["已全部重建"] * rebuilt
    return f"索引 {name}：共 {entries} 条，{'，'.join(done)}"


def welcome(url: str, seat: str, password: str, seconds: float) -> str:
    return (
        f"\n法问已就绪（{seconds:.0f} 秒）\n"
        f"  市民页面   {url}/\n"
        f"  坐席工作台 {url}/console\n"
        f"  演示坐席   {seat}   密码 {password}（本次启动生成）\n"
        "按 Ctrl-C 停止。\n"
    )


def statutes_imported(report: ImportReport) -> str:
    """The last line of an import: what came in, what stayed, what failed."""
    stored = [file.stored for file in report.files]
    added, replaced, same = (sum(getattr(one, part) for one in stored) for part in ("added", "replaced", "unchanged"))
    said = f"导入 {report.articles} 条：新增 {added} 个版本，更新 {replaced} 个，没有变化 {same} 个"
    return said + (f"；{len(report.failed)} 个文件没有导入" if report.failed else "")


def file_imported(file: FileReport) -> str:
    what = "已更新" if file.stored.replaced else "已导入" if file.stored.added else "内容和已导入的相同，没有变化"
    return f"{file.laws[0] if len(file.laws) == 1 else f'{len(file.laws)} 个版本的法律'} {what}"


def content_checked(entries: int, citations: int, mentions: int, problems: int) -> str:
    looked_at = f"条目 {entries} 条，引用 {citations} 处，正文另外写到的条文 {mentions} 处，"
    return looked_at + (f"问题 {problems} 个。" if problems else "没有问题。")


def to_recheck(entries: Sequence[str]) -> str:
    if not entries:
        return "所引条文的文字都没变；运行 fawen knowledge stamp --all 写上新版本即可。"
    return f"要复核的条目 {len(entries)} 个：{'、'.join(entries)}。复核后运行 fawen knowledge stamp --all；正文写到而没有引用的法律，把条目的 checked 改为复核的那天。"


def unstamped(count: int) -> str:
    return f"有 {count} 处引用没有注明核对时的版本；运行 fawen knowledge stamp 补上。"


def stamp_skipped(laws: Sequence[str]) -> str:
    return f"没有注明版本的法律（未导入，或导入的文本没有日期）：{'、'.join(laws)}"


def stamped(count: int) -> str:
    return f"已写上版本 {count} 处。" if count else "没有要写的版本。"


def institutions_imported(report: InstitutionReport, strict: bool) -> str:
    if strict and report.problems:
        return f"有 {len(report.problems)} 处不对，按 --strict 一个机构也没有导入"
    done = f"新增 {report.added} 个机构，更新 {report.updated} 个，没有变化 {report.unchanged} 个"
    rows = len({problem.row for problem in report.problems})
    return done + (f"；{rows} 行没有导入" if rows else "")


INSTITUTION_HEADS = ("编号", "名称", "类别", "区", "地址", "电话", "核验日期")
STALE = "（超过 180 天）"
NO_INSTITUTIONS = "没有这样的机构。用 fawen institutions import 导入。"


def institution_removed(gone: Institution) -> str:
    return f"已删去 {gone.district}{gone.name}"


# fawen outreach, fawen privacy
CHANNEL = "渠道"
STATE = "状态"
COUNT = "人数"
CAMPAIGN = "活动（扫码）"
STILL_FOLLOW = "仍关注"
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
OBSTACLES = {"seat": "坐席正在接待", "request": "有登记正在办理", "withdrawn": "市民在微信撤回了授权或注销了账号"}
DELETED = "删除"
CUT_DOWN = "只留最少记录"
RETAINED = "到期清理完成。"
NO_CONVERSATION = (
    "这个号码查不到会话，或者对应不止一个会话。请填完整的工单号（工作台里显示）、登记编号、删除回执号或会话编号。"
)


def reach_total(now: int, later: int, dry_run: bool) -> str:
    verb = "会发给" if dry_run else "已发给"
    return f"{verb} {now} 人，{later} 人稍后（对话结束后由后台任务补发）。今天已收到的、已退订和已删除信息的人不在内。"


def erasure_approved(receipt: str) -> str:
    return (
        f"已同意 {receipt}，坐席不在对话、没有登记在办时由后台任务执行。用 fawen privacy receipt {receipt} 查看结果。"
    )


# fawen request
def request_moved(reference: str, status: str) -> str:
    return f"登记 {reference} 现在是“{status}”。市民查进度时即可看到。"
