"""Tampering with SQL, and the first wrong record named."""

from __future__ import annotations

import json
import random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiqiao.foundation.audit import anchors, services
from yiqiao.foundation.audit.anchors import Anchor
from yiqiao.foundation.audit.findings import FindingKind
from yiqiao.foundation.audit.models import AuditBlock, AuditLeaf, AuditRecord
from yiqiao.foundation.audit.sealing import seal_pending
from yiqiao.foundation.audit.verification import verify_audit

pytestmark = pytest.mark.django_db


def _fill(blocks: int = 3, per_block: int = 5) -> list[int]:
    """Sealed records; returns their numbers in order."""
    for block in range(blocks):
        services.record_many(
            services.Entry("patient.viewed", f"patient:{at}", {"block": block}) for at in range(per_block)
        )
        seal_pending()
    return list(AuditRecord.objects.order_by("id").values_list("id", flat=True))


def test_untouched_audit_is_whole():
    _fill()
    report = verify_audit()
    assert report.ok
    assert (report.records, report.blocks, report.unsealed) == (15, 3, 0)


def test_blocks_chain_and_hold_at_most_their_size():
    services.record_many(services.Entry("a.b", f"x:{at}") for at in range(25))
    outcome = seal_pending(block_size=10)
    assert (outcome.blocks, outcome.records) == (3, 25)
    blocks = list(AuditBlock.objects.order_by("number"))
    assert [block.leaf_count for block in blocks] == [10, 10, 5]
    assert bytes(blocks[1].previous_hash) == bytes(blocks[0].block_hash)
    assert seal_pending().blocks == 0


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_id", "999"),
        ("action", "patient.changed"),
        ("subject", "patient:4711"),
        ("reason", "会诊"),
        ("recorded_at", "2020-01-01T00:00:00Z"),
        ("details", json.dumps({"block": 9})),
        ("client_address", "10.1.1.1"),
    ],
)
def test_edited_record_is_named(behind_the_back, column, value):
    ids = _fill()
    behind_the_back(f"UPDATE audit_auditrecord SET {column} = %s WHERE id = %s", value, ids[6])
    behind_the_back(f"UPDATE audit_auditrecord SET {column} = %s WHERE id = %s", value, ids[11])
    report = verify_audit()
    assert [one.record_id for one in report.findings] == [ids[6], ids[11]]
    assert report.first.kind is FindingKind.RECORD_EDITED
    assert (report.first.block, report.first.position) == (2, 1)


@pytest.mark.requirement("PLATFORM-06")
def test_deleted_record_is_named(behind_the_back):
    ids = _fill()
    behind_the_back("DELETE FROM audit_auditrecord WHERE id = %s", ids[3])
    report = verify_audit()
    assert [(one.kind, one.record_id) for one in report.findings] == [(FindingKind.RECORD_DELETED, ids[3])]


def test_record_deleted_with_its_leaf_is_placed(behind_the_back):
    ids = _fill()
    behind_the_back("DELETE FROM audit_auditrecord WHERE id = %s", ids[4])
    behind_the_back("DELETE FROM audit_auditleaf WHERE record_id = %s", ids[4])
    report = verify_audit()
    assert (report.first.kind, report.first.block, report.first.position) == (FindingKind.LEAF_MISSING, 1, 4)
    assert report.findings[1].kind is FindingKind.BLOCK_CHANGED


_INSERT = """
    INSERT INTO audit_auditrecord (uid, recorded_at, actor_kind, actor_id, actor_name, action, subject, operation,
        request_id, client_address, workstation, reason, details, key_id, mac)
    SELECT gen_random_uuid(), recorded_at, actor_kind, '1', actor_name, action, subject, operation, request_id,
        client_address, workstation, reason, details, key_id, mac FROM audit_auditrecord WHERE id = %s
"""


@pytest.mark.requirement("PLATFORM-06")
def test_inserted_record_is_named_and_never_sealed(behind_the_back):
    ids = _fill()
    behind_the_back(_INSERT, ids[2])
    forged = AuditRecord.objects.order_by("-id").first().pk
    services.record("patient.viewed", "patient:1")
    outcome = seal_pending()
    assert (outcome.records, outcome.refused) == (1, 1)
    assert not AuditLeaf.objects.filter(pk=forged).exists()
    report = verify_audit()
    assert [(one.kind, one.record_id) for one in report.findings] == [(FindingKind.RECORD_INSERTED, forged)]


def test_many_forged_records_do_not_keep_honest_ones_from_being_sealed(behind_the_back):
    ids = _fill(1, 3)
    for _ in range(7):
        behind_the_back(_INSERT, ids[0])
    services.record_many(services.Entry("a.b", f"x:{at}") for at in range(4))
    outcome = seal_pending(block_size=2)
    assert (outcome.records, outcome.refused) == (4, 7)


