"""Opened keys, kept in this process.

A key's material never changes, so reading values needs the registry only for keys not seen before. Which
key is *active* may change; a writer looks again after `REFRESH_SECONDS`. A process that still writes with the
previous key meanwhile does no harm: the re-encryption finds those rows (see `reencryption`).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, connections, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.crypto.errors import KeyDestroyed, KeyNotFound
from yiqiao.foundation.crypto.lifecycle import KEY_ALGORITHMS, SIGNING_PURPOSES, KeyPurpose, KeyStatus
from yiqiao.foundation.crypto.master_key import get_vault
from yiqiao.foundation.crypto.provider import get_provider

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from yiqiao.foundation.crypto.models import CryptoKey

REFRESH_SECONDS = 30.0
REGISTRY_DATABASE = "default"


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A usable key; `material` is opaque (see `provider`), `public` is x‖y for SM2 keys."""

    key_id: str
    version: int
    material: bytes
    public: bytes | None

    def __repr__(self) -> str:
        return f"OpenKey({self.key_id}, version {self.version})"


class Keyring:
    """The process's opened keys; one instance, safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._by_id: dict[str, OpenKey] = {}
        self._active: dict[tuple[str, str], tuple[OpenKey, float]] = {}

    def forget(self) -> None:
        """Drop everything; the next use reads the registry again."""
        with self._lock:
            self._by_id.clear()
            self._active.clear()

    def get_active(self, purpose: KeyPurpose, name: str = "") -> OpenKey:
        """The key that protects new values; the very first one of a purpose is made on demand."""
        found = self._active.get((purpose, name))
        # Data and signing keys rotate under running processes; a blind index has one key (docs/crypto.md).
        if found is not None and (
            purpose is KeyPurpose.INDEX or time.monotonic() - found[1] < REFRESH_SECONDS
        ):
            return found[0]
        with self._lock:
            key = self._find_active(purpose, name) or self._create_first(purpose, name)
            self._by_id[key.key_id] = key
            self._active[(purpose, name)] = (key, time.monotonic())
            return key

    def find_active(self, purpose: KeyPurpose, name: str) -> OpenKey | None:
        """Like `get_active`, but makes nothing."""
        with self._lock:
            key = self._find_active(purpose, name)
            if key is not None:
                self._by_id[key.key_id] = key
                self._active[(purpose, name)] = (key, time.monotonic())
            return key

    def get(self, key_id: str) -> OpenKey:
        """The key that a stored value names, active or retired."""
        found = self._by_id.get(key_id)
        if found is not None:
            return found
        from yiqiao.foundation.crypto.models import CryptoKey

        with self._lock:
            row = CryptoKey.objects.filter(key_id=key_id).first()
            if row is None:
                raise KeyNotFound(
                    f"密钥登记表中没有密钥{key_id}：数据可能来自另一个数据库的备份，请联系安全管理员核对。",
                    details={"key_id": key_id},
                )
            if row.status == KeyStatus.DESTROYED:
                raise KeyDestroyed(
                    f"密钥{key_id}已于登记的时间销毁，由它加密的数据不可恢复。", details={"key_id": key_id}
                )
            key = self._by_id[key_id] = _open(row)
            return key

    def _find_active(self, purpose: KeyPurpose, name: str) -> OpenKey | None:
        from yiqiao.foundation.crypto.models import CryptoKey

        row = CryptoKey.objects.filter(purpose=purpose, name=name, status=KeyStatus.ACTIVE).first()
        if row is None:
            return None
        return self._by_id.get(row.key_id) or _open(row)

    def _create_first(self, purpose: KeyPurpose, name: str) -> OpenKey:
        # On a connection of its own: if the caller's transaction rolls back, values that this process writes
        # afterwards must not name a key that was rolled back with it.
        alias = f"crypto-registry-{threading.get_ident()}"
        connection: BaseDatabaseWrapper = connections[REGISTRY_DATABASE].copy(alias=alias)
        connection.settings_dict.get("OPTIONS", {}).pop("pool", None)
        connections[alias] = connection
        try:
            try:
                with transaction.atomic(using=alias):
                    return _open(create_version(purpose, name, using=alias))
            except IntegrityError:
                from yiqiao.foundation.crypto.models import CryptoKey

                winner = CryptoKey.objects.using(alias).get(
                    purpose=purpose, name=name, status=KeyStatus.ACTIVE
                )
                return _open(winner)
        finally:
            connection.close()
            del connections[alias]


def _open(row: CryptoKey) -> OpenKey:
    assert row.wrapped_material is not None  # noqa: S101 - crypto_key_status_facts
    material = get_vault().unwrap(bytes(row.wrapped_material), row.label)
    public = bytes(row.public_key) if row.public_key is not None else None
    return OpenKey(row.key_id, row.version, material, public)


def create_version(
    purpose: KeyPurpose, name: str = "", *, material: bytes | None = None, using: str = REGISTRY_DATABASE
) -> CryptoKey:
    """Store a new active version; the caller has retired the previous one in the same transaction.

    `material` imports an existing private key instead of making a new key.
    """
    from yiqiao.foundation.crypto.models import CryptoKey

    provider, vault = get_provider(), get_vault()
    public: bytes | None = None
    if purpose in SIGNING_PURPOSES:
        if material is None:
            material, public = provider.sm2_generate()
        else:
            public = provider.sm2_public(material)
    elif material is None:
        material = provider.generate_secret()
    versions = CryptoKey.objects.using(using).filter(purpose=purpose, name=name).order_by("-version")
    latest = versions.values_list("version", flat=True).first() or 0
    row = CryptoKey(
        key_id=provider.random(4).hex(),
        purpose=purpose.value,
        name=name,
        version=latest + 1,
        algorithm=KEY_ALGORITHMS[purpose],
        status=KeyStatus.ACTIVE.value,
        wrapped_by=vault.fingerprint(),
        public_key=public,
        created_at=clock.now(),
    )
    row.wrapped_material = vault.wrap(material, row.label)
    row.save(using=using, force_insert=True)
    return row


keyring = Keyring()
