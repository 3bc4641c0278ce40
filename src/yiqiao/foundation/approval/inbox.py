"""Waiting requests as tasks of the inbox."""

from __future__ import annotations

from yiqiao.foundation.approval.queries import list_tasks
from yiqiao.foundation.approval.registry import label_of
from yiqiao.foundation.context import Actor
from yiqiao.foundation.notices.tasks_registry import OpenTask, TaskList

SHOWN = 20


def waiting_requests(actor: Actor) -> TaskList:
    """How many requests wait for the actor, and the oldest of them."""
    waiting = list_tasks(actor)
    first = [
        OpenTask(
            key=f"approval:{request.pk}",
            title=f"{label_of(request.kind)}：{request.title}",
            detail=f"{request.requester_name} 提交，当前步骤 {request.current_step.name}"
            if request.current_step
            else "",
            at=request.created_at,
            link=f"/approvals/{request.pk}",
        )
        for request in waiting[:SHOWN]
    ]
    return TaskList(len(waiting), first)
