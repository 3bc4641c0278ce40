"""Where open tasks come from. A package registers its source in its ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yiqiao.foundation.context import Actor


@dataclass(frozen=True, slots=True)
class OpenTask:
    """One thing that waits for the person who asks.

    `key` is unique among all sources (``approval:17``), `link` an address inside the interface.
    """

    key: str
    title: str
    detail: str
    at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True)
class TaskList:
    """How many tasks are open, and the most urgent of them (the source decides which and how many)."""

    total: int
    first: Sequence[OpenTask]


TaskSource = Callable[[Actor], TaskList]

_sources: dict[str, TaskSource] = {}


def register_task_source(name: str, source: TaskSource) -> None:
    """Ask `source` for open tasks from now on; registering a name again replaces its source."""
    _sources[name] = source


def open_tasks(actor: Actor) -> TaskList:
    """Open tasks of `actor` from every source, the oldest first."""
    lists = [source(actor) for _, source in sorted(_sources.items())]
    first = sorted((task for one in lists for task in one.first), key=lambda task: task.at)
    return TaskList(sum(one.total for one in lists), first)
