"""Writers never wait for the sealer; a record that commits late is sealed late, not lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from yiqiao.foundation.audit import sealing, services
from yiqiao.foundation.audit.models import AuditLeaf
from yiqiao.foundation.audit.verification import verify_audit

pytestmark = pytest.mark.django_db(transaction=True)


def test_record_of_a_transaction_still_open_is_sealed_after_it_commits():
    written, may_commit = Event(), Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                services.record("slow.act")
                written.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(write_slowly)
        assert written.wait(20)
        services.record("quick.act")
        assert sealing.seal_pending().records == 1
        may_commit.set()
        slow.result(20)
    assert sealing.seal_pending().records == 1
    report = verify_audit()
    assert (report.ok, report.records, report.unsealed) == (True, 2, 0)


def test_only_one_sealer_works_and_writers_do_not_wait_for_it():
    services.record("first.act")

    def seal_and_write() -> sealing.SealOutcome:
        try:
            outcome = sealing.seal_pending()
            services.record("second.act")
            return outcome
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert sealing.seal_pending().records == 1
        other = pool.submit(seal_and_write).result(20)
        assert other == sealing.SealOutcome(0, 0, 0)
    assert AuditLeaf.objects.count() == 1
    assert sealing.seal_pending().records == 1
