"""What a patient must not be given."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from yiqiao.foundation import clock
from yiqiao.hospital.people.queries import get_patient
from yiqiao.hospital.visits.errors import AllergyAlreadyRecorded, AllergyNotFound
from yiqiao.hospital.visits.models import Allergy, Visit
from yiqiao.hospital.visits.rules import AllergySeverity
from yiqiao.hospital.visits.scope import check_consults, present_author


def record_allergy(
    patient_id: int,
    substance: str,
    severity: AllergySeverity,
    reaction: str = "",
    *,
    substance_code: str = "",
    visit_id: int | None = None,
) -> Allergy:
    """Add a substance to the patient's list; once (`AllergyAlreadyRecorded`)."""
    patient = get_patient(patient_id)
    visit = None
    if visit_id is not None:
        visit = (
            Visit.objects.select_related("campus", "department").filter(pk=visit_id, patient=patient).first()
        )
        if visit is not None:
            check_consults(visit)
    try:
        with transaction.atomic():
            return Allergy.objects.create(
                patient=patient,
                visit=visit,
                substance=substance.strip(),
                substance_code=substance_code,
                severity=severity.value,
                reaction=reaction,
                recorded_by=present_author(),
                recorded_at=clock.now(),
            )
    except IntegrityError as error:
        if "allergy_substance_once" in str(error):
            raise AllergyAlreadyRecorded(f"过敏史中已有“{substance.strip()}”。") from None
        raise


def refute_allergy(allergy_id: int, reason: str, patient_id: int | None = None) -> Allergy:
    """Say that an entry proved wrong; it stays on record."""
    with transaction.atomic():
        rows = Allergy.objects.select_for_update().filter(pk=allergy_id, refuted_at__isnull=True)
        if patient_id is not None:
            rows = rows.filter(patient_id=patient_id)
        allergy = rows.first()
        if allergy is None:
            raise AllergyNotFound("没有找到这条过敏史，可能已被撤销，请刷新。")
        allergy.refuted_at, allergy.refuted_by, allergy.refuted_reason = (
            clock.now(),
            present_author(),
            reason,
        )
        allergy.save(update_fields=["refuted_at", "refuted_by", "refuted_reason"])
        return allergy
