"""Signatures in the hospital's name, keys of outside parties, change of the master key."""

import pytest
from django.db import connection

from tests.foundation.crypto import vectors
from yiqiao.foundation.crypto import DocumentSignature, get_provider, services
from yiqiao.foundation.crypto.errors import (
    KeyAlreadyExists,
    KeyMaterialInvalid,
    KeyNotFound,
    KeyNotUnwrapped,
    KeyStillInUse,
)
from yiqiao.foundation.crypto.interop import get_profile, verify
from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose, KeyStatus
from yiqiao.foundation.crypto.master_key import MasterKeyVault, get_vault
from yiqiao.foundation.crypto.models import CryptoKey

pytestmark = [
    pytest.mark.usefixtures("committed_registry"),
    pytest.mark.requirement("CRYPTO-01"),
]


def test_document_signature_verifies_and_notices_any_change() -> None:
    signature = services.sign_document(b"block 1")

    assert services.verify_document(b"block 1", signature)
    assert not services.verify_document(b"block 2", signature)
    changed = DocumentSignature(signature.key_id, signature.value[:-1] + bytes([signature.value[-1] ^ 1]))
    assert not services.verify_document(b"block 1", changed)
    assert signature.algorithm == "SM2-SM3"


def test_old_document_signature_stays_verifiable_after_rotation() -> None:
    old = services.sign_document(b"block")
    services.rotate_audit_seal_key()
    fresh = services.sign_document(b"block")

    assert fresh.key_id != old.key_id
    assert services.verify_document(b"block", old)
    assert services.verify_document(b"block", fresh)
    with pytest.raises(KeyStillInUse, match="审计封签"):
        services.destroy_key(old.key_id)


def test_exchanged_public_key_in_the_registry_is_noticed() -> None:
    signature = services.sign_document(b"block")
    forged_private = (7).to_bytes(32, "big")
    CryptoKey.objects.filter(key_id=signature.key_id).update(
        public_key=get_provider().sm2_public(forged_private)
    )
    keyring.forget()
    forged = DocumentSignature(signature.key_id, get_provider().sm2_sign(forged_private, b"other block"))

    with pytest.raises(KeyNotUnwrapped):
        services.verify_document(b"other block", forged)


def test_signature_of_an_unknown_key_is_an_error_not_a_verdict() -> None:
    with pytest.raises(KeyNotFound):
        services.verify_document(b"x", DocumentSignature("ffffffff", bytes(64)))


def test_private_key_is_not_stored_in_clear() -> None:
    services.sign_document(b"x")
    key = keyring.get_active(KeyPurpose.AUDIT_SEAL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped_material FROM crypto_cryptokey WHERE key_id = %s", [key.key_id])
        stored = bytes(cursor.fetchone()[0])

    assert key.material not in stored
    assert key.material.hex() not in repr(key)


@pytest.mark.parametrize("profile", ["nhsa", "gmt0009", "sm_crypto"])
def test_party_verifies_our_signature_with_the_key_we_gave_it(profile: str) -> None:
    public = services.get_party_public_key("insurer-1", profile)
    signature = services.sign_for_party("insurer-1", b"claim", profile)

    assert verify(b"claim", signature, public, get_profile(profile))
    other = services.get_party_public_key("insurer-2", profile)
    assert not verify(b"claim", signature, other, get_profile(profile))


def test_imported_party_key_signs() -> None:
    services.import_party_key("nhsa", "00" + vectors.PRIVATE.hex())
    signature = services.sign_for_party("nhsa", b"order", "nhsa")

    assert verify(b"order", signature, vectors.PUBLIC, get_profile("nhsa"))


def test_import_does_not_replace_a_key_silently() -> None:
    services.import_party_key("nhsa", vectors.PRIVATE)
    with pytest.raises(KeyAlreadyExists):
        services.import_party_key("nhsa", (9).to_bytes(32, "big"))
    with pytest.raises(KeyMaterialInvalid):
        services.import_party_key("bank", "not a key")

    assert CryptoKey.objects.filter(purpose=KeyPurpose.PARTY_SIGNING).count() == 1


def test_rotated_party_key_signs_with_the_new_version() -> None:
    before = services.get_party_public_key("bank")
    fresh_id = services.rotate_party_key("bank")

    assert services.get_party_public_key("bank") != before
    assert keyring.get_active(KeyPurpose.PARTY_SIGNING, "bank").key_id == fresh_id


def test_master_key_change_rewraps_every_key() -> None:
    signature = services.sign_document(b"x")
    keyring.get_active(KeyPurpose.DATA)
    fresh = MasterKeyVault(b"another 16 bytes")

    assert services.rewrap_keys(get_vault(), fresh) == 2
    keyring.forget()
    with pytest.raises(KeyNotUnwrapped, match="主密钥"):
        services.verify_document(b"x", signature)
    assert services.rewrap_keys(fresh, get_vault()) == 2
    assert services.verify_document(b"x", signature)
    assert set(CryptoKey.objects.values_list("wrapped_by", flat=True)) == {get_vault().fingerprint()}


def test_wrong_old_master_key_changes_nothing() -> None:
    services.sign_document(b"x")
    before = list(CryptoKey.objects.values())
    with pytest.raises(KeyNotUnwrapped):
        services.rewrap_keys(MasterKeyVault(b"another 16 bytes"), MasterKeyVault(b"yet another key!"))

    assert list(CryptoKey.objects.values()) == before
    assert {row["status"] for row in before} == {KeyStatus.ACTIVE}
