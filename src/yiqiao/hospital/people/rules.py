"""Identity numbers, ages, masking, and the words a patient can be found by. Pure."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As in GB/T 2261.1, without its numbers."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """The language a patient is addressed in."""

    CHINESE = "zh"
    ENGLISH = "en"


class DocumentKind(StrEnum):
    """Identity documents."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    PERMANENT_RESIDENCE = "permanent_residence"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    BIRTH_CERTIFICATE = "birth_certificate"
    OTHER = "other"


class CardKind(StrEnum):
    """Cards a patient is recognised by: the hospital's own, social security, electronic voucher."""

    HOSPITAL = "hospital"
    SOCIAL_SECURITY = "social_security"
    E_VOUCHER = "e_voucher"
