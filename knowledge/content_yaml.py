"""Content files as YAML that knows its lines: a problem is told where it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

LINE = "__line__"
FIELD = re.compile("([a-z_]+)(?![a-z_、])|(编号)")  # what a problem begins with, where it is about one field
NO_UTF8 = "不是 UTF-8 编码（可能是 GBK）；请用编辑器另存为 UTF-8"


class Line(int):
    """The line on which a mapping begins, and that of each of its fields."""

    fields: dict[Any, int]


class Placed(str):
    """A problem of which the line is known."""

    line: int


def placed(problem: str, line: int) -> Placed:
    """This problem, of which the line is known."""
    found = Placed(problem)
    found.line = line
    return found


def line_of(problem: str, first: int) -> int:
    """Where the field stands that a problem begins with, in the entry that begins on a line."""
    if isinstance(problem, Placed):
        return problem.line
    found = FIELD.match(problem)
    field_name = found and (found[1] or "id")
    return first.fields.get(field_name, first) if isinstance(first, Line) else first


class _LineLoader(yaml.CSafeLoader):
    """A YAML loader that remembers the line of each mapping, and that a key stands once. In C: ten times faster."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "同一个字段写了两次", node.start_mark)
        mapping[LINE] = Line(node.start_mark.line + 1)
        mapping[LINE].fields = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        return mapping


def _construct_day(loader: _LineLoader, node: yaml.ScalarNode) -> Any:
    """A date; a day that no calendar has stays text, so that the check names it where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_LineLoader.add_constructor("tag:yaml.org,2002:timestamp", _construct_day)


def read_list(path: Path, name: str, problems: list[str]) -> list[Any]:
    """The list that a content file is, each mapping with its line under `LINE`; what is wrong goes to `problems`."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), _LineLoader)
    except FileNotFoundError:
        problems.append(f"{name}:1: 没有这个文件；请检查内容目录")
        return []
    except UnicodeDecodeError:
        problems.append(f"{name}:1: {NO_UTF8}")
        return []
    except (yaml.YAMLError, ValueError) as error:  # the latter: a value that YAML reads and Python has not
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", ""))
        why = "" if said.isascii() else f"（{said}）"  # YAML's own words are English, and tell an editor nothing
        problems.append(
            f"{name}:{mark.line + 1 if mark else 1}: 不是正确的 YAML{why}；请检查这一行和上一行的缩进、引号和冒号"
        )
        return []
    if not isinstance(loaded, list):
        problems.append(f"{name}:1: 文件应是条目的列表；每个条目以“- id:”开头")
        return []
    return loaded
