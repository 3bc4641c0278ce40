"""The inbox of whoever is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Status

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import SIGNED_IN, ApiRouter, Face, Id, Mount, Output
from yiqiao.foundation.notices import queries, services
from yiqiao.foundation.notices.models import Notice
from yiqiao.foundation.notices.tasks_registry import OpenTask

router = ApiRouter(tags=["inbox"])


class InboxNoticeOut(Output):
    """One notice. `link` is an address inside the interface, or empty."""

    id: int
    title: str
    detail: str
    link: str
    at: datetime
    is_read: bool


class InboxTaskOut(Output):
    """One open task of the person who asks."""

    key: str
    title: str
    detail: str
    link: str
    at: datetime


class InboxOut(Output):
    """Newest notices and most urgent tasks, with how many there are in all."""

    unread: int
    notices: list[InboxNoticeOut]
    open_tasks: int
    tasks: list[InboxTaskOut]


def _notice(row: Notice) -> InboxNoticeOut:
    return InboxNoticeOut(
        id=row.pk,
        title=row.title,
        detail=row.detail,
        link=row.link,
        at=row.created_at,
        is_read=row.read_at is not None,
    )


def _task(task: OpenTask) -> InboxTaskOut:
    return InboxTaskOut(key=task.key, title=task.title, detail=task.detail, link=task.link, at=task.at)


@router.get("", permission=SIGNED_IN, operation_id="get_inbox", response=InboxOut)
def get_inbox(request: HttpRequest) -> dict[str, Any]:
    """My notices and open tasks."""
    inbox = queries.inbox_of(current_actor())
    return {
        "unread": inbox.unread,
        "notices": [_notice(one) for one in inbox.notices],
        "open_tasks": inbox.open_tasks,
        "tasks": [_task(one) for one in inbox.tasks],
    }


@router.post(
    "/notices/{notice_id}/read",
    permission=SIGNED_IN,
    operation_id="mark_notice_read",
    response={204: None},
)
def mark_notice_read(request: HttpRequest, notice_id: Id) -> Status[None]:
    """Mark one of my notices as read."""
    services.mark_read(current_actor(), notice_id)
    return Status(204, None)


@router.post("/read-all", permission=SIGNED_IN, operation_id="mark_all_notices_read", response={204: None})
def mark_all_notices_read(request: HttpRequest) -> Status[None]:
    """Mark all my notices as read."""
    services.mark_all_read(current_actor())
    return Status(204, None)


MOUNTS = [Mount(Face.UI, "/inbox", router)]
