"""Pure rules of visits: the state machine, codes of diagnoses, order of the queue, the patient's own timeline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitKind(StrEnum):
    """Outpatient clinic or emergency."""

    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"


class VisitStatus(StrEnum):
    """Where an encounter stands."""

    REGISTERED = "registered"
    CHECKED_IN = "checked_in"
    IN_CONSULTATION = "in_consultation"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class VisitEvent(StrEnum):
    """What happens to an encounter: 报到, 接诊, 过号重排, 结束就诊, 回诊, 退号."""

    CHECK_IN = "check_in"
    START = "start"
    PUT_BACK = "put_back"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CANCEL = "cancel"


class TransitionRefused(ValueError):
    """The table has no row for this status and event."""

    def __init__(self, status: VisitStatus, event: VisitEvent) -> None:
        self.status = status
        self.event = event
        super().__init__(f"{event} is not possible from {status}")


_S, _E = VisitStatus, VisitEvent
VISIT_TABLE: dict[tuple[VisitStatus, VisitEvent], VisitStatus] = {
    (_S.REGISTERED, _E.CHECK_IN): _S.CHECKED_IN,
    (_S.REGISTERED, _E.START): _S.IN_CONSULTATION,  # clinics without a check-in desk
    (_S.REGISTERED, _E.CANCEL): _S.CANCELLED,
    (_S.CHECKED_IN, _E.START): _S.IN_CONSULTATION,
    (_S.CHECKED_IN, _E.CANCEL): _S.CANCELLED,
    (_S.IN_CONSULTATION, _E.PUT_BACK): _S.CHECKED_IN,  # called and did not come in
    (_S.IN_CONSULTATION, _E.COMPLETE): _S.COMPLETED,
    (_S.COMPLETED, _E.REOPEN): _S.IN_CONSULTATION,  # back with results on the same day
}


def next_visit_status(status: VisitStatus, event: VisitEvent) -> VisitStatus:
    """The status after `event`; raises `TransitionRefused` when the table has no such row."""
    try:
        return VISIT_TABLE[status, event]
    except KeyError:
        raise TransitionRefused(status, event) from None


# --- diagnoses -----------------------------------------------------------------------------------------


class DiagnosisSystem(StrEnum):
    """Code systems of diagnoses; the values are the names of the dictionary tables."""

    ICD10 = "icd10"
    TCM_DISEASE = "tcm_disease"
    TCM_SYNDROME = "tcm_syndrome"


_CODE_FORMS = {
    # National clinical and insurance editions: A01.000, E11.900x001, M80.001, H36.0* with dagger or asterisk.
    DiagnosisSystem.ICD10: re.compile(r"[A-Z]\d{2}(\.[0-9xX]\d{0,2}([xX]\d{3})?)?[+*]?"),
    # GB/T 15657-2021: A01.01.01 for diseases, B02.02.04 for syndromes; a category ends with a dot.
    DiagnosisSystem.TCM_DISEASE: re.compile(r"A\d{2}(\.\d{2}){0,6}\.?"),
    DiagnosisSystem.TCM_SYNDROME: re.compile(r"[BC]\d{2}(\.\d{2}){0,7}\.?"),
}


def is_well_formed_code(system: DiagnosisSystem, code: str) -> bool:
    """Whether `code` has the form of its system. Existence is the dictionary's question."""
    return _CODE_FORMS[system].fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class DiagnosisDraft:
    """A diagnosis as the doctor chose it."""

    system: DiagnosisSystem
    code: str
    name: str
    is_primary: bool = False


def problems_of_diagnoses(drafts: Sequence[DiagnosisDraft]) -> list[tuple[int, str]]:
    """(position, Chinese sentence) for everything wrong with a visit's list of diagnoses."""
    found: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    primary: set[bool] = set()
    has_disease = any(draft.system is DiagnosisSystem.TCM_DISEASE for draft in drafts)
    for place, draft in enumerate(drafts):
        if not is_well_formed_code(draft.system, draft.code):
            found.append((place, f"诊断编码“{draft.code}”格式不对，请从诊断库中选择"))
        if (draft.system, draft.code) in seen:
            found.append((place, f"诊断“{draft.name}”重复"))
        seen.add((draft.system, draft.code))
        is_western = draft.system is DiagnosisSystem.ICD10
        if draft.is_primary and draft.system is DiagnosisSystem.TCM_SYNDROME:
            found.append((place, "证候不能作为主诊断，请将病名设为主诊断"))
        elif draft.is_primary and is_western in primary:
            found.append((place, "西医、中医主诊断各只能有一个"))
        if draft.is_primary:
            primary.add(is_western)
        if draft.system is DiagnosisSystem.TCM_SYNDROME and not has_disease:
            found.append((place, "有证候时须同时有中医病名"))
    return found


