"""The kinds of work that exist, from the ``jobs`` modules of the installed packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from yiqiao.foundation.jobs.running import JobRun

Work = Callable[["JobRun"], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work. `restartable`: a run lost with its worker may simply start again."""

    code: str
    title: str
    work: Work
    restartable: bool = True


_kinds: dict[str, JobKind] = {}


def job(code: str, title: str, *, restartable: bool = True) -> Callable[[Work], Work]:
    """Declare a kind of work; `code` is ``<package>.<what>``. The function's result goes into `Job.result`."""

    def declare(work: Work) -> Work:
        if code in _kinds and _kinds[code].work.__qualname__ != work.__qualname__:
            raise RuntimeError(f"job kind {code} is declared twice")
        _kinds[code] = JobKind(code, title, work, restartable)
        return work

    return declare


def get_kind(code: str) -> JobKind:
    """The declared kind; KeyError for one that no package declares (a mistake in the program)."""
    _discover()
    return _kinds[code]


def list_kinds() -> dict[str, JobKind]:
    """All kinds by code."""
    _discover()
    return dict(sorted(_kinds.items()))


@cache
def _discover() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("yiqiao.") and find_spec(f"{config.name}.jobs") is not None:
            import_module(f"{config.name}.jobs")
