"""Reads of visits: the doctor's list, the record, the patient's own timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.hospital.extensions import queue_priorities
from yiqiao.hospital.people import queries as people
from yiqiao.hospital.people.queries import PatientSummary
from yiqiao.hospital.schedule.scope import check_patient
from yiqiao.hospital.visits.errors import VisitNotFound
from yiqiao.hospital.visits.models import Allergy, Diagnosis, Visit, VisitNote
from yiqiao.hospital.visits.ports import journey_sources
from yiqiao.hospital.visits.rules import (
    QueueEntry,
    TimelineStep,
    VisitFacts,
    VisitStatus,
    compose_timeline,
    queue_order,
    visit_steps,
)
from yiqiao.hospital.visits.scope import check_reads, find_present_staff

HISTORY_LIMIT = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the doctor's list; `priority_reason` says why somebody stands further ahead."""

    visit: Visit
    patient: PatientSummary
    priority: int
    priority_reason: str


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """All that the doctor's station shows of a visit."""

    visit: Visit
    patient: PatientSummary
    patient_name: str
    diagnoses: Sequence[Diagnosis]
    notes: Sequence[VisitNote]
    allergies: Sequence[Allergy]
    history: Sequence[Visit]


def _visits() -> QuerySet[Visit]:
    return Visit.objects.select_related(
        "patient", "campus", "department", "doctor", "session__room", "session__registration_item"
    ).prefetch_related(
        "patient__documents",
        Prefetch(
            "diagnoses", queryset=Diagnosis.objects.filter(removed_at__isnull=True).order_by("position")
        ),
    )


def get_visit(visit_id: int) -> Visit:
    """The visit, if the present actor may see it; raises `VisitNotFound`."""
    visit = _visits().filter(pk=visit_id).first()
    if visit is None:
        raise VisitNotFound("没有找到这次就诊，请刷新后重试。")
    check_reads(visit)
    return visit


def list_visits(
    *,
    patient_id: int | None = None,
    on: date | None = None,
    department: str = "",
    doctor_id: int | None = None,
    status: VisitStatus | None = None,
    visit_no: str = "",
) -> QuerySet[Visit]:
    """Visits in the present actor's scope, the newest first."""
    rows = _visits()
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT:
        rows = rows.filter(
            Q(patient_id=actor.patient_id) | Q(patient__family_of__account_id=actor.patient_id)
        ).distinct()
    elif actor.campuses is not None:
        rows = rows.filter(campus__code__in=actor.campuses)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if on is not None:
        rows = rows.filter(on=on)
    if department:
        rows = rows.filter(department__code=department)
    if doctor_id is not None:
        rows = rows.filter(doctor_id=doctor_id)
    if status is not None:
        rows = rows.filter(status=status.value)
    if visit_no:
        rows = rows.filter(visit_no=visit_no)
    return rows.order_by("-registered_at", "-pk")


def _priority(visit_id: int) -> tuple[int, str]:
    """The highest class that any plug-in gives, with its reason."""
    return max((rule.weight(visit_id) for rule in queue_priorities), default=(0, ""), key=lambda one: one[0])


def doctor_queue(
    on: date | None = None, *, department: str = "", doctor_id: int | None = None, is_mine: bool = False
) -> list[QueueRow]:
    """Patients of a day in the order in which they are to be seen, then those seen already.

    `is_mine`: of the doctor who asks, and those of the departments in scope whom no doctor has yet.
    """
    rows = _visits().filter(on=on or clock.today()).exclude(status=VisitStatus.CANCELLED.value)
    actor = current_actor()
    if actor.campuses is not None:
        rows = rows.filter(campus__code__in=actor.campuses)
    if actor.departments is not None:
        rows = rows.filter(department__code__in=actor.departments)
    if department:
        rows = rows.filter(department__code=department)
    if doctor_id is not None:
        rows = rows.filter(doctor_id=doctor_id)
    if is_mine:
        staff = find_present_staff()
        if staff is not None:
            rows = rows.filter(Q(doctor=staff) | Q(doctor__isnull=True, department_id=staff.department_id))
    visits = list(rows)
    waiting = (VisitStatus.CHECKED_IN, VisitStatus.REGISTERED)
    priorities = {visit.pk: _priority(visit.pk) if visit.status in waiting else (0, "") for visit in visits}
    visits.sort(
        key=lambda visit: queue_order(
            QueueEntry(
                visit.pk,
                VisitStatus(visit.status),
                visit.queue_no or 0,
                visit.missed_calls,
                priorities[visit.pk][0],
            )
        )
    )
    patients = {summary.id: summary for summary in people.summarise([visit.patient for visit in visits])}
    return [QueueRow(visit, patients[visit.patient_id], *priorities[visit.pk]) for visit in visits]


