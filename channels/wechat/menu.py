"""The account's menu: from YAML to WeChat, and from a pressed button to what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from channels.wechat import texts
from core.errors import SetupError

FILE = Path(__file__).with_name("menu.yml")
# What a pressed button says is in its key, so that no process need know the file, and an old menu still works.
SAYS = "say:"
KEY_BYTES = 128


class Button(BaseModel):
    """A button: it says something, or opens a page; a first-level one may hold others instead."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1)
    say: str = ""
    page: str = ""
    url: str = ""
    buttons: list[Button] = Field([], max_length=5)

    @model_validator(mode="after")
    def _one_deed(self) -> Button:
        if sum(map(bool, (self.say, self.page, self.url, self.buttons))) != 1:
            raise ValueError(f"“{self.name}”应恰好有 say、page、url、buttons 中的一项")
        return self

    @field_validator("say")
    @classmethod
    def _fits_into_the_key(cls, say: str) -> str:
        if len((SAYS + say).encode()) > KEY_BYTES:
            raise ValueError(f"“{say}”太长，最多 {(KEY_BYTES - len(SAYS)) // 3} 个汉字")
        return say


_FILE = TypeAdapter(list[Button])
NAME_BYTES = {1: 16, 2: 60}


class Menu:
    """The menu as configured."""

    def __init__(self, buttons: list[Button]) -> None:
        self._buttons = buttons
        leaves = [leaf for button in buttons for leaf in (button.buttons or [button])]
        self.needs_url = any(leaf.page for leaf in leaves)

    @classmethod
    def load(cls, path: Path = FILE) -> Menu:
        """Read the menu.

        Raises:
            SetupError: it is not one that WeChat takes; the message says what to change.
        """
        try:
            buttons = _FILE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, ValidationError, yaml.YAMLError) as error:
            raise SetupError(texts.bad_file(path.name, str(error))) from error
        _check(path, buttons)
        return cls(buttons)

    def to_json(self, public_url: str) -> dict[str, Any]:
        """The menu as WeChat's API takes it."""
        return {"button": [_button(button, public_url) for button in self._buttons]}


def said_by(key: str) -> str:
    """What a pressed button says; empty for a key that is not ours."""
    return key.removeprefix(SAYS).strip() if key.startswith(SAYS) else ""


def _check(path: Path, buttons: list[Button]) -> None:
    if not 1 <= len(buttons) <= 3:
        raise SetupError(texts.bad_file(path.name, "一级菜单应为 1 到 3 个"))
    for button in buttons:
        for level, one in ((1, button), *((2, child) for child in button.buttons)):
            if len(one.name.encode()) > NAME_BYTES[level]:
                raise SetupError(texts.bad_file(path.name, f"“{one.name}”太长"))
            if level == 2 and one.buttons:
                raise SetupError(texts.bad_file(path.name, f"“{one.name}”：菜单最多两级"))


def _button(button: Button, public_url: str) -> dict[str, Any]:
    if button.buttons:
        return {"name": button.name, "sub_button": [_button(child, public_url) for child in button.buttons]}
    if button.say:
        return {"type": "click", "name": button.name, "key": SAYS + button.say}
    return {"type": "view", "name": button.name, "url": button.url or public_url + button.page}
