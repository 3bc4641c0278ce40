"""Reads of approval: what waits for me, what I asked, what became of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiqiao.foundation.approval.eligibility import HeldRole, held_roles, may_stand_for, user_id_of
from yiqiao.foundation.approval.errors import RequestNotFound
from yiqiao.foundation.approval.models import ApprovalDecision, ApprovalFlow, ApprovalRequest
from yiqiao.foundation.approval.rules import ApprovalStatus
from yiqiao.foundation.context import Actor

_WITH_STEPS = ("flow__steps", "current_step__assignees", "decisions")


def list_tasks(actor: Actor) -> list[ApprovalRequest]:
    """Pending requests whose present step waits for the actor, oldest first."""
    user_id = user_id_of(actor)
    if user_id is None:
        return []
    roles = held_roles([user_id])[user_id]
    said = ApprovalDecision.objects.filter(
        request=OuterRef("pk"), step_number=OuterRef("current_step__number"), decider_id=user_id
    )
    rows = (
        ApprovalRequest.objects.filter(
            Q(current_step__assignees__user_id=user_id)
            | Q(current_step__assignees__role_code__in=[one.role_code for one in roles]),
            status=ApprovalStatus.PENDING,
        )
        .exclude(requester=f"{actor.kind}:{actor.id}")
        .exclude(Exists(said))
        .select_related("flow", "current_step")
        .prefetch_related(*_WITH_STEPS)
        .distinct()
        .order_by("created_at", "id")
    )
    return [request for request in rows if _is_for(user_id, roles, request)]


def _is_for(user_id: int, roles: list[HeldRole], request: ApprovalRequest) -> bool:
    step = request.current_step
    return step is not None and any(
        may_stand_for(user_id, roles, one, request) for one in step.assignees.all()
    )


def list_own_requests(actor: Actor) -> QuerySet[ApprovalRequest]:
    """What the actor asked for, newest first."""
    return _requests().filter(requester=f"{actor.kind}:{actor.id}")


def list_decided_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    """What the actor had a say in, newest first."""
    user_id = user_id_of(actor)
    if user_id is None:
        return ApprovalRequest.objects.none()
    mine = ApprovalDecision.objects.filter(request=OuterRef("pk"), decider_id=user_id)
    return _requests().filter(Exists(mine))


def list_all_requests() -> QuerySet[ApprovalRequest]:
    """Every request, newest first."""
    return _requests()


def get_request(request_id: int, actor: Actor) -> ApprovalRequest:
    """A request the actor asked, decides, decided or manages; `RequestNotFound`."""
    request = _requests().filter(pk=request_id).first()
    if request is None or not _may_see(request, actor):
        raise RequestNotFound("没有这个申请，或它与您无关。")
    return request


def _may_see(request: ApprovalRequest, actor: Actor) -> bool:
    if request.requester == f"{actor.kind}:{actor.id}" or actor.has("approval.manage"):
        return True
    user_id = user_id_of(actor)
    if user_id is None:
        return False
    if any(one.decider_id == user_id for one in request.decisions.all()):
        return True
    return _is_for(user_id, held_roles([user_id])[user_id], request)


def allowed_actions(request: ApprovalRequest, actor: Actor) -> list[str]:
    """What the actor may do with the request now."""
    if request.status != ApprovalStatus.PENDING or request.current_step is None:
        return []
    if request.requester == f"{actor.kind}:{actor.id}":
        return ["withdraw"]
    user_id = user_id_of(actor)
    if user_id is None or not _is_for(user_id, held_roles([user_id])[user_id], request):
        return []
    has_said = any(
        one.decider_id == user_id and one.step_number == request.current_step.number
        for one in request.decisions.all()
    )
    return [] if has_said else ["approve", "reject"]


def find_pending(kind: str, subject_ref: str) -> ApprovalRequest | None:
    """The request that is under way for a subject."""
    return _requests().filter(kind=kind, subject_ref=subject_ref, status=ApprovalStatus.PENDING).first()


def list_flows(kind: str = "") -> QuerySet[ApprovalFlow]:
    """Versions of flows, newest first within a kind."""
    rows = ApprovalFlow.objects.prefetch_related("steps__assignees").order_by("kind", "-version")
    return rows.filter(kind=kind) if kind else rows


def _requests() -> QuerySet[ApprovalRequest]:
    return (
        ApprovalRequest.objects.select_related("flow", "current_step")
        .prefetch_related(*_WITH_STEPS)
        .order_by("-id")
    )
