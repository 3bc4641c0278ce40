"""From rows to what the rules look at: drugs of a prescription, allergies, pregnancy, other current prescriptions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from yiqiao.hospital.catalogue.models import Drug
from yiqiao.hospital.orders.models import OrderLine
from yiqiao.hospital.orders.ports import CheckedLine, CheckedOrder
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderStatus
from yiqiao.hospital.pharmacy.rules.findings import AllergyFact, ReviewLine, ReviewSubject
from yiqiao.hospital.pharmacy.rules.pregnancy import says_pregnant
from yiqiao.hospital.visits.models import Visit
from yiqiao.hospital.visits.queries import allergies_of, diagnoses_of
from yiqiao.hospital.visits.rules import AllergySeverity, DiagnosisSystem, VisitKind

_NOT_CURRENT = (OrderStatus.DRAFT.value, OrderStatus.CANCELLED.value)


def subject_of(order: CheckedOrder) -> ReviewSubject:
    """What is known now about a prescription and its patient."""
    others = OrderLine.objects.filter(
        ~Q(order__status__in=_NOT_CURRENT),
        order__visit_id=order.visit_id,
        order__kind__in=[kind.value for kind in PRESCRIPTIONS],
        drug__isnull=False,
    ).select_related("drug__charge_item")
    if order.order_id is not None:
        others = others.exclude(order_id=order.order_id)
    drugs = Drug.objects.select_related("charge_item").in_bulk(
        [line.drug_id for line in order.lines if line.drug_id is not None]
    )
    return ReviewSubject(
        lines=[_line(line, drugs[line.drug_id]) for line in order.lines if line.drug_id in drugs],
        other_lines=[_other_line(line) for line in others],
        allergies=_allergies(order.patient_id),
        is_pregnant=_is_pregnant(order.visit_id),
        is_emergency=Visit.objects.filter(pk=order.visit_id, kind=VisitKind.EMERGENCY.value).exists(),
    )


def _line(line: CheckedLine, drug: Drug) -> ReviewLine:
    return ReviewLine(
        line_no=line.line_no,
        name=drug.charge_item.name,
        generic_name=drug.generic_name,
        is_herb=drug.is_herb,
        is_antibiotic=drug.is_antibiotic,
        dose=line.dose,
        dose_unit=line.dose_unit,
        frequency=line.frequency,
        days=line.days,
        drug_dose_unit=drug.dose_unit,
        max_single_dose=drug.max_single_dose,
        toxic_note=drug.toxic_note,
        form=drug.form,
        drug_code=drug.charge_item.code,
    )


def _other_line(line: OrderLine) -> ReviewLine:
    drug = line.drug
    assert drug is not None  # noqa: S101 the query asks for drugs only
    return ReviewLine(
        line_no=0,
        name=line.name,
        generic_name=drug.generic_name,
        is_herb=drug.is_herb,
        is_antibiotic=drug.is_antibiotic,
        dose=line.dose,
        dose_unit=line.dose_unit,
        drug_code=drug.charge_item.code,
    )


def _allergies(patient_id: int) -> list[AllergyFact]:
    return [
        AllergyFact(one.substance, one.substance_code, one.severity == AllergySeverity.SEVERE)
        for one in allergies_of(patient_id)
    ]


def _is_pregnant(visit_id: int) -> bool | None:
    codes: Iterable[str] = (one.code for one in diagnoses_of(visit_id) if one.system == DiagnosisSystem.ICD10)
    return says_pregnant(codes)
