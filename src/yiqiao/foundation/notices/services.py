"""Sending notices and marking them as read."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from yiqiao.foundation import clock
from yiqiao.foundation.context import Actor, ActorKind
from yiqiao.foundation.notices.errors import NoticeNotFound
from yiqiao.foundation.notices.models import Notice

READ_KEPT = timedelta(days=30)
UNREAD_KEPT = timedelta(days=180)


def recipient_of(actor: Actor) -> str:
    """The address of an actor's own notices. A patient's follows the patient, not the session."""
    if actor.kind is ActorKind.PATIENT and actor.patient_id is not None:
        return f"{ActorKind.PATIENT}:{actor.patient_id}"
    return f"{actor.kind}:{actor.id}"


def notify(user_id: int, title: str, detail: str = "", link: str = "") -> Notice:
    """Tell a member of staff. Within a transaction the notice appears when it commits."""
    return _send(f"{ActorKind.STAFF}:{user_id}", title, detail, link)


def notify_patient(patient_id: int, title: str, detail: str = "", link: str = "") -> Notice:
    """Tell a patient in the mobile service."""
    return _send(f"{ActorKind.PATIENT}:{patient_id}", title, detail, link)


def _send(recipient: str, title: str, detail: str, link: str) -> Notice:
    return Notice.objects.create(
        recipient=recipient, title=title[:100], detail=detail[:500], link=link, created_at=clock.now()
    )


def mark_read(actor: Actor, notice_id: int) -> None:
    """Mark one of the actor's notices as read; again is harmless. Raises `NoticeNotFound` for others'."""
    own = Notice.objects.filter(pk=notice_id, recipient=recipient_of(actor))
    if own.filter(read_at__isnull=True).update(read_at=clock.now()) == 0 and not own.exists():
        raise NoticeNotFound("没有这条通知，可能已经过期清理，请刷新通知列表。")


def mark_all_read(actor: Actor) -> int:
    """Mark every notice of the actor as read; return how many were not."""
    return Notice.objects.filter(recipient=recipient_of(actor), read_at__isnull=True).update(
        read_at=clock.now()
    )


def forget_old() -> int:
    """Delete read notices after 30 days and unread ones after 180; return how many."""
    moment = clock.now()
    old = Q(read_at__lt=moment - READ_KEPT) | Q(created_at__lt=moment - UNREAD_KEPT)
    return Notice.objects.filter(old).delete()[0]
