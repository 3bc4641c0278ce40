"""Encrypted columns hold ciphertext, give plain values, and refuse what was changed or moved."""

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation.crypto.sample import Person
from yiqiao.foundation.crypto import EncryptedTextField, blind_index
from yiqiao.foundation.crypto.envelope import OVERHEAD_BYTES, seal, unseal
from yiqiao.foundation.crypto.errors import CiphertextUnreadable, KeyNotFound
from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.crypto.models import CryptoKey

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("sample_tables", "fresh_keyring"),
    pytest.mark.requirement("CRYPTO-01", "CRYPTO-02"),
]


def _stored(column: str, pk: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM crypto_sample_person WHERE id = %s", [pk])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def test_value_is_plain_in_python_and_sealed_in_the_table() -> None:
    address = {"省": "上海", "门牌": ["1", 2, None]}
    person = Person.objects.create(name="张三", phone="13800000000", address=address)
    stored = _stored("name", person.pk)

    read = Person.objects.get(pk=person.pk)
    assert (read.name, read.phone, read.address) == ("张三", "13800000000", address)
    assert stored is not None
    assert len(stored) == OVERHEAD_BYTES + len("张三".encode())
    assert "张三".encode() not in stored
    assert stored[:1] == b"\x01"
    assert stored[1:5].hex() == CryptoKey.objects.get(purpose=KeyPurpose.DATA).key_id


def test_none_is_null_and_empty_text_is_sealed() -> None:
    person = Person.objects.create(name="")
    read = Person.objects.get(pk=person.pk)

    assert (read.name, read.phone, read.address) == ("", None, None)
    assert _stored("phone", person.pk) is None
    assert _stored("name", person.pk) is not None
    assert Person.objects.filter(phone__isnull=True).count() == 1
    assert Person.objects.filter(name__isnull=True).count() == 0


def test_same_text_is_sealed_differently_each_time() -> None:
    first, second = Person.objects.bulk_create([Person(name="王五"), Person(name="王五")])

    assert _stored("name", first.pk) != _stored("name", second.pk)
    assert list(Person.objects.order_by("pk").values_list("name", flat=True)) == ["王五", "王五"]


def test_update_queries_seal_their_values() -> None:
    person = Person.objects.create(name="旧名")
    Person.objects.filter(pk=person.pk).update(name="新名", address={"a": 1})
    person.remark = "x"
    person.save(update_fields=["remark"])
    Person.objects.bulk_update([Person(pk=person.pk, name="再改")], ["name"])

    assert Person.objects.values("name", "address").get() == {"name": "再改", "address": {"a": 1}}


@pytest.mark.parametrize("lookup", ["name", "name__exact", "name__in", "name__contains", "name__startswith"])
def test_lookups_on_ciphertext_are_refused(lookup: str) -> None:
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(**{lookup: "张三"}).count()


def test_blind_index_finds_the_row() -> None:
    Person.objects.create(name="甲", phone="139", phone_index=blind_index("phone", "139"))
    Person.objects.create(name="乙", phone="138", phone_index=blind_index("phone", "138"))

    assert Person.objects.get(phone_index=blind_index("phone", "139")).name == "甲"


@pytest.mark.parametrize("position", [5, 17, 20, -1])
def test_changed_byte_is_noticed(position: int) -> None:
    person = Person.objects.create(name="张三")
    stored = bytearray(_stored("name", person.pk) or b"")
    stored[position] ^= 1
    _overwrite("name", person.pk, bytes(stored))

    with pytest.raises(CiphertextUnreadable, match=r"crypto_sample_person\.name"):
        Person.objects.get(pk=person.pk)


def test_value_moved_from_another_column_is_noticed() -> None:
    person = Person.objects.create(name="张三", phone="138")
    _overwrite("name", person.pk, _stored("phone", person.pk) or b"")

    with pytest.raises(CiphertextUnreadable):
        Person.objects.get(pk=person.pk)


def test_value_under_an_unknown_key_names_the_key() -> None:
    person = Person.objects.create(name="张三")
    _overwrite("name", person.pk, b"\x01\xde\xad\xbe\xef" + bytes(40))

    with pytest.raises(KeyNotFound, match="deadbeef"):
        Person.objects.get(pk=person.pk)


def _overwrite(column: str, pk: int, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE crypto_sample_person SET {column} = %s WHERE id = %s", [value, pk])


def test_reading_asks_the_registry_only_for_keys_not_seen(django_assert_num_queries) -> None:
    Person.objects.bulk_create(Person(name=f"患者{number}", phone="1") for number in range(20))
    keyring.forget()
    with django_assert_num_queries(2):
        assert len(list(Person.objects.all())) == 20
    with django_assert_num_queries(1):
        assert len(list(Person.objects.all())) == 20


def test_first_key_survives_the_rollback_of_the_transaction_that_needed_it() -> None:
    keyring.forget()
    with transaction.atomic():
        Person.objects.create(name="回滚")
        transaction.set_rollback(True)
    person = Person.objects.create(name="留下")
    keyring.forget()

    assert Person.objects.get(pk=person.pk).name == "留下"


def test_length_is_checked_by_validation() -> None:
    with pytest.raises(ValidationError) as refused:
        Person(name="长" * 21).full_clean()
    assert set(refused.value.message_dict) == {"name"}
    Person(name="长" * 20).full_clean()


def test_json_field_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(ValidationError, match="JSON"):
        Person(name="甲", address={"a": object()}).full_clean()


@pytest.mark.parametrize("option", ["unique", "primary_key", "db_index"])
def test_constraints_that_cannot_work_are_refused(option: str) -> None:
    with pytest.raises(FieldError, match="blind_index"):
        EncryptedTextField(**{option: True})


def test_field_is_reconstructed_by_migrations() -> None:
    field = EncryptedTextField(max_length=9, binding="old.name", append_only=True, null=True)
    field.set_attributes_from_name("name")
    name, path, args, kwargs = field.deconstruct()

    assert path == "yiqiao.foundation.crypto.fields.EncryptedTextField"
    assert (name, args) == ("name", [])
    assert kwargs == {"max_length": 9, "binding": "old.name", "append_only": True, "null": True}
    assert field.clone().binding_bytes() == b"old.name"


def test_expression_without_encryption_is_not_silently_stored() -> None:
    person = Person.objects.create(name="甲", remark="明文")
    Person.objects.filter(pk=person.pk).update(phone=F("name"))

    with pytest.raises(CiphertextUnreadable):
        Person.objects.get(pk=person.pk)


def test_column_type_is_bytea() -> None:
    field = Person._meta.get_field("name")
    assert isinstance(field, models.Field)
    assert field.db_type(connection) == "bytea"


@settings(max_examples=50, deadline=None)
@given(text=st.binary(max_size=200), binding=st.binary(min_size=1, max_size=20))
def test_envelope_opens_only_under_its_binding(text: bytes, binding: bytes) -> None:
    sealed = seal(text, binding)

    assert unseal(sealed, binding) == text
    with pytest.raises(CiphertextUnreadable):
        unseal(sealed, b"another.column of the table")
