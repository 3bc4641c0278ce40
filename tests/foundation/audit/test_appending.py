"""What a record says, what it refuses to say, and that the database lets nobody change it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from yiqiao.foundation import context
from yiqiao.foundation.audit import services
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.audit.rules import PersonalDataInAudit, clean_text
from yiqiao.foundation.audit.sealing import seal_pending
from yiqiao.foundation.audit.verification import verify_audit
from yiqiao.foundation.context import Actor, ActorKind

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("PLATFORM-06")
def test_record_carries_the_present_context():
    actor = Actor(ActorKind.STAFF, "7", "王芳")
    with context.acting(actor, operation="view_patient", request_id="r-1", client_address="10.0.0.9"):
        services.record("patient.viewed", "patient:17", {"fields": {"phone_masked"}})
    row = AuditRecord.objects.get()
    assert (row.actor_kind, row.actor_id, row.actor_name) == ("staff", "7", "王芳")
    assert (row.action, row.subject, row.operation) == ("patient.viewed", "patient:17", "view_patient")
    assert (row.request_id, row.client_address, row.details) == (
        "r-1",
        "10.0.0.9",
        {"fields": ["phone_masked"]},
    )
    assert len(bytes(row.mac)) == 32


@pytest.mark.requirement("PLATFORM-05")
@pytest.mark.parametrize("key", ["name", "phone", "Phone", "id_number", "姓名"])
def test_details_with_a_personal_key_are_refused_at_any_depth(key):
    with pytest.raises(PersonalDataInAudit):
        services.record("patient.changed", "patient:17", {"changes": [{key: "x"}]})
    assert not AuditRecord.objects.exists()


@pytest.mark.requirement("PLATFORM-05")
def test_identity_and_mobile_numbers_in_free_text_are_masked():
    with context.acting(reason="患者电话13812341234，证件11010119900307123X"):
        services.record("patient.viewed", "patient:17", {"note": "护照：E12345678"})
    row = AuditRecord.objects.get()
    assert row.reason == "患者电话〔手机号码〕，证件〔证件号码〕"
    assert row.details == {"note": "护照〔护照号码〕"}


def test_numbers_that_are_not_personal_stay():
    assert clean_text("结算单 S20261122000123 金额 12800.00") == "结算单 S20261122000123 金额 12800.00"


def test_unstorable_and_overlong_text_is_recorded_all_the_same():
    services.record("x" * 300, "patient:\x00\ud800" + "y" * 500, {"rate": Decimal("7.10"), "ratio": 0.1})
    row = AuditRecord.objects.get()
    assert len(row.action) == 100
    assert row.subject.startswith("patient:�?")
    assert row.details == {"rate": "7.10", "ratio": "0.1"}
    assert verify_audit().ok


def test_batched_records_verify_like_single_ones():
    with context.acting(Actor(ActorKind.STAFF, "7", "王芳")):
        count = services.record_many(
            services.Entry("import.row", f"row:{at}", {"line": at, "text": "制表\t换行\n反斜\\杠"})
            for at in range(50)
        )
    assert count == 50
    assert AuditRecord.objects.get(subject="row:3").details["text"] == "制表\t换行\n反斜\\杠"
    seal_pending()
    report = verify_audit()
    assert (report.ok, report.records, report.unsealed) == (True, 50, 0)


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(
    "table", ["audit_auditrecord", "audit_auditblock", "audit_auditleaf", "audit_auditarchive"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_database_refuses_to_change_the_audit(table, statement):
    services.record("patient.viewed", "patient:17")
    seal_pending()
    if table == "audit_auditarchive":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_auditarchive (first_block, last_block, record_count, file_name, file_digest,"
                " key_id, signature, archived_at, archived_by) VALUES (9, 9, 1, 'x', '', '', '', now(), '')"
            )
    column = {"audit_auditblock": "leaf_count", "audit_auditleaf": "position"}.get(table, "id")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
            cursor.execute(statement.format(table, column, column))


def test_deleting_is_refused_even_when_a_foreign_archive_is_named():
    services.record("patient.viewed", "patient:17")
    seal_pending()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yiqiao.audit_archive', '1', true)")
        with pytest.raises(IntegrityError, match="not in an archive"), transaction.atomic():
            cursor.execute("DELETE FROM audit_auditrecord")