def test_edited_record_with_its_leaf_recomputed_is_still_named(behind_the_back):
    from yiqiao.foundation.audit import canonical
    from yiqiao.foundation.audit.rows import ROW_COLUMNS, read_row

    ids = _fill()
    behind_the_back("UPDATE audit_auditrecord SET actor_id = '1' WHERE id = %s", ids[7])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROW_COLUMNS} FROM audit_auditrecord r WHERE id = %s", [ids[7]])
        stored = read_row(cursor.fetchone())
    leaf = canonical.leaf_digest(stored.record_id, stored.key_id, stored.mac, stored.content())
    behind_the_back("UPDATE audit_auditleaf SET digest = %s WHERE record_id = %s", leaf, ids[7])
    report = verify_audit()
    assert (report.first.kind, report.first.record_id) == (FindingKind.RECORD_EDITED, ids[7])
    assert report.findings[1].kind is FindingKind.BLOCK_CHANGED


@pytest.mark.requirement("CRYPTO-01", "CRYPTO-02", "PLATFORM-06")
def test_changed_header_loses_its_signature(behind_the_back):
    _fill()
    behind_the_back("UPDATE audit_auditblock SET sealed_at = sealed_at + interval '1 hour' WHERE number = 2")
    report = verify_audit()
    assert [(one.kind, one.block) for one in report.findings] == [
        (FindingKind.BLOCK_CHANGED, 2),
        (FindingKind.BLOCK_UNSIGNED, 2),
    ]


def test_block_removed_from_the_middle_is_named(behind_the_back):
    _fill()
    behind_the_back("DELETE FROM audit_auditrecord WHERE details->>'block' = '1'")
    behind_the_back("DELETE FROM audit_auditleaf WHERE block_id = 2")
    behind_the_back("DELETE FROM audit_auditblock WHERE number = 2")
    report = verify_audit()
    assert (report.first.kind, report.first.block) == (FindingKind.BLOCK_MISSING, 2)


def _cut_last_block(behind_the_back) -> str:
    last = bytes(AuditBlock.objects.get(number=3).block_hash).hex()
    behind_the_back("DELETE FROM audit_auditrecord WHERE details->>'block' = '2'")
    behind_the_back("DELETE FROM audit_auditleaf WHERE block_id = 3")
    behind_the_back("DELETE FROM audit_auditblock WHERE number = 3")
    return last


def test_chain_cut_at_its_end_is_seen_against_this_machines_anchors(
    behind_the_back, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _fill()
    assert [one.number for one in anchors.noted()] == [1, 2, 3]
    assert verify_audit().ok
    _cut_last_block(behind_the_back)
    report = verify_audit()
    assert [(one.kind, one.block) for one in report.findings] == [(FindingKind.CHAIN_CUT, 3)]


def test_chain_cut_at_its_end_is_seen_against_a_hash_kept_elsewhere_and_else_admitted(behind_the_back):
    _fill()
    last = _cut_last_block(behind_the_back)
    without = verify_audit()
    assert without.ok
    assert any("没有库外锚点" in note for note in without.notes)
    report = verify_audit(expected=[Anchor("", 3, last)])
    assert [(one.kind, one.block) for one in report.findings] == [(FindingKind.CHAIN_CUT, 3)]


def _tamper(behind_the_back, chance: random.Random, act: str, target: int) -> tuple[FindingKind, int]:
    """Do `act` to the record; what must be found, and which record it is."""
    if act == "edit":
        column = chance.choice(["actor_id", "actor_name", "action", "subject", "operation", "reason"])
        more = chance.choice(["x", "0", "王"])
        behind_the_back(f"UPDATE audit_auditrecord SET {column} = {column} || %s WHERE id = %s", more, target)
        return FindingKind.RECORD_EDITED, target
    if act == "delete":
        behind_the_back("DELETE FROM audit_auditrecord WHERE id = %s", target)
        return FindingKind.RECORD_DELETED, target
    behind_the_back(_INSERT, target)
    return FindingKind.RECORD_INSERTED, AuditRecord.objects.order_by("-id").values_list("id", flat=True)[0]


@pytest.mark.requirement("PLATFORM-06")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), act=st.sampled_from(["edit", "delete", "insert"]), spot=st.integers(0, 11))
def test_any_tampering_names_its_record(behind_the_back, seed, act, spot):
    with transaction.atomic():
        expected = _tamper(behind_the_back, random.Random(seed), act, _fill(3, 4)[spot])
        report = verify_audit()
        transaction.set_rollback(True)
    assert [(one.kind, one.record_id) for one in report.findings] == [expected]
