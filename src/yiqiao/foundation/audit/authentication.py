"""The HMAC-SM3 of records, with the key of the registry that serves nothing else."""

from __future__ import annotations

from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.crypto.provider import KeyedDigest, get_provider
from yiqiao.foundation.problems import DomainError


class Authenticator:
    """HMAC-SM3 under one key, the key absorbed once."""

    __slots__ = ("_digest", "key_id")

    def __init__(self, key_id: str, digest: KeyedDigest) -> None:
        self.key_id = key_id
        self._digest = digest

    def authenticate(self, content: bytes) -> tuple[str, bytes]:
        """The key's id and the 32-byte code of `content`."""
        return self.key_id, self._digest.digest(content)

    def accepts(self, content: bytes, mac: bytes) -> bool:
        """Whether `mac` is this key's code of `content`."""
        return self._digest.digest(content) == mac


_by_id: dict[str, Authenticator] = {}


def active_authenticator() -> Authenticator:
    """What new records are authenticated with; the first key is made on demand."""
    key = keyring.get_active(KeyPurpose.AUDIT_RECORD)
    return _made(key.key_id, key.material)


def find_authenticator(key_id: str) -> Authenticator | None:
    """What a stored record names; None when the registry has no such key (which no honest record names)."""
    found = _by_id.get(key_id)
    if found is None:
        try:
            key = keyring.get(key_id)
        except DomainError:
            return None
        found = _made(key.key_id, key.material)
    return found


def _made(key_id: str, material: bytes) -> Authenticator:
    found = _by_id.get(key_id)
    if found is None:
        # Kept per key id: a test that replaces the registry also gets new ids.
        found = _by_id[key_id] = Authenticator(key_id, get_provider().keyed_digest(material))
    return found
