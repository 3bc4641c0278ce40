"""The inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yiqiao.foundation.context import Actor
from yiqiao.foundation.notices.models import Notice
from yiqiao.foundation.notices.services import recipient_of
from yiqiao.foundation.notices.tasks_registry import OpenTask, open_tasks

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for somebody: the newest notices, how many are unread, open tasks and how many in all."""

    unread: int
    notices: Sequence[Notice]
    open_tasks: int
    tasks: Sequence[OpenTask]


def inbox_of(actor: Actor) -> Inbox:
    """The inbox of `actor`; two queries and what the task sources ask."""
    own = Notice.objects.filter(recipient=recipient_of(actor))
    tasks = open_tasks(actor)
    return Inbox(
        unread=own.filter(read_at__isnull=True).count(),
        notices=list(own.order_by("-id")[:SHOWN]),
        open_tasks=tasks.total,
        tasks=tasks.first,
    )
