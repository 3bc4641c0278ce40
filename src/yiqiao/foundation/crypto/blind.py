"""Keyed, one-way values for searching encrypted columns.

Normalising (upper case, no spaces, half-width digits) is the caller's business: the same person must
give the same text. One key serves all purposes; the purpose is part of what is hashed, so that equal
texts in two columns cannot be linked.
"""

from __future__ import annotations

from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.crypto.provider import KeyedDigest, get_provider

BLIND_INDEX_BYTES = 16

# (key id, primed digest) by purpose; replaced when the key changes.
_primed: dict[str, tuple[str, KeyedDigest]] = {}


def _digest_for(purpose: str) -> KeyedDigest:
    key = keyring.get_active(KeyPurpose.INDEX)
    found = _primed.get(purpose)
    if found is not None and found[0] == key.key_id:
        return found[1]
    name = purpose.encode()
    digest = get_provider().keyed_digest(key.material, len(name).to_bytes(2, "big") + name)
    _primed[purpose] = (key.key_id, digest)
    return digest


def blind_index(purpose: str, value: str) -> bytes:
    """16 bytes for an equality-searchable column; `purpose` names the kind of value, e.g. `document_no`."""
    return _digest_for(purpose).digest(value.encode())[:BLIND_INDEX_BYTES]


def blind_token(purpose: str, value: str) -> int:
    """Signed 64-bit number for an array or join column of search tokens."""
    return int.from_bytes(_digest_for(purpose).digest(value.encode())[:8], "big", signed=True)
