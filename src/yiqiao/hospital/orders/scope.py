"""Whose orders the present actor may write and see."""

from __future__ import annotations

from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.orders.errors import NotYourOrder, OrderNotYours, VisitNotOpenForOrders
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.organisation.models import StaffMember
from yiqiao.hospital.people.models import FamilyMember
from yiqiao.hospital.visits.models import Visit
from yiqiao.hospital.visits.rules import VisitStatus
from yiqiao.hospital.visits.scope import find_present_staff


def check_writes_for(visit: Visit) -> StaffMember:
    """The doctor who may write orders for this visit now: the one who sees the patient.

    Raises `VisitNotOpenForOrders` outside the consultation and `NotYourOrder` for another doctor's visit.
    """
    actor = current_actor()
    actor.check_campus(visit.campus.code)
    if visit.status != VisitStatus.IN_CONSULTATION:
        raise VisitNotOpenForOrders("只有接诊中的患者可以开立医嘱，请先接诊；就诊已结束的请重新挂号。")
    doctor = visit.doctor if actor.kind is ActorKind.SYSTEM else find_present_staff()
    if doctor is None or not doctor.is_doctor or doctor.pk != visit.doctor_id:
        raise NotYourOrder("该患者由其他医生接诊，只能由接诊医生开立医嘱。")
    return doctor


def check_owns(order: Order) -> None:
    """Raise `NotYourOrder` unless the present actor is the doctor who wrote the order."""
    actor = current_actor()
    actor.check_campus(order.visit.campus.code)
    if actor.kind is ActorKind.SYSTEM:
        return
    staff = find_present_staff()
    if staff is None or staff.pk != order.doctor_id:
        raise NotYourOrder(f"这张医嘱由{order.doctor.name}开立，只能由本人操作。")


def check_sees_patient(patient_id: int) -> None:
    """Raise `OrderNotYours` when a patient's account reaches beyond itself and its family."""
    actor = current_actor()
    if actor.kind is not ActorKind.PATIENT or actor.patient_id == patient_id:
        return
    is_family = (
        actor.patient_id is not None
        and FamilyMember.objects.filter(account_id=actor.patient_id, member_id=patient_id).exists()
    )
    if not is_family:
        raise OrderNotYours("只能查看本人或已添加的家庭成员的医嘱。")


def check_sees(visit: Visit) -> None:
    """Staff and machines see what belongs to their campuses; patients their own, at any campus."""
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT:
        check_sees_patient(visit.patient_id)
    else:
        actor.check_campus(visit.campus.code)
