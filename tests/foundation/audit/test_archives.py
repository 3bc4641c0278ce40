"""Old records leave through a signed file, and verification still works."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from yiqiao.foundation import clock
from yiqiao.foundation.audit import archives, services
from yiqiao.foundation.audit.findings import FindingKind
from yiqiao.foundation.audit.models import AuditArchive, AuditRecord
from yiqiao.foundation.audit.sealing import seal_pending
from yiqiao.foundation.audit.verification import verify_audit

pytestmark = pytest.mark.django_db
LATER = timedelta(days=400)


def _archived() -> AuditArchive:
    for block in range(2):
        services.record_many(
            services.Entry("patient.viewed", f"patient:{at}", {"block": block}) for at in range(4)
        )
        seal_pending()
    archive = archives.archive_old(clock.now() + LATER)
    assert archive is not None
    return archive


@pytest.mark.requirement("PLATFORM-06")
def test_nothing_younger_than_the_retention_time_is_archived():
    services.record("patient.viewed", "patient:1")
    seal_pending()
    assert archives.archive_old(clock.now() + timedelta(days=179)) is None
    assert AuditRecord.objects.count() == 1


@pytest.mark.requirement("PLATFORM-06")
def test_archived_records_are_gone_from_the_table_and_still_verified():
    archive = _archived()
    assert (archive.first_block, archive.last_block, archive.record_count) == (1, 2, 8)
    assert not AuditRecord.objects.filter(action="patient.viewed").exists()
    report = verify_audit()
    assert report.ok
    assert (report.archived, report.records, report.unsealed) == (8, 0, 1)
    assert archives.find_archive_fault(archive, archives.archive_folder() / archive.file_name) == ""


def test_changed_archive_file_is_found():
    archive = _archived()
    path = archives.archive_folder() / archive.file_name
    text = gzip.decompress(path.read_bytes()).replace(b"patient:1", b"patient:9")
    path.write_bytes(gzip.compress(text))
    report = verify_audit()
    assert [one.kind for one in report.findings] == [FindingKind.ARCHIVE_INVALID]


def test_absent_archive_file_is_admitted():
    archive = _archived()
    (archives.archive_folder() / archive.file_name).unlink()
    report = verify_audit()
    assert report.ok
    assert "1 个归档文件不在本机，其内容未核对。" in report.notes


def test_archive_row_that_the_application_did_not_sign_hides_nothing(behind_the_back):
    services.record("patient.viewed", "patient:1")
    seal_pending()
    record_id = AuditRecord.objects.get().pk
    behind_the_back(
        "INSERT INTO audit_auditarchive (first_block, last_block, record_count, file_name, file_digest, key_id,"
        " signature, archived_at, archived_by) SELECT 1, 1, 1, 'x', block_hash, key_id, signature, now(), ''"
        " FROM audit_auditblock"
    )
    behind_the_back("DELETE FROM audit_auditrecord")
    report = verify_audit()
    assert [(one.kind, one.record_id) for one in report.findings] == [
        (FindingKind.RECORD_DELETED, record_id),
        (FindingKind.ARCHIVE_INVALID, None),
    ]


def test_tampered_records_are_not_archived(behind_the_back):
    services.record("patient.viewed", "patient:1")
    seal_pending()
    behind_the_back("UPDATE audit_auditrecord SET actor_id = '1'")
    with pytest.raises(archives.ArchiveRefused):
        archives.archive_old(clock.now() + LATER)
    assert AuditRecord.objects.count() == 1
