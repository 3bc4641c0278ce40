"""Row locks on patients. Two patients are locked in the order of their ids."""

from __future__ import annotations

from yiqiao.hospital.people.errors import PatientAlreadyMerged, PatientNotFound
from yiqiao.hospital.people.models import Patient


def lock_patient(patient_id: int) -> Patient:
    """The patient, locked until the transaction ends; refused when merged into another."""
    patient = Patient.objects.select_for_update().filter(pk=patient_id).first()
    if patient is None:
        raise PatientNotFound("没有找到该患者，请核对后重新查询。")
    check_not_merged(patient)
    return patient


def lock_two_patients(first_id: int, second_id: int) -> tuple[Patient, Patient]:
    """Both patients, locked; in the order asked for."""
    rows = {
        row.pk: row
        for row in Patient.objects.select_for_update().filter(pk__in=(first_id, second_id)).order_by("pk")
    }
    if first_id not in rows or second_id not in rows:
        raise PatientNotFound("没有找到要操作的患者，请核对后重新查询。")
    return rows[first_id], rows[second_id]


def check_not_merged(patient: Patient) -> None:
    """Raise `PatientAlreadyMerged`, naming the surviving record."""
    if patient.merged_into_id is not None:
        raise PatientAlreadyMerged(
            "该档案已合并到另一份档案，请在合并后的档案上操作。",
            details={"kept_id": patient.merged_into_id},
        )