def visit_detail(visit_id: int) -> VisitDetail:
    """A visit with banner, record, allergies and former visits."""
    visit = get_visit(visit_id)
    return VisitDetail(
        visit,
        people.summarise([visit.patient])[0],
        visit.patient.name,
        list(visit.diagnoses.all()),
        list(visit.notes.order_by("kind", "-version")),
        allergies_of(visit.patient_id),
        list(list_history(visit.patient_id).exclude(pk=visit.pk)[:HISTORY_LIMIT]),
    )


def list_history(patient_id: int) -> QuerySet[Visit]:
    """The patient's visits that took place, at any campus: a doctor must know what was done elsewhere."""
    check_patient(patient_id)
    return (
        _visits()
        .filter(patient_id=patient_id)
        .exclude(status=VisitStatus.CANCELLED.value)
        .order_by("-registered_at", "-pk")
    )


def allergies_of(patient_id: int) -> list[Allergy]:
    """What the patient must not be given now; the worst first."""
    order = {"severe": 0, "moderate": 1, "mild": 2}
    rows = Allergy.objects.filter(patient_id=patient_id, refuted_at__isnull=True)
    return sorted(rows, key=lambda allergy: (order[allergy.severity], allergy.substance))


def diagnoses_of(visit_id: int) -> list[Diagnosis]:
    """The diagnoses in force, in the doctor's order."""
    return list(Diagnosis.objects.filter(visit_id=visit_id, removed_at__isnull=True).order_by("position"))


def allowed_actions(visit: Visit) -> list[str]:
    """What may happen next to a visit, for the page's buttons."""
    status = VisitStatus(visit.status)
    by_themselves = current_actor().kind in (ActorKind.PATIENT, ActorKind.DEVICE)
    actions = {
        VisitStatus.REGISTERED: ["check_in", "start", "cancel"],
        VisitStatus.CHECKED_IN: ["start", "cancel"],
        VisitStatus.IN_CONSULTATION: ["put_back", "complete", "write"],
        VisitStatus.COMPLETED: ["reopen"] if visit.on == clock.today() else [],
        VisitStatus.CANCELLED: [],
    }[status]
    if by_themselves:
        return (
            [action for action in actions if action in ("check_in", "cancel")]
            if (status is VisitStatus.REGISTERED)
            else []
        )
    return actions


def count_waiting_before(visit: Visit) -> int | None:
    """How many are to be seen before this waiting patient; None when they do not wait."""
    if visit.status != VisitStatus.CHECKED_IN:
        return None
    peers = Visit.objects.filter(
        on=visit.on, status=VisitStatus.CHECKED_IN.value, department_id=visit.department_id
    )
    peers = peers.filter(session_id=visit.session_id) if visit.session_id else peers

    def key(one: Visit) -> tuple[int, int, int, int, int]:
        return queue_order(
            QueueEntry(
                one.pk, VisitStatus(one.status), one.queue_no or 0, one.missed_calls, _priority(one.pk)[0]
            )
        )

    mine = key(visit)
    return sum(key(peer) < mine for peer in peers)


def timeline(visit_id: int) -> list[TimelineStep]:
    """The patient's way through today's visit, the next step highlighted; steps of other packages included."""
    visit = get_visit(visit_id)
    room = visit.session.room.name if visit.session and visit.session.room else ""
    facts = VisitFacts(
        status=VisitStatus(visit.status),
        registered_at=visit.registered_at,
        checked_in_at=visit.checked_in_at,
        called_at=visit.called_at,
        completed_at=visit.completed_at,
        department=visit.department.name,
        department_en=visit.department.name_en,
        room=room,
        queue_no=visit.queue_no,
        waiting_before=count_waiting_before(visit),
    )
    steps = visit_steps(facts)
    for source in journey_sources:
        steps.extend(source.steps_of(visit.pk))
    return compose_timeline(steps, is_cancelled=facts.status is VisitStatus.CANCELLED)
