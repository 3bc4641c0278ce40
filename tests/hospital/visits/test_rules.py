"""The pure rules of visits."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.hospital.visits.rules import (
    VISIT_TABLE,
    DiagnosisDraft,
    DiagnosisSystem,
    QueueEntry,
    Step,
    StepState,
    TransitionRefused,
    VisitEvent,
    VisitFacts,
    VisitStatus,
    compose_timeline,
    is_well_formed_code,
    next_visit_status,
    problems_of_diagnoses,
    queue_order,
    visit_steps,
)

ICD, TCM, SYNDROME = DiagnosisSystem.ICD10, DiagnosisSystem.TCM_DISEASE, DiagnosisSystem.TCM_SYNDROME
EIGHT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(("status", "event"), list(product(VisitStatus, VisitEvent)))
def test_every_step_is_on_the_table_or_refused(status: VisitStatus, event: VisitEvent) -> None:
    if (status, event) in VISIT_TABLE:
        assert next_visit_status(status, event) is VISIT_TABLE[status, event]
    else:
        with pytest.raises(TransitionRefused):
            next_visit_status(status, event)


def test_a_cancelled_visit_is_the_end_and_one_that_began_cannot_be_cancelled() -> None:
    assert not [status for status, _ in VISIT_TABLE if status is VisitStatus.CANCELLED]
    cancellable = {status for status, event in VISIT_TABLE if event is VisitEvent.CANCEL}
    assert cancellable == {VisitStatus.REGISTERED, VisitStatus.CHECKED_IN}


@pytest.mark.requirement("PLATFORM-08")
@pytest.mark.parametrize(
    ("system", "code", "is_right"),
    [
        (ICD, "I10.x00x002", True),
        (ICD, "J06.900", True),
        (ICD, "E11.900x001", True),
        (ICD, "A16", True),
        (ICD, "H36.0*", True),
        (ICD, "i10", False),
        (ICD, "高血压", False),
        (ICD, "I10.x00x002; DROP", False),
        (TCM, "A01.01.01", True),
        (TCM, "A07.01.01.", True),
        (TCM, "B02.02.04", False),
        (SYNDROME, "B02.02.04.01.01.01", True),
        (SYNDROME, "B3", False),
    ],
)
def test_codes_have_the_form_of_their_system(system: DiagnosisSystem, code: str, is_right: bool) -> None:
    assert is_well_formed_code(system, code) is is_right


def test_a_list_of_diagnoses_names_every_fault_with_its_place() -> None:
    drafts = [
        DiagnosisDraft(ICD, "I10.x00", "高血压", is_primary=True),
        DiagnosisDraft(ICD, "I10.x00", "高血压"),
        DiagnosisDraft(ICD, "E11.900", "糖尿病", is_primary=True),
        DiagnosisDraft(SYNDROME, "B02.02.04", "风寒证"),
        DiagnosisDraft(ICD, "??", "不明"),
    ]
    assert [place for place, _ in problems_of_diagnoses(drafts)] == [1, 2, 3, 4]


def test_western_and_chinese_primary_diagnoses_stand_side_by_side() -> None:
    drafts = [
        DiagnosisDraft(ICD, "J06.900", "急性上呼吸道感染", is_primary=True),
        DiagnosisDraft(TCM, "A01.01.01", "感冒", is_primary=True),
        DiagnosisDraft(SYNDROME, "B02.02.04", "风寒证"),
    ]
    assert problems_of_diagnoses(drafts) == []
    assert (
        problems_of_diagnoses([*drafts[:2], DiagnosisDraft(SYNDROME, "B02.02.05", "风热证", True)])[0][0] == 2
    )


entries = st.builds(
    QueueEntry,
    visit_id=st.integers(1, 10_000),
    status=st.sampled_from(VisitStatus),
    queue_no=st.integers(1, 99),
    missed_calls=st.integers(0, 3),
    priority=st.integers(0, 3),
)


@given(queue=st.lists(entries, unique_by=lambda entry: entry.visit_id))
def test_the_queue_shows_the_room_first_and_the_priority_before_the_number(queue: list[QueueEntry]) -> None:
    ordered = sorted(queue, key=queue_order)
    groups = [queue_order(entry)[0] for entry in ordered]
    assert groups == sorted(groups)
    waiting = [
        entry for entry in ordered if entry.status is VisitStatus.CHECKED_IN and not entry.missed_calls
    ]
    assert waiting == sorted(waiting, key=lambda entry: (-entry.priority, entry.queue_no, entry.visit_id))


def test_a_missed_call_costs_the_place_but_never_the_turn() -> None:
    missed = QueueEntry(1, VisitStatus.CHECKED_IN, 1, missed_calls=1, priority=2)
    others = [QueueEntry(n, VisitStatus.CHECKED_IN, n) for n in (2, 3)]
    assert [entry.visit_id for entry in sorted([missed, *others], key=queue_order)] == [2, 3, 1]


steps = st.lists(
    st.builds(
        Step,
        code=st.sampled_from(["pay", "drugs", "lab", "leave"]),
        label=st.just(""),
        label_en=st.just(""),
        rank=st.integers(0, 90),
        is_done=st.booleans(),
    )
)


@given(steps=steps, is_cancelled=st.booleans())
def test_exactly_one_open_step_is_highlighted(steps: list[Step], is_cancelled: bool) -> None:
    shown = compose_timeline(steps, is_cancelled)
    states = [one.state for one in shown]
    is_all_done = all(step.is_done for step in steps)
    assert states.count(StepState.NEXT) == (0 if is_cancelled or is_all_done else 1)
    assert [one.step.rank for one in shown] == sorted(step.rank for step in steps)
    assert all((one.state is StepState.DONE) == one.step.is_done for one in shown)
    if StepState.NEXT in states:
        before = states[: states.index(StepState.NEXT)]
        assert set(before) <= {StepState.DONE}


@pytest.mark.parametrize(
    ("status", "next_step"),
    [
        (VisitStatus.REGISTERED, "check_in"),
        (VisitStatus.CHECKED_IN, "consultation"),
        (VisitStatus.IN_CONSULTATION, "consultation"),
        (VisitStatus.COMPLETED, None),
        (VisitStatus.CANCELLED, None),
    ],
)
def test_the_next_step_follows_the_status(status: VisitStatus, next_step: str | None) -> None:
    facts = VisitFacts(
        status,
        EIGHT,
        None if status is VisitStatus.REGISTERED else EIGHT,
        None,
        EIGHT if status is VisitStatus.COMPLETED else None,
        "心内科",
        "Cardiology",
        "101诊室",
        7,
        3,
    )
    shown = compose_timeline(visit_steps(facts), status is VisitStatus.CANCELLED)
    assert [one.step.code for one in shown if one.state is StepState.NEXT] == (
        [next_step] if next_step else []
    )
    assert shown[0].step.note == "7 号"
    waiting = next(one for one in shown if one.step.code == "consultation").step.note
    assert waiting == ("前面还有 3 人" if status is VisitStatus.CHECKED_IN else "")