# --- notes and allergies -------------------------------------------------------------------------------


class NoteKind(StrEnum):
    """Parts of the outpatient record (门诊病历书写规范)."""

    CHIEF_COMPLAINT = "chief_complaint"
    HISTORY = "history"
    PAST_HISTORY = "past_history"
    EXAMINATION = "examination"
    TCM_FOUR_EXAMINATIONS = "tcm_four_examinations"
    ASSESSMENT = "assessment"
    ADVICE = "advice"


class AllergySeverity(StrEnum):
    """How bad the reaction was."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


# --- queue ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """What decides a waiting person's place. `priority` 0 is ordinary, higher is earlier."""

    visit_id: int
    status: VisitStatus
    queue_no: int
    missed_calls: int = 0
    priority: int = 0


def queue_order(entry: QueueEntry) -> tuple[int, int, int, int, int]:
    """Sort key of the doctor's list: in the room, waiting, not yet here, done, cancelled.

    Among those waiting: who missed fewer calls first, then the higher priority, then the smaller number — so
    that a missed call costs a place but the priority remains within the round.
    """
    group = {
        VisitStatus.IN_CONSULTATION: 0,
        VisitStatus.CHECKED_IN: 1,
        VisitStatus.REGISTERED: 2,
        VisitStatus.COMPLETED: 3,
        VisitStatus.CANCELLED: 4,
    }[entry.status]
    return group, entry.missed_calls, -entry.priority, entry.queue_no, entry.visit_id


# --- the patient's timeline ----------------------------------------------------------------------------


class StepState(StrEnum):
    """How a step of the visit stands. Exactly one open step is `NEXT`."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step the patient takes: a code, labels, whether it is done, when, and where to go.

    `rank` orders steps: 10 register, 20 pay registration, 30 check in, 40 consultation, 50 pay, 60 examine,
    70 collect drugs, 90 leave. Packages above contribute theirs through `ports.journey_sources`.
    """

    code: str
    label: str
    label_en: str
    rank: int
    is_done: bool
    at: datetime | None = None
    place: str = ""
    place_en: str = ""
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A step with its state in the whole."""

    step: Step
    state: StepState


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the timeline needs to know of a visit."""

    status: VisitStatus
    registered_at: datetime
    checked_in_at: datetime | None
    called_at: datetime | None
    completed_at: datetime | None
    department: str
    department_en: str
    room: str
    queue_no: int | None
    waiting_before: int | None = None


def visit_steps(facts: VisitFacts) -> list[Step]:
    """The steps that the visit itself knows of."""
    seen = facts.status in (VisitStatus.IN_CONSULTATION, VisitStatus.COMPLETED)
    place = f"{facts.department} {facts.room}".strip()
    place_en = f"{facts.department_en} {facts.room}".strip()
    ahead = "" if facts.waiting_before is None else f"前面还有 {facts.waiting_before} 人"
    number = "" if facts.queue_no is None else f"{facts.queue_no} 号"
    return [
        Step("register", "挂号", "Registered", 10, True, facts.registered_at, note=number),
        Step(
            "check_in",
            "到诊区报到",
            "Check in at the clinic",
            30,
            facts.checked_in_at is not None or seen,
            facts.checked_in_at or facts.called_at,
            place,
            place_en,
        ),
        Step(
            "consultation",
            "就诊",
            "See the doctor",
            40,
            facts.status is VisitStatus.COMPLETED,
            facts.completed_at,
            place,
            place_en,
            note=ahead if facts.status is VisitStatus.CHECKED_IN else "",
        ),
    ]


def compose_timeline(steps: Sequence[Step], is_cancelled: bool = False) -> list[TimelineStep]:
    """All steps in order with exactly one highlighted: the first that is not done.

    Of a cancelled visit nothing is next: what was not done is skipped.
    """
    ordered = sorted(steps, key=lambda step: (step.rank, step.code))
    result: list[TimelineStep] = []
    highlighted = is_cancelled
    for step in ordered:
        if step.is_done:
            state = StepState.DONE
        elif is_cancelled:
            state = StepState.SKIPPED
        elif highlighted:
            state = StepState.LATER
        else:
            state, highlighted = StepState.NEXT, True
        result.append(TimelineStep(step, state))
    return result
