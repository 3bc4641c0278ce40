"""Whose things the present actor may touch: campus and department of staff, own family of patients."""

from __future__ import annotations

from yiqiao.foundation.context import Actor, ActorKind, current_actor
from yiqiao.hospital.people.errors import NotOwnPatient
from yiqiao.hospital.people.models import FamilyMember
from yiqiao.hospital.schedule.errors import ChannelNotAllowed
from yiqiao.hospital.schedule.models import ClinicSession
from yiqiao.hospital.schedule.rules import CHANNELS_OF, SlotSource


def acts_for_patient(actor: Actor, patient_id: int) -> bool:
    """Whether a patient's account may act for `patient_id`: oneself, or a family member who agreed."""
    if actor.patient_id is None:
        return False
    return (
        actor.patient_id == patient_id
        or FamilyMember.objects.filter(account_id=actor.patient_id, member_id=patient_id).exists()
    )


def check_patient(patient_id: int) -> None:
    """Raise `NotOwnPatient` when a patient's account reaches beyond its family."""
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT and not acts_for_patient(actor, patient_id):
        raise NotOwnPatient("只能为本人或已添加的家庭成员办理；请先在“我的家人”中添加。")


def check_campus_of(session: ClinicSession) -> None:
    """Staff and devices act at their campuses; a patient may go to any."""
    actor = current_actor()
    if actor.kind is not ActorKind.PATIENT:
        actor.check_campus(session.campus.code)


def check_manages(session: ClinicSession) -> None:
    """Managing a session needs its campus and its department in the actor's data scope."""
    actor = current_actor()
    actor.check_campus(session.campus.code)
    actor.check_department(session.department.code)


def check_channel(channel: SlotSource, session: ClinicSession) -> None:
    """The actor's sort must fit the channel; numbers of the doctor are given by the session's department."""
    actor = current_actor()
    if channel not in CHANNELS_OF.get(actor.kind, frozenset()):
        raise ChannelNotAllowed(
            "当前登录身份不能使用该预约渠道，请更换渠道后重试。", details={"channel": channel.value}
        )
    if channel is SlotSource.DOCTOR:
        actor.check_department(session.department.code)
