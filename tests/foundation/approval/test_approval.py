"""Asking, deciding, withdrawing; who may; and two deciders at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.access import make_user, signed_in
from tests.builders.approval import by_role, make_flow
from yiqiao.foundation import context
from yiqiao.foundation.access.models import User
from yiqiao.foundation.approval import flows, queries, registry, services
from yiqiao.foundation.approval.errors import (
    ApprovalAlreadyDecided,
    FlowInvalid,
    FlowMissing,
    FlowNotDraft,
    NotAnAssignee,
    NotTheRequester,
    OwnRequest,
    RequestNotFound,
    RequestPending,
    StepAlreadyPassed,
)
from yiqiao.foundation.approval.models import ApprovalDecision, ApprovalFlow, ApprovalRequest
from yiqiao.foundation.approval.rules import (
    TRANSITIONS,
    ApprovalEvent,
    ApprovalStatus,
    AssigneeDraft,
    Decision,
    StepDraft,
    StepMode,
    is_covered,
    next_state,
)
from yiqiao.foundation.audit.rules import PersonalDataInAudit
from yiqiao.foundation.context import Actor, ActorKind
from yiqiao.foundation.notices.models import Notice
from yiqiao.foundation.problems import InvalidInput

APPROVE, REJECT = Decision.APPROVE, Decision.REJECT


def _actor(user: User, *permissions: str) -> Actor:
    return Actor(ActorKind.STAFF, str(user.pk), user.display_name, permissions=frozenset(permissions))


def _ask(user: User, subject: str = "refund:1", **options: object) -> ApprovalRequest:
    with context.acting(_actor(user)):
        return services.start_flow("test.refund", subject, "退费 100.00 元", **options)  # type: ignore[arg-type]


def _decide(
    user: User, request: ApprovalRequest, decision: Decision = APPROVE, reason: str = "", **options: int
):
    with context.acting(_actor(user)):
        return services.decide(request.pk, decision, reason, **options)


def _tasks(user: User) -> list[int]:
    return [one.pk for one in queries.list_tasks(_actor(user))]


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the asking package is told."""
    told: list[tuple[str, str]] = []
    monkeypatch.setitem(
        registry._handlers, "test.refund", lambda request: told.append((request.subject_ref, request.status))
    )
    return told


@pytest.mark.parametrize(("status", "event"), list(product(ApprovalStatus, ApprovalEvent)))
def test_walk_every_state_and_event(status, event):
    if (status, event) in TRANSITIONS:
        assert next_state(status, event) is TRANSITIONS[status, event]
    else:
        with pytest.raises(ApprovalAlreadyDecided):
            next_state(status, event)


@given(st.lists(st.frozensets(st.integers(0, 5), max_size=4), max_size=5))
def test_every_entry_needs_somebody_of_its_own(entries):
    found = is_covered(entries)
    assert found == any(
        len(set(choice)) == len(choice) for choice in product(*[sorted(entry) for entry in entries])
    )


@pytest.mark.django_db
def test_request_goes_step_by_step_and_the_outcome_is_told_once(outcomes):
    make_flow("test.refund", by_role("cashier"), by_role("finance"))
    clerk, cashier, accountant = make_user("registration_clerk"), make_user("cashier"), make_user("finance")
    request = _ask(clerk)
    assert (_tasks(cashier), _tasks(accountant), _tasks(clerk)) == ([request.pk], [], [])
    assert _decide(cashier, request).status == "pending"
    assert (outcomes, _tasks(cashier), _tasks(accountant)) == ([], [], [request.pk])
    assert _decide(accountant, request).status == "approved"
    assert outcomes == [("refund:1", "approved")]
    assert Notice.objects.get(recipient=f"staff:{clerk.pk}").title.endswith("已通过")
    with pytest.raises(ApprovalAlreadyDecided):
        _decide(accountant, request)
    assert [one.pk for one in queries.list_decided_by(_actor(cashier))] == [request.pk]


@pytest.mark.django_db
def test_rejection_needs_a_reason_and_ends_the_request(outcomes):
    make_flow("test.refund", by_role("cashier"), by_role("finance"))
    clerk, cashier = make_user("registration_clerk"), make_user("cashier")
    request = _ask(clerk)
    with pytest.raises(InvalidInput):
        _decide(cashier, request, REJECT)
    assert not ApprovalDecision.objects.exists()
    assert _decide(cashier, request, REJECT, "票据不符").status == "rejected"
    assert outcomes == [("refund:1", "rejected")]


