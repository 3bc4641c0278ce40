"""The master key: the only key outside the database. It wraps every key of the registry with SM4-GCM.

It comes from `YIQIAO_MASTER_KEY_FILE` (a file readable by the service account only) or from
`YIQIAO_MASTER_KEY`, as 32 hexadecimal characters. A device that keeps the master key inside replaces
`MasterKeyVault` by its own class, named in `YIQIAO_KEY_VAULT`. Outside production a missing configuration
means a key file in the data folder, made on first use.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from yiqiao.foundation.crypto.errors import KeyNotUnwrapped, MasterKeyInvalid, MasterKeyMissing
from yiqiao.foundation.crypto.symmetric import (
    GCM_NONCE_BYTES,
    SM4_KEY_BYTES,
    AuthenticationFailed,
    sm3,
    sm4_gcm_decrypt,
    sm4_gcm_encrypt,
)

FILE_VARIABLE = "YIQIAO_MASTER_KEY_FILE"
KEY_VARIABLE = "YIQIAO_MASTER_KEY"  # pragma: allowlist secret - a variable's name
VAULT_VARIABLE = "YIQIAO_KEY_VAULT"


class KeyVault(Protocol):
    """Protects key material at rest; `label` binds the wrapped bytes to one registry row."""

    def fingerprint(self) -> str: ...

    def wrap(self, material: bytes, label: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes: ...


class MasterKeyVault:
    """Wraps with a master key held in memory."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != SM4_KEY_BYTES:
            raise MasterKeyInvalid("主密钥应为16字节（32个十六进制字符）。")
        self._key = master_key

    def fingerprint(self) -> str:
        """First 8 hex digits of a digest; tells two master keys apart and reveals neither."""
        return sm3(b"yiqiao master key" + self._key).hex()[:8]

    def wrap(self, material: bytes, label: bytes) -> bytes:
        """nonce‖ciphertext‖tag."""
        nonce = secrets.token_bytes(GCM_NONCE_BYTES)
        return nonce + sm4_gcm_encrypt(self._key, nonce, material, label)

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        """The material; raises `KeyNotUnwrapped` for another master key or a changed row."""
        try:
            return sm4_gcm_decrypt(self._key, wrapped[:GCM_NONCE_BYTES], wrapped[GCM_NONCE_BYTES:], label)
        except (AuthenticationFailed, ValueError) as error:
            raise KeyNotUnwrapped(
                "密钥无法用当前主密钥解开：请核对YIQIAO_MASTER_KEY_FILE是否为本库对应的主密钥，"
                "或密钥登记表是否被改动。",
                details={"master_key": self.fingerprint()},
            ) from error


def parse_master_key(text: str) -> bytes:
    """16 bytes from 32 hexadecimal characters, surrounding space ignored."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise MasterKeyInvalid("主密钥应为32个十六进制字符，不能含其他字符。") from error
    if len(key) != SM4_KEY_BYTES:
        raise MasterKeyInvalid("主密钥应为16字节（32个十六进制字符）。")
    return key


_development_file: Path | None = None


def use_development_file(path: Path) -> None:
    """Fall back to this file, made when missing; the application calls it outside production only."""
    global _development_file
    _development_file = path


def read_master_key() -> bytes:
    """The configured master key; the file wins over the variable."""
    file_name = os.environ.get(FILE_VARIABLE, "")
    if file_name:
        try:
            return parse_master_key(Path(file_name).read_text("ascii"))
        except (OSError, UnicodeDecodeError) as error:
            raise MasterKeyMissing(
                f"读不到主密钥文件{file_name}，请检查{FILE_VARIABLE}指向的文件及其权限。"
            ) from error
    text = os.environ.get(KEY_VARIABLE, "")
    if text:
        return parse_master_key(text)
    if _development_file is not None:
        return parse_master_key(ensure_master_key(_development_file).read_text("ascii"))
    raise MasterKeyMissing(f"请用环境变量{FILE_VARIABLE}（文件）或{KEY_VARIABLE}提供主密钥后再启动。")


def ensure_master_key(path: Path | str) -> Path:
    """Make a random master key file unless it exists (development and first installation).

    The file is created with mode 0600 and never overwritten; a lost race reads the winner's file.
    Returns the path, so that the caller can put it into `YIQIAO_MASTER_KEY_FILE`.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        parse_master_key(target.read_text("ascii"))
        return target
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SM4_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # link() fails when the target exists: a half-written or second key can never take its place.
        os.link(draft, target)
    except FileExistsError:
        parse_master_key(target.read_text("ascii"))
    finally:
        draft.unlink(missing_ok=True)
    return target


@cache
def get_vault() -> KeyVault:
    """The vault named by `YIQIAO_KEY_VAULT`, else one around the configured master key."""
    path = os.environ.get(VAULT_VARIABLE, "")
    if not path:
        return MasterKeyVault(read_master_key())
    module, _, name = path.rpartition(".")
    vault: KeyVault = getattr(import_module(module), name)()
    return vault
