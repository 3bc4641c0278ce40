"""Refusals of the cryptographic layer; each sentence tells an operator what to do next."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class MasterKeyMissing(DomainError):
    """No master key is configured, so no stored key can be opened and none can be made."""

    kind = ProblemKind.REJECTED
    code = "crypto.master_key_missing"
    title = "未配置主密钥"


class MasterKeyInvalid(DomainError):
    """The configured master key is not 32 hexadecimal characters (16 bytes)."""

    kind = ProblemKind.INVALID
    code = "crypto.master_key_invalid"
    title = "主密钥格式错误"


class KeyNotUnwrapped(DomainError):
    """A stored key cannot be opened with the configured master key, or its row was changed."""

    kind = ProblemKind.REJECTED
    code = "crypto.key_not_unwrapped"
    title = "密钥无法解开"


class KeyNotFound(DomainError):
    """The key named by a ciphertext or a caller is not in the key registry."""

    kind = ProblemKind.NOT_FOUND
    code = "crypto.key_not_found"
    title = "密钥不存在"


class KeyDestroyed(DomainError):
    """The key was destroyed on purpose; what it protected can no longer be read."""

    kind = ProblemKind.REJECTED
    code = "crypto.key_destroyed"
    title = "密钥已销毁"


class KeyStillInUse(DomainError):
    """A key may be destroyed only when it is retired and no stored value needs it any more."""

    kind = ProblemKind.REJECTED
    code = "crypto.key_still_in_use"
    title = "密钥仍在使用"


class KeyAlreadyExists(DomainError):
    """A signing key of that name is already active; rotate it instead of importing over it."""

    kind = ProblemKind.REJECTED
    code = "crypto.key_already_exists"
    title = "密钥已存在"


class CiphertextUnreadable(DomainError):
    """A stored value fails its integrity check: it was changed or moved from another column."""

    kind = ProblemKind.REJECTED
    code = "crypto.ciphertext_unreadable"
    title = "加密数据校验失败"


class KeyMaterialInvalid(DomainError):
    """The text given as a key is not a key in any encoding that the interoperation layer knows."""

    kind = ProblemKind.INVALID
    code = "crypto.key_material_invalid"
    title = "密钥内容无法识别"


class SignatureMalformed(DomainError):
    """The text given as a signature is not in the form that the profile prescribes."""

    kind = ProblemKind.INVALID
    code = "crypto.signature_malformed"
    title = "签名格式错误"


class Sm2CiphertextMalformed(DomainError):
    """The bytes given as an SM2 ciphertext are not in the form that the profile prescribes."""

    kind = ProblemKind.INVALID
    code = "crypto.sm2_ciphertext_malformed"
    title = "SM2密文格式错误"


class Sm2DecryptionFailed(DomainError):
    """The SM2 ciphertext was not made for this key or was changed."""

    kind = ProblemKind.REJECTED
    code = "crypto.sm2_decryption_failed"
    title = "SM2解密失败"
