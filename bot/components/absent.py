"""Stands in for large libraries that Rasa imports at its start and that nothing of ours ever runs.

Symptom (Rasa 3.6.21): importing a policy imports TensorFlow, scikit-learn and the clients of a dozen chat services:
3 s of start and 300 MB of memory for a pipeline of one numpy component. Here their names can be imported, derived
from and written in annotations; whoever uses one gets an error that says so. For serving only: training has them all.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Iterable, Text

LIBRARIES = ("tensorflow", "keras", "sklearn", "aiogram", "twilio", "matplotlib")


class _Everything(type):
    """Every attribute of an absent class is an absent class."""

    def __getattr__(cls, name: Text) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Everything(
            name, (Absent,), {"__module__": cls.__module__, "__qualname__": f"{cls.__qualname__}.{name}"}
        )


class Absent(metaclass=_Everything):
    """A name of a library that is not loaded."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise ImportError(f"{cls.__module__}.{cls.__qualname__} is not loaded in the serving process")


class _Module(ModuleType):
    def __getattr__(self, name: Text) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Everything(name, (Absent,), {"__module__": self.__name__})


class _Finder(MetaPathFinder, Loader):
    def __init__(self, libraries: Iterable[Text]) -> None:
        self._libraries = frozenset(libraries)

    def find_spec(self, name: Text, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] in self._libraries:
            return ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def leave_out(libraries: Iterable[Text] = LIBRARIES) -> None:
    """Let imports of these libraries succeed without loading them. Call before Rasa is imported.

    Raises:
        RuntimeError: one of them has been imported already.
    """
    loaded = [library for library in libraries if library in sys.modules]
    if loaded:
        raise RuntimeError(f"already imported: {', '.join(loaded)}")
    sys.meta_path.insert(0, _Finder(libraries))
