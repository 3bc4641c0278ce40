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
    from yiqiao.foundation.crypto.diagnosis import Diagnosis, SignatureFault, diagnose_signature
    from yiqiao.foundation.crypto.fields import EncryptedField, EncryptedJSONField, EncryptedTextField
    from yiqiao.foundation.crypto.interop import InteropProfile, get_profile
    from yiqiao.foundation.crypto.master_key import ensure_master_key
    from yiqiao.foundation.crypto.provider import CryptoProvider, SoftwareProvider, get_provider
    from yiqiao.foundation.crypto.services import (
        DocumentSignature,
        get_party_public_key,
        import_party_key,
        rotate_party_key,
        sign_document,
        sign_for_party,
        verify_document,
    )
    from yiqiao.foundation.crypto.symmetric import hmac_sm3, sm3

_HOMES = {
    "blind": ("blind_index", "blind_token"),
    "diagnosis": ("Diagnosis", "SignatureFault", "diagnose_signature"),
    "fields": ("EncryptedField", "EncryptedJSONField", "EncryptedTextField"),
    "interop": ("InteropProfile", "get_profile"),
    "master_key": ("ensure_master_key",),
    "provider": ("CryptoProvider", "SoftwareProvider", "get_provider"),
    "services": (
        "DocumentSignature",
        "get_party_public_key",
        "import_party_key",
        "rotate_party_key",
        "sign_document",
        "sign_for_party",
        "verify_document",
    ),
    "symmetric": ("hmac_sm3", "sm3"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


__all__ = [
    "CryptoProvider",
    "Diagnosis",
    "DocumentSignature",
    "EncryptedField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "InteropProfile",
    "SignatureFault",
    "SoftwareProvider",
    "blind_index",
    "blind_token",
    "diagnose_signature",
    "ensure_master_key",
    "get_party_public_key",
    "get_profile",
    "get_provider",
    "hmac_sm3",
    "import_party_key",
    "rotate_party_key",
    "sign_document",
    "sign_for_party",
    "sm3",
    "verify_document",
]
