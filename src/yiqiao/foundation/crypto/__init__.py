"""National cryptography: SM2/SM3/SM4 behind a port, the key registry, encrypted fields, signatures.

Proves CRYPTO-01…03 together with `docs/crypto.md`. Pure parts (`get_provider`, interoperation profiles, the
diagnosing verifier) need no Django; the rest is loaded on first use, so that models can import the
fields from here before the application registry is ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiqiao.foundation.crypto.blind import blind_index, blind_token
    from yiqiao.foundation.crypto.fields import EncryptedField, EncryptedJSONField, EncryptedTextField
    from yiqiao.foundation.crypto.master_key import ensure_master_key
    from yiqiao.foundation.crypto.provider import CryptoProvider, SoftwareProvider, get_provider

_HOMES = {
    "blind": ("blind_index", "blind_token"),
    "fields": ("EncryptedField", "EncryptedJSONField", "EncryptedTextField"),
    "master_key": ("ensure_master_key",),
    "provider": ("CryptoProvider", "SoftwareProvider", "get_provider"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


__all__ = [
    "CryptoProvider",
    "EncryptedField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "SoftwareProvider",
    "blind_index",
    "blind_token",
    "ensure_master_key",
    "get_provider",
]
