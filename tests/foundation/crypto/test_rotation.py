"""Data keys rotate under a working system: nothing is lost, nothing stays behind, nobody waits."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from tests.foundation.crypto.sample import Person, Receipt, registry
from yiqiao.foundation import clock
from yiqiao.foundation.crypto import reencryption, services
from yiqiao.foundation.crypto.envelope import header_of
from yiqiao.foundation.crypto.errors import KeyDestroyed, KeyNotFound, KeyStillInUse
from yiqiao.foundation.crypto.keyring import create_version, keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose, KeyStatus
from yiqiao.foundation.crypto.models import CryptoKey, ReencryptionRun
from yiqiao.foundation.crypto.reencryption import Progress, ReencryptionReport, list_encrypted_columns

pytestmark = [
    pytest.mark.usefixtures("committed_tables"),
    pytest.mark.requirement("CRYPTO-01"),
]


def _reencrypt(**options: object) -> ReencryptionReport:
    return reencryption.reencrypt(registry=registry, settle_seconds=0, **options)  # type: ignore[arg-type]


def _headers(table: str = "crypto_sample_person", column: str = "name") -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT substring({column} FROM 1 FOR 5) FROM {table}")
        return {bytes(row[0]) for row in cursor.fetchall() if row[0] is not None}


def _age(key_id: str, seconds: int) -> None:
    row = CryptoKey.objects.get(key_id=key_id)
    CryptoKey.objects.filter(pk=row.pk).update(retired_at=clock.now() - timedelta(seconds=seconds))


def _people(count: int) -> None:
    Person.objects.bulk_create(
        Person(name=f"患者{number}", phone=str(number) if number % 3 else None, address={"n": number})
        for number in range(count)
    )


def test_rotation_makes_a_new_version_and_retires_the_old_one() -> None:
    old = keyring.get_active(KeyPurpose.DATA)
    fresh_id = services.rotate_data_key()

    rows = {row.version: row for row in CryptoKey.objects.filter(purpose=KeyPurpose.DATA)}
    assert (rows[1].key_id, rows[1].status) == (old.key_id, KeyStatus.RETIRED)
    assert (rows[2].key_id, rows[2].status) == (fresh_id, KeyStatus.ACTIVE)
    assert keyring.get_active(KeyPurpose.DATA).key_id == fresh_id


def test_old_values_stay_readable_and_new_ones_use_the_new_key() -> None:
    _people(1)
    services.rotate_data_key()
    Person.objects.create(name="新患者")

    assert [person.name for person in Person.objects.order_by("pk")] == ["患者0", "新患者"]
    assert len(_headers()) == 2


def test_every_encrypted_value_is_moved_in_batches() -> None:
    _people(57)
    services.rotate_data_key()
    seen: list[Progress] = []
    report = _reencrypt(batch_rows=10, on_progress=seen.append)

    assert report == ReencryptionReport(rows_done=57 + 57 + 38, rows_failed=0, rows_left=0)
    active = header_of(keyring.get_active(KeyPurpose.DATA))
    assert _headers() == _headers(column="phone") == _headers(column="address") == {active}
    assert [person.name for person in Person.objects.order_by("pk")] == [f"患者{n}" for n in range(57)]
    assert Person.objects.get(name__isnull=False, pk=Person.objects.order_by("pk")[5].pk).address == {"n": 5}
    assert len(seen) == 6 + 6 + 4
    assert set(ReencryptionRun.objects.values_list("column", "rows_done")) == {
        ("name", 57),
        ("phone", 38),
        ("address", 57),
    }


def test_second_run_finds_nothing_to_do() -> None:
    _people(5)
    services.rotate_data_key()
    _reencrypt()

    assert _reencrypt() == ReencryptionReport(0, 0, 0)


def test_stopped_run_goes_on_where_it_stopped() -> None:
    _people(30)
    services.rotate_data_key()

    class Stop(Exception):
        pass

    def stop_at_second_batch(progress: Progress) -> None:
        if progress.rows_done >= 20:
            raise Stop

    with pytest.raises(Stop):
        _reencrypt(batch_rows=10, on_progress=stop_at_second_batch)
    assert len(_headers(column="address")) == 2
    report = _reencrypt(batch_rows=10)

    assert report == ReencryptionReport(rows_done=30 + 30 + 20 - 20, rows_failed=0, rows_left=0)
    assert len(_headers()) == 1


def test_writers_beside_the_rotation_lose_nothing() -> None:
    _people(120)
    pks = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    last: dict[int, str] = {}
    stop = threading.Event()

    def write() -> None:
        count = 0
        try:
            while not stop.is_set():
                pk = pks[count * 7 % len(pks)]
                text = f"改名{count}"
                Person.objects.filter(pk=pk).update(name=text)
                last[pk] = text
                count += 1
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            services.rotate_data_key()
            report = _reencrypt(batch_rows=7)
    finally:
        stop.set()
        writer.join()
    report = _reencrypt()

    assert report.rows_left == 0
    assert last
    names = dict(Person.objects.values_list("pk", "name"))
    assert names == {pk: last.get(pk, f"患者{number}") for number, pk in enumerate(pks)}


def test_row_that_somebody_is_writing_is_left_alone_and_taken_later() -> None:
    _people(3)
    services.rotate_data_key()
    locked, release = threading.Event(), threading.Event()
    pk = Person.objects.order_by("pk")[1].pk

    def hold() -> None:
        try:
            with transaction.atomic():
                Person.objects.filter(pk=pk).update(name="写入中")
                locked.set()
                release.wait(30)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(30)
    # "address" is walked before "name": when the batch of "name" is reported, both passed over the locked row.
    moved: list[Progress] = []

    def release_after_first(progress: Progress) -> None:
        moved.append(progress)
        if progress.column.endswith(".name"):
            release.set()
            holder.join()

    try:
        report = _reencrypt(on_progress=release_after_first)
    finally:
        release.set()

    assert next(progress.rows_done for progress in moved if progress.column.endswith(".address")) == 2
    assert report.rows_left == 0
    assert Person.objects.get(pk=pk).name == "写入中"
    assert len(_headers(column="address")) == 1


def test_unreadable_value_is_counted_and_left_alone() -> None:
    _people(4)
    services.rotate_data_key()
    broken = Person.objects.order_by("pk")[2].pk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crypto_sample_person SET name = set_byte(name, 30, 255 - get_byte(name, 30)) WHERE id = %s",
            [broken],
        )
        cursor.execute("SELECT name FROM crypto_sample_person WHERE id = %s", [broken])
        before = bytes(cursor.fetchone()[0])
    report = _reencrypt()

    assert (report.rows_failed, report.rows_left) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM crypto_sample_person WHERE id = %s", [broken])
        assert bytes(cursor.fetchone()[0]) == before


def test_append_only_column_keeps_its_key_and_its_bytes() -> None:
    Receipt.objects.create(payer="付款人")
    old = keyring.get_active(KeyPurpose.DATA)
    services.rotate_data_key()
    report = _reencrypt()

    assert report == ReencryptionReport(0, 0, 1)
    assert _headers("crypto_sample_receipt", "payer") == {header_of(old)}
    _age(old.key_id, 3600)
    with pytest.raises(KeyStillInUse, match="rotate_keys"):
        services.destroy_key(old.key_id, registry=registry)
    assert Receipt.objects.get().payer == "付款人"


def test_retired_key_without_values_can_be_destroyed() -> None:
    _people(2)
    old = keyring.get_active(KeyPurpose.DATA)
    services.rotate_data_key()
    _age(old.key_id, 3600)
    with pytest.raises(KeyStillInUse, match="rotate_keys"):
        services.destroy_key(old.key_id, registry=registry)
    _reencrypt()
    services.destroy_key(old.key_id, registry=registry)

    row = CryptoKey.objects.get(key_id=old.key_id)
    assert (row.status, row.wrapped_material) == (KeyStatus.DESTROYED, None)
    assert Person.objects.count() == len([person.name for person in Person.objects.all()]) == 2
    with pytest.raises(KeyDestroyed):
        keyring.get(old.key_id)
    with pytest.raises(KeyDestroyed):
        services.destroy_key(old.key_id, registry=registry)


def test_key_in_use_is_not_destroyed() -> None:
    active = keyring.get_active(KeyPurpose.DATA)
    index = keyring.get_active(KeyPurpose.INDEX)
    for key_id in (active.key_id, index.key_id):
        with pytest.raises(KeyStillInUse):
            services.destroy_key(key_id, registry=registry)
    services.rotate_data_key()
    with pytest.raises(KeyStillInUse, match="刚刚停用"):
        services.destroy_key(active.key_id, registry=registry)
    with pytest.raises(KeyNotFound):
        services.destroy_key("00000000", registry=registry)
    assert CryptoKey.objects.filter(status=KeyStatus.DESTROYED).count() == 0


def test_database_allows_one_active_key_only() -> None:
    keyring.get_active(KeyPurpose.DATA)
    with pytest.raises(IntegrityError, match="crypto_key_one_active"), transaction.atomic():
        create_version(KeyPurpose.DATA)
    assert CryptoKey.objects.count() == 1


def test_processes_that_start_together_agree_on_the_first_key() -> None:
    barrier = threading.Barrier(4)
    from yiqiao.foundation.crypto.keyring import Keyring

    found: list[str] = []

    def start() -> None:
        try:
            ring = Keyring()
            barrier.wait(30)
            found.append(ring.get_active(KeyPurpose.DATA).key_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert CryptoKey.objects.count() == 1


def test_command_rotates_and_reports_progress() -> None:
    out = StringIO()
    call_command("rotate_keys", settle_seconds=0, stdout=out)
    first = CryptoKey.objects.get(purpose=KeyPurpose.DATA, status=KeyStatus.ACTIVE)
    call_command("rotate_keys", resume=True, settle_seconds=0, stdout=out)

    assert f"新的数据密钥 {first.key_id} 已启用" in out.getvalue()
    assert out.getvalue().count("重新加密完成：0 行已更新，0 行无法解密，0 行仍由旧密钥保护") == 2
    assert CryptoKey.objects.filter(purpose=KeyPurpose.DATA).count() == 1


def test_columns_are_discovered_from_the_models() -> None:
    names = [column.name for column in list_encrypted_columns(registry)]

    assert names == [
        "crypto_sample_person.address",
        "crypto_sample_person.name",
        "crypto_sample_person.phone",
        "crypto_sample_receipt.payer",
    ]
    assert set(names).isdisjoint(column.name for column in list_encrypted_columns(apps))