@pytest.mark.django_db
def test_nobody_decides_their_own_request_even_with_the_right_role(outcomes):
    make_flow("test.refund", by_role("cashier"))
    cashier = make_user("cashier")
    request = _ask(cashier)
    assert _tasks(cashier) == []
    with pytest.raises(OwnRequest):
        _decide(cashier, request)
    assert outcomes == []


@pytest.mark.django_db
def test_amount_decides_which_steps_apply(outcomes):
    make_flow(
        "test.refund",
        by_role("cashier", min_amount=Decimal("100.00")),
        by_role("finance", min_amount=Decimal("1000.00")),
    )
    clerk, cashier = make_user("registration_clerk"), make_user("cashier")
    assert _ask(clerk, "refund:1", amount=Decimal("99.99")).status == "approved"
    assert outcomes == [("refund:1", "approved")]
    request = _ask(clerk, "refund:2", amount=Decimal("999.99"))
    assert _decide(cashier, request).status == "approved"
    request = _ask(clerk, "refund:3", amount=Decimal("1000.00"))
    assert _decide(cashier, request).status == "pending"


@pytest.mark.django_db
def test_step_that_needs_all_waits_for_each_entry_and_counts_a_person_once(outcomes):
    make_flow("test.refund", by_role("cashier", "finance", mode=StepMode.ALL))
    clerk, both, accountant = make_user(), make_user("cashier", "finance"), make_user("finance")
    request = _ask(clerk)
    assert _decide(both, request).status == "pending"
    with pytest.raises(StepAlreadyPassed):
        _decide(both, request)
    assert (_tasks(both), _tasks(accountant)) == ([], [request.pk])
    assert _decide(accountant, request).status == "approved"


@pytest.mark.django_db
def test_role_counts_only_where_it_is_held(outcomes):
    make_flow("test.refund", StepDraft("科室负责人", [AssigneeDraft("outpatient_doctor", "cardiology")]))
    clerk = make_user()
    elsewhere = make_user("outpatient_doctor", campuses=["south"])
    other_department = make_user("outpatient_doctor", departments=["surgery"])
    right = make_user("outpatient_doctor", campuses=["main"], departments=["cardiology"])
    request = _ask(clerk, campus="main")
    for user in (elsewhere, other_department):
        assert _tasks(user) == []
        with pytest.raises(NotAnAssignee):
            _decide(user, request)
    assert _tasks(right) == [request.pk]
    assert _decide(right, request).status == "approved"


@pytest.mark.django_db
def test_named_person_decides_and_nobody_else():
    named, other, clerk = make_user("finance"), make_user("finance"), make_user()
    make_flow("test.refund", StepDraft("院长", [AssigneeDraft(user_id=named.pk)]))
    request = _ask(clerk)
    with pytest.raises(NotAnAssignee):
        _decide(other, request)
    assert _decide(named, request).status == "approved"


@pytest.mark.django_db
def test_only_the_requester_withdraws_and_may_ask_again(outcomes):
    make_flow("test.refund", by_role("cashier"))
    clerk, cashier = make_user(), make_user("cashier")
    request = _ask(clerk)
    with pytest.raises(RequestPending):
        _ask(clerk)
    with context.acting(_actor(cashier)), pytest.raises(NotTheRequester):
        services.withdraw(request.pk)
    with context.acting(_actor(clerk)):
        assert services.withdraw(request.pk).status == "withdrawn"
    assert outcomes == [("refund:1", "withdrawn")]
    assert _ask(clerk).status == "pending"


@pytest.mark.django_db
def test_failing_outcome_undoes_the_decision(monkeypatch):
    def fail(request: ApprovalRequest) -> None:
        raise InvalidInput("退费已被冲正")

    monkeypatch.setitem(registry._handlers, "test.refund", fail)
    make_flow("test.refund", by_role("cashier"))
    request = _ask(make_user())
    with pytest.raises(InvalidInput):
        _decide(make_user("cashier"), request)
    request.refresh_from_db()
    assert (request.status, ApprovalDecision.objects.count()) == ("pending", 0)


@pytest.mark.django_db
def test_request_without_a_published_flow_or_with_personal_data_is_refused():
    clerk = make_user()
    with pytest.raises(FlowMissing):
        _ask(clerk)
    make_flow("test.refund", by_role("cashier"))
    with pytest.raises(PersonalDataInAudit):
        _ask(clerk, details={"patient_name": "张三"})
    assert not ApprovalRequest.objects.exists()


