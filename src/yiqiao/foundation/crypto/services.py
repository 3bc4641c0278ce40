"""Use cases of the key registry: rotation, destruction, signatures in the hospital's name."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.crypto import interop
from yiqiao.foundation.crypto.errors import KeyAlreadyExists, KeyDestroyed, KeyNotFound, KeyStillInUse
from yiqiao.foundation.crypto.key_encoding import parse_private_key
from yiqiao.foundation.crypto.keyring import REFRESH_SECONDS, create_version, keyring
from yiqiao.foundation.crypto.lifecycle import KEY_ALGORITHMS, KeyPurpose, KeyStatus
from yiqiao.foundation.crypto.master_key import KeyVault
from yiqiao.foundation.crypto.models import CryptoKey
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.crypto.reencryption import is_key_used


@dataclass(frozen=True, slots=True)
class DocumentSignature:
    """An SM2 signature in the hospital's name: r‖s (64 bytes) and the registry key that made it."""

    key_id: str
    value: bytes
    algorithm: str = KEY_ALGORITHMS[KeyPurpose.AUDIT_SEAL]


def sign_document(data: bytes) -> DocumentSignature:
    """Sign with the active audit-seal key (default user id)."""
    key = keyring.get_active(KeyPurpose.AUDIT_SEAL)
    return DocumentSignature(key.key_id, get_provider().sm2_sign(key.material, data))


def verify_document(data: bytes, signature: DocumentSignature) -> bool:
    """Whether `signature` is the audit-seal key's signature of `data`.

    The public key is taken only from a registry row that the master key authenticates; an unknown or
    destroyed key raises, because then nothing can be said about the document.
    """
    key = keyring.get(signature.key_id)
    return key.public is not None and get_provider().sm2_verify(key.public, data, signature.value)


def rotate_data_key() -> str:
    """Make a new data key active; returns its key id. `reencryption.reencrypt` then moves stored values."""
    return _rotate(KeyPurpose.DATA, "")


def rotate_audit_seal_key() -> str:
    """Make a new audit-seal key active; signatures of the old one stay verifiable. Returns the key id."""
    return _rotate(KeyPurpose.AUDIT_SEAL, "")


def rotate_party_key(party: str) -> str:
    """Make a new signing key for an outside party active; tell the party the new public key."""
    return _rotate(KeyPurpose.PARTY_SIGNING, party)


def _rotate(purpose: KeyPurpose, name: str) -> str:
    with transaction.atomic():
        active = (
            CryptoKey.objects.select_for_update()
            .filter(purpose=purpose, name=name, status=KeyStatus.ACTIVE)
            .first()
        )
        if active is not None:
            active.status = KeyStatus.RETIRED.value
            active.retired_at = clock.now()
            active.save(update_fields=["status", "retired_at"])
        fresh = create_version(purpose, name)
        transaction.on_commit(keyring.forget)
    return fresh.key_id


def destroy_key(key_id: str, *, registry: Apps = installed_apps) -> None:
    """Erase a retired key's material for good.

    Refused while any stored value needs it, while a process may still write with it, and always for the
    blind-index key (searching would stop) and audit-seal keys (old seals must stay verifiable).
    """
    with transaction.atomic():
        key = CryptoKey.objects.select_for_update().filter(key_id=key_id).first()
        if key is None:
            raise KeyNotFound(f"密钥登记表中没有密钥{key_id}。", details={"key_id": key_id})
        if key.status == KeyStatus.DESTROYED:
            raise KeyDestroyed(f"密钥{key_id}此前已销毁，无需重复操作。", details={"key_id": key_id})
        if key.status == KeyStatus.ACTIVE or key.retired_at is None:
            raise KeyStillInUse(f"密钥{key_id}正在使用，请先更换为新密钥。", details={"key_id": key_id})
        if key.purpose not in (KeyPurpose.DATA, KeyPurpose.PARTY_SIGNING):
            raise KeyStillInUse(
                f"密钥{key_id}用于盲索引或审计封签，历史数据须长期可查可验，不允许销毁。",
                details={"key_id": key_id},
            )
        if key.purpose == KeyPurpose.DATA:
            if (clock.now() - key.retired_at).total_seconds() < 2 * REFRESH_SECONDS:
                raise KeyStillInUse(
                    f"密钥{key_id}刚刚停用，其他进程可能仍在使用，请一分钟后再销毁。",
                    details={"key_id": key_id},
                )
            if is_key_used(key, registry):
                raise KeyStillInUse(
                    f"仍有数据由密钥{key_id}加密，请先运行rotate_keys完成重新加密。",
                    details={"key_id": key_id},
                )
        key.status = KeyStatus.DESTROYED.value
        key.wrapped_material = None
        key.destroyed_at = clock.now()
        key.save(update_fields=["status", "wrapped_material", "destroyed_at"])
        transaction.on_commit(keyring.forget)


def rewrap_keys(old: KeyVault, new: KeyVault) -> int:
    """Change the master key: open every key with `old`, wrap it with `new`; returns how many.

    All or nothing. Processes go on with the keys they have opened; give them the new master key at
    their next start.
    """
    with transaction.atomic():
        rows = list(CryptoKey.objects.select_for_update().exclude(wrapped_material=None).order_by("pk"))
        for row in rows:
            assert row.wrapped_material is not None  # noqa: S101 - excluded above
            material = old.unwrap(bytes(row.wrapped_material), row.label)
            row.wrapped_material = new.wrap(material, row.label)
            row.wrapped_by = new.fingerprint()
            row.save(update_fields=["wrapped_material", "wrapped_by"])
    return len(rows)


def get_party_public_key(party: str, profile: str = interop.DEFAULT_PROFILE) -> str | bytes:
    """The public key to register with an outside party, in the party's encoding; made on first use."""
    key = keyring.get_active(KeyPurpose.PARTY_SIGNING, party)
    assert key.public is not None  # noqa: S101 - signing keys have one
    return interop.get_profile(profile).encode_public_key(key.public)


def import_party_key(party: str, private_key: str | bytes) -> str:
    """Store a signing key that the party issued, in any encoding `interop` reads; returns the key id."""
    material = parse_private_key(private_key)
    with transaction.atomic():
        taken = CryptoKey.objects.filter(
            purpose=KeyPurpose.PARTY_SIGNING, name=party, status=KeyStatus.ACTIVE
        ).exists()
        if taken:
            raise KeyAlreadyExists(
                f"{party}已有使用中的签名密钥，请用更换密钥功能。", details={"party": party}
            )
        row = create_version(KeyPurpose.PARTY_SIGNING, party, material=material)
        transaction.on_commit(keyring.forget)
    return row.key_id


def sign_for_party(party: str, message: bytes, profile: str = interop.DEFAULT_PROFILE) -> str | bytes:
    """Sign with the party's active key; form, text encoding and user id are those of the profile."""
    key = keyring.get_active(KeyPurpose.PARTY_SIGNING, party)
    chosen = interop.get_profile(profile)
    return chosen.encode_signature(get_provider().sm2_sign(key.material, message, chosen.user_id))
