"""What keys are for and how they live; pure vocabulary shared by the registry and its users."""

from __future__ import annotations

from enum import StrEnum


class KeyPurpose(StrEnum):
    """What a key may be used for; a key serves one purpose only."""

    DATA = "data"
    INDEX = "index"
    AUDIT_SEAL = "audit_seal"
    AUDIT_RECORD = "audit_record"
    PARTY_SIGNING = "party_signing"


class KeyStatus(StrEnum):
    """Life of a key: active → retired (still opens old values) → destroyed (material erased)."""

    ACTIVE = "active"
    RETIRED = "retired"
    DESTROYED = "destroyed"


KEY_PURPOSE_LABELS: dict[KeyPurpose, str] = {
    KeyPurpose.DATA: "数据加密",
    KeyPurpose.INDEX: "盲索引",
    KeyPurpose.AUDIT_SEAL: "审计封签",
    KeyPurpose.AUDIT_RECORD: "审计记录校验",
    KeyPurpose.PARTY_SIGNING: "对外签名",
}
KEY_STATUS_LABELS: dict[KeyStatus, str] = {
    KeyStatus.ACTIVE: "使用中",
    KeyStatus.RETIRED: "已停用",
    KeyStatus.DESTROYED: "已销毁",
}
KEY_ALGORITHMS: dict[KeyPurpose, str] = {
    KeyPurpose.DATA: "SM4-GCM",
    KeyPurpose.INDEX: "HMAC-SM3",
    KeyPurpose.AUDIT_SEAL: "SM2-SM3",
    KeyPurpose.AUDIT_RECORD: "HMAC-SM3",
    KeyPurpose.PARTY_SIGNING: "SM2-SM3",
}
SIGNING_PURPOSES = frozenset({KeyPurpose.AUDIT_SEAL, KeyPurpose.PARTY_SIGNING})