@pytest.mark.django_db
def test_published_version_never_changes_and_running_requests_keep_it():
    first = make_flow("test.refund", by_role("cashier"))
    cashier, accountant = make_user("cashier"), make_user("finance")
    request = _ask(make_user())
    with pytest.raises(FlowNotDraft):
        flows.edit_flow(first.pk, "改", [by_role("finance")])
    for statement in (
        "UPDATE approval_approvalstep SET min_amount = 5",
        "DELETE FROM approval_approvalassignee",
        "UPDATE approval_approvalflow SET name = 'x'",
        "INSERT INTO approval_approvalstep (flow_id, number, name, mode)"
        " SELECT id, 9, 'x', 'any' FROM approval_approvalflow",
    ):
        with (
            pytest.raises(IntegrityError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    second = make_flow("test.refund", by_role("finance"))
    first.refresh_from_db()
    assert (first.status, second.version, second.status) == ("retired", 2, "published")
    with pytest.raises(NotAnAssignee):
        _decide(accountant, request)
    assert _decide(cashier, request).status == "approved"


@pytest.mark.django_db
def test_flow_with_unknown_roles_or_persons_is_not_published():
    draft = flows.draft_flow(
        "test.refund",
        "流程",
        [StepDraft("一", [AssigneeDraft("nowhere_role"), AssigneeDraft(user_id=10**9)])],
    )
    with pytest.raises(FlowInvalid) as refusal:
        flows.publish_flow(draft.pk)
    assert len(refusal.value.fields) == 2
    assert flows.edit_flow(draft.pk, "流程", [by_role("finance")]).status == "draft"


@pytest.mark.django_db
def test_decisions_are_never_changed():
    make_flow("test.refund", by_role("cashier"))
    _decide(make_user("cashier"), _ask(make_user()))
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE approval_approvaldecision SET decision = 'approve'")


@pytest.mark.django_db
def test_request_is_shown_only_to_those_whom_it_concerns():
    make_flow("test.refund", by_role("cashier"))
    clerk, cashier, stranger = make_user(), make_user("cashier"), make_user("pharmacist")
    request = _ask(clerk)
    assert queries.get_request(request.pk, _actor(clerk)).pk == request.pk
    assert queries.get_request(request.pk, _actor(cashier)).pk == request.pk
    assert queries.get_request(request.pk, _actor(stranger, "approval.manage")).pk == request.pk
    with pytest.raises(RequestNotFound):
        queries.get_request(request.pk, _actor(stranger))


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_decide_once(outcomes):
    make_flow("test.refund", by_role("cashier"), by_role("cashier"))
    clerk, one, other = make_user(), make_user("cashier"), make_user("cashier")
    request = _ask(clerk)
    barrier = Barrier(2)

    def decide(user: User) -> str:
        try:
            barrier.wait(20)
            return str(_decide(user, request, step_number=1).status)
        except StepAlreadyPassed:
            return "passed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(decide, [one, other]))
    assert found == ["passed", "pending"]
    assert ApprovalDecision.objects.filter(step_number=1).count() == 1
    request.refresh_from_db()
    assert request.current_step is not None
    assert request.current_step.number == 2


@pytest.mark.django_db
def test_over_http_from_configuration_to_decision(outcomes):
    admin, clerk, cashier = (
        signed_in(make_user("information_dept")),
        make_user("registration_clerk"),
        signed_in(make_user("cashier")),
    )
    body = {
        "kind": "test.refund",
        "name": "退费审批",
        "steps": [{"name": "收费主管", "min_amount": "100.00", "assignees": [{"role_code": "cashier"}]}],
    }
    drafted = admin.post("/api/ui/approvals/flows", body, content_type="application/json")
    assert (drafted.status_code, drafted.json()["allowed_actions"]) == (200, ["edit", "publish"])
    published = admin.post(f"/api/ui/approvals/flows/{drafted.json()['id']}/publish")
    assert published.json()["steps"][0]["min_amount"] == "100.00"
    request = _ask(clerk, amount=Decimal("128.00"))
    waiting = cashier.get("/api/ui/approvals/tasks").json()
    assert [(one["id"], one["allowed_actions"]) for one in waiting["items"]] == [
        (request.pk, ["approve", "reject"])
    ]
    inbox = cashier.get("/api/ui/inbox").json()
    assert inbox["open_tasks"] == 1
    answer = cashier.post(
        f"/api/ui/approvals/{request.pk}/decide",
        {"decision": "reject", "step_number": 1},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "reason")
    answer = cashier.post(
        f"/api/ui/approvals/{request.pk}/decide",
        {"decision": "approve", "step_number": 1},
        content_type="application/json",
    )
    assert (answer.json()["status"], answer.json()["steps"][0]["state"]) == ("approved", "passed")
    assert cashier.get("/api/ui/approvals/flows").status_code == 403
    assert ApprovalFlow.objects.get().status == "published"
