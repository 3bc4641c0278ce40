"""Searching, exporting and verifying the audit over HTTP, by audit administrators alone."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.builders.access import signed_in_client
from yiqiao.foundation import context
from yiqiao.foundation.audit import services
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.audit.sealing import seal_pending
from yiqiao.foundation.context import Actor, ActorKind
from yiqiao.foundation.jobs.models import Job, JobFile
from yiqiao.foundation.jobs.running import run_job

pytestmark = pytest.mark.django_db

NURSE = Actor(ActorKind.STAFF, "4711", "王芳")


@pytest.fixture
def some_records(settings, tmp_path) -> None:
    """Three acts of one person, two of another."""
    settings.VAR = tmp_path
    with context.acting(NURSE, request_id="r-1", operation="view_patient"):
        for patient in (1, 2, 3):
            services.record("patient.viewed", f"patient:{patient}")
    with context.acting(Actor(ActorKind.STAFF, "4712", "李强"), reason="=1+1"):
        services.record("patient.changed", "patient:2")
        services.record("bill.settled", "bill:9")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("actor_id=4711", ["patient:3", "patient:2", "patient:1"]),
        ("subject=patient:2", ["patient:2", "patient:2"]),
        ("action=patient.&actor_id=4712", ["patient:2"]),
        ("action=bill.settled", ["bill:9"]),
        ("request_id=r-1&page_size=2", ["patient:3", "patient:2"]),
        ("actor_id=4711&since=2200-01-01T00:00:00Z", None),
        ("actor_id=4711&until=1999-01-01T00:00:00Z", []),
        ("operation=view_patient&subject=patient:1", ["patient:1"]),
    ],
)
def test_search_narrows_by_every_field(some_records, query, expected):
    client = signed_in_client("audit_admin")
    answer = client.get(f"/api/ui/audit/records?{query}")
    if expected is None:
        assert answer.status_code == 422
        return
    assert answer.status_code == 200
    assert [one["subject"] for one in answer.json()["items"]] == expected


@pytest.mark.requirement("PLATFORM-06")
def test_search_is_itself_recorded(some_records):
    signed_in_client("audit_admin").get("/api/ui/audit/records?actor_id=4711")
    found = AuditRecord.objects.get(action="audit.searched")
    assert found.details == {"actor_id": "4711"}


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize("role", ["information_dept", "system_admin", "security_admin", "outpatient_doctor"])
def test_nobody_else_reads_the_audit(some_records, role):
    client = signed_in_client(role)
    for path in ("/api/ui/audit/records", "/api/ui/audit/chain"):
        assert client.get(path).status_code == 403


def test_record_shows_its_place_in_the_chain(some_records):
    client = signed_in_client("audit_admin")
    record = AuditRecord.objects.get(subject="bill:9")
    assert client.get(f"/api/ui/audit/records/{record.pk}").json()["block"] is None
    seal_pending()
    shown = client.get(f"/api/ui/audit/records/{record.pk}").json()
    assert (shown["block"], len(shown["block_hash"])) == (1, 64)
    status = client.get("/api/ui/audit/chain").json()
    assert (status["blocks"], status["last_hash"]) == (1, shown["block_hash"])


def test_verification_runs_as_a_job_with_the_report_as_result(some_records):
    client = signed_in_client("audit_admin")
    seal_pending()
    answer = client.post("/api/ui/audit/verifications")
    assert answer.status_code == 200
    run_job(answer.json()["job_id"])
    job = client.get(f"/api/ui/jobs/{answer.json()['job_id']}").json()
    assert (job["status"], job["result"]["ok"], job["result"]["blocks"]) == ("succeeded", True, 1)
    assert AuditRecord.objects.get(action="audit.verified").details["ok"] is True


def test_export_needs_a_reason_and_is_recorded_with_it(some_records):
    client = signed_in_client("audit_admin")
    body = {"search": {"actor_id": "4712"}, "reason": ""}
    assert client.post("/api/ui/audit/exports", body, content_type="application/json").status_code == 422
    assert not Job.objects.exists()
    body["reason"] = "院内检查"
    answer = client.post("/api/ui/audit/exports", body, content_type="application/json")
    assert answer.status_code == 200
    assert AuditRecord.objects.get(action="audit.exported").reason == "院内检查"
    run_job(answer.json()["job_id"])
    content = JobFile.objects.get().content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
    assert [row[6] for row in rows] == ["bill:9", "patient:2"]
    assert rows[0][11] == "'=1+1"
    download = client.get(f"/api/ui/jobs/{answer.json()['job_id']}/file")
    assert (download.status_code, download.content) == (200, content)
