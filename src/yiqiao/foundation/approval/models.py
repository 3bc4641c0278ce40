"""Flows, requests, decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.approval.rules import ApprovalStatus, Decision, FlowStatus, StepMode
from yiqiao.foundation.money import AmountField


class ApprovalFlow(models.Model):
    """One version of how requests of a kind are decided; unchangeable once published (trigger)."""

    kind = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=12, default=FlowStatus.DRAFT)
    created_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="approval_flow_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(status="published"), name="approval_flow_one_published"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(FlowStatus)), name="approval_flow_status_known"
            ),
        ]


class ApprovalStep(models.Model):
    """One step; skipped for requests of less than `min_amount` yuan."""

    flow = models.ForeignKey(ApprovalFlow, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    mode = models.CharField(max_length=5, default=StepMode.ANY)
    min_amount = AmountField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="approval_step_number_once"),
            models.CheckConstraint(condition=Q(mode__in=list(StepMode)), name="approval_step_mode_known"),
        ]
        ordering = ("number",)


class ApprovalAssignee(models.Model):
    """Who may decide a step: a role (within a department, if named), or one account."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="assignees")
    role_code = models.CharField(max_length=50, blank=True)
    department_code = models.CharField(max_length=50, blank=True)
    user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(user_id__isnull=False) & Q(role_code=""))
                | (Q(user_id__isnull=True) & ~Q(role_code="")),
                name="approval_assignee_role_or_person",
            )
        ]


class ApprovalRequest(models.Model):
    """One request. `requester` is ``<actor kind>:<id>``; `details` hold no personal data.

    `amount` in yuan decides which steps apply. `campus_code` and `department_code` say whose approvers it goes
    to; empty means any.
    """

    kind = models.CharField(max_length=60)
    flow = models.ForeignKey(ApprovalFlow, on_delete=models.PROTECT, related_name="requests")
    current_step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, null=True, related_name="+")
    subject_ref = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    amount = AmountField(null=True)
    campus_code = models.CharField(max_length=50, blank=True)
    department_code = models.CharField(max_length=50, blank=True)
    requester = models.CharField(max_length=100)
    requester_name = models.CharField(max_length=50)
    status = models.CharField(max_length=12, default=ApprovalStatus.PENDING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref"],
                condition=Q(status="pending"),
                name="approval_request_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at__isnull=True, current_step__isnull=False)
                | (
                    Q(status__in=["approved", "rejected", "withdrawn"], current_step__isnull=True)
                    & Q(decided_at__isnull=False)
                ),
                name="approval_request_status_facts",
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "-id"], name="approval_request_of_person"),
            models.Index(
                fields=["current_step"], condition=Q(status="pending"), name="approval_request_pending"
            ),
            models.Index(fields=["kind", "subject_ref"], name="approval_request_subject"),
        ]


class ApprovalDecision(models.Model):
    """What one person said at one step; append-only."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="decisions")
    step_number = models.PositiveSmallIntegerField()
    step_name = models.CharField(max_length=100)
    decider_id = models.BigIntegerField()
    decider_name = models.CharField(max_length=50)
    decision = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "step_number", "decider_id"], name="approval_decision_once_a_step"
            ),
            models.CheckConstraint(condition=Q(decision__in=list(Decision)), name="approval_decision_known"),
            models.CheckConstraint(
                condition=~Q(decision="reject") | ~Q(reason=""), name="approval_rejection_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["decider_id", "-id"], name="approval_decision_of_person")]
