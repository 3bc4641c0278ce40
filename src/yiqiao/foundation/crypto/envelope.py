"""The stored form of an encrypted value.

    0x01 | key id (4 bytes) | nonce (12) | SM4-GCM ciphertext | tag (16)

The associated data is `table.column`, so a value copied into another column does not open.
"""

from __future__ import annotations

from yiqiao.foundation.crypto.errors import CiphertextUnreadable
from yiqiao.foundation.crypto.keyring import OpenKey, keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.crypto.symmetric import AuthenticationFailed

FORMAT = b"\x01"
HEADER_BYTES = 5
_NONCE_END = HEADER_BYTES + 12
OVERHEAD_BYTES = _NONCE_END + 16


def header_of(key: OpenKey) -> bytes:
    """First 5 bytes of every value protected by `key`."""
    return FORMAT + bytes.fromhex(key.key_id)


def seal(plaintext: bytes, binding: bytes) -> bytes:
    """Encrypt under the active data key; `binding` is the column's `table.column`."""
    key = keyring.get_active(KeyPurpose.DATA)
    provider = get_provider()
    nonce = provider.random(12)
    return header_of(key) + nonce + provider.sm4_gcm_encrypt(key.material, nonce, plaintext, binding)


def unseal(sealed: bytes, binding: bytes) -> bytes:
    """Plaintext of a stored value; raises `CiphertextUnreadable` when it was changed or moved."""
    if len(sealed) < OVERHEAD_BYTES or sealed[:1] != FORMAT:
        raise _unreadable(binding)
    key = keyring.get(sealed[1:HEADER_BYTES].hex())
    try:
        return get_provider().sm4_gcm_decrypt(
            key.material, sealed[HEADER_BYTES:_NONCE_END], sealed[_NONCE_END:], binding
        )
    except AuthenticationFailed as error:
        raise _unreadable(binding) from error


def _unreadable(binding: bytes) -> CiphertextUnreadable:
    column = binding.decode()
    return CiphertextUnreadable(
        f"字段{column}的加密内容未通过完整性校验，可能被改动或从别处复制，请立即通知安全管理员。",
        details={"column": column},
    )
