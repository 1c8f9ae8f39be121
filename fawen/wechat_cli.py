"""`fawen wechat …`: what an operator does with the official account."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fawen import texts
from fawen.terminal import clear_errors, out

wechat_app = typer.Typer(help="微信公众号", no_args_is_help=True)


@wechat_app.command("menu")
def menu(path: Annotated[Path | None, typer.Option(help="菜单文件；不填用自带的 menu.yml")] = None) -> None:
    """按菜单文件设置公众号的自定义菜单。"""
    from channels.wechat.checkup import set_menu
    from channels.wechat.menu import FILE
    from core.db import migrate

    with clear_errors() as settings:
        migrate(settings)
        set_menu(settings, path or FILE)
    out.print(texts.MENU_SET)
