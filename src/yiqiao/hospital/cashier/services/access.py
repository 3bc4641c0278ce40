"""Who may touch whose money, and through which channel they come."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation.context import Actor, ActorKind, OutsideDataScope, current_actor
from yiqiao.hospital.cashier.rules import Channel
from yiqiao.hospital.people.models import FamilyMember


def in_a_transaction() -> bool:
    """Whether the caller has a transaction open (the test case's own does not count)."""
    blocks = transaction.get_connection().atomic_blocks
    return bool(blocks) and not blocks[-1]._from_testcase


def check_patient(patient_id: int) -> None:
    """A patient may only touch their own bills (and those of family members they registered)."""
    actor = current_actor()
    if actor.kind is not ActorKind.PATIENT or actor.patient_id == patient_id:
        return
    if not FamilyMember.objects.filter(account_id=actor.patient_id, member_id=patient_id).exists():
        raise OutsideDataScope("只能办理本人或已绑定家庭成员的费用。")


def check_reach(campus_code: str, patient_id: int) -> None:
    """Patients reach their own family's money wherever it is, everybody else that of their campuses."""
    actor = current_actor()
    check_patient(patient_id)
    if actor.kind is not ActorKind.PATIENT:
        actor.check_campus(campus_code)


def channel_of(actor: Actor) -> Channel:
    """Patients pay by telephone, devices are kiosks, everybody else stands at a counter."""
    match actor.kind:
        case ActorKind.PATIENT:
            return Channel.MOBILE
        case ActorKind.DEVICE:
            return Channel.KIOSK
        case _:
            return Channel.COUNTER


def staff_user_id(actor: Actor) -> int | None:
    """The user behind a member of staff; None for machines, patients and the system."""
    return int(actor.id) if actor.kind is ActorKind.STAFF and actor.id.isdigit() else None
