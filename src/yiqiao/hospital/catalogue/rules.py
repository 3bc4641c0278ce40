"""What kinds of items there are; validity of prices. Pure."""

from __future__ import annotations

from enum import StrEnum


class ChargeItemKind(StrEnum):
    """What is charged for."""

    SERVICE = "service"
    DRUG = "drug"
    HERB = "herb"
    MATERIAL = "material"
    REGISTRATION = "registration"


class ClinicalItemKind(StrEnum):
    """What a doctor or a clerk orders."""

    REGISTRATION = "registration"
    CONSULTATION = "consultation"
    EXAMINATION = "examination"
    LABORATORY = "laboratory"
    TREATMENT = "treatment"


class InsuranceClass(StrEnum):
    """Share borne by the insurance: A 甲类, B 乙类, C 丙类 (self-paid)."""

    A = "A"
    B = "B"
    C = "C"
