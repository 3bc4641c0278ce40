"""Creating and changing patient records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.crypto import blind_index
from yiqiao.foundation.events import publish
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.events import PatientRegistered
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.people.errors import PatientChangedMeanwhile, ProbableDuplicate
from yiqiao.hospital.people.locks import lock_patient
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.queries import find_twins, get_record
from yiqiao.hospital.people.rules import (
    DocumentKind,
    Language,
    Sex,
    clean_name,
    clean_phone,
    is_phone,
    read_resident_id,
    twin_text,
)
from yiqiao.hospital.people.services.indexing import rebuild_search_tokens
from yiqiao.hospital.people.services.papers import (
    NewCard,
    NewContact,
    NewDocument,
    check_guardian,
    phone_index,
    refuse_registered_document,
    store_card,
    store_contact,
    store_document,
)

EARLIEST_BIRTH = date(1880, 1, 1)


@dataclass(frozen=True, slots=True)
class NewPatient:
    """What a registration says. `is_duplicate_checked`: the clerk saw the like-named and it is none of them."""

    name: str
    sex: Sex
    born_on: date
    name_en: str | None = None
    nationality: str = "CHN"
    phone: str | None = None
    address: str | None = None
    language: Language = Language.CHINESE
    channel: str = "counter"
    documents: Sequence[NewDocument] = field(default_factory=tuple)
    cards: Sequence[NewCard] = field(default_factory=tuple)
    contacts: Sequence[NewContact] = field(default_factory=tuple)
    is_duplicate_checked: bool = False


@dataclass(frozen=True, slots=True)
class PatientChanges:
    """New values; None leaves a value as it is. An empty text takes a phone, address or English name away."""

    name: str | None = None
    sex: Sex | None = None
    born_on: date | None = None
    name_en: str | None = None
    nationality: str | None = None
    phone: str | None = None
    address: str | None = None
    language: Language | None = None


def register_patient(new: NewPatient) -> Patient:
    """Create a patient with documents, cards and contacts; publishes `PatientRegistered`.

    Refused: a document already on file (`DocumentAlreadyRegistered` names the patient), the same name, birth
    date and sex unless confirmed (`ProbableDuplicate`), a child under 14 without guardian.
    """
    now = clock.now()
    patient = Patient(channel=new.channel, created_at=now, updated_at=now)
    _apply(patient, new)
    check_guardian(patient.born_on, new.contacts)
    with transaction.atomic():
        for document in new.documents:
            refuse_registered_document(document)
        if not new.is_duplicate_checked:
            _refuse_twins(patient)
        patient.patient_no = next_number("patient")
        patient.save(force_insert=True)
        for at, document in enumerate(new.documents):
            store_document(patient, document, f"documents.{at}.number")
        for at, card in enumerate(new.cards):
            store_card(patient, card, f"cards.{at}.number")
        for at, contact in enumerate(new.contacts):
            store_contact(patient, contact, f"contacts.{at}")
        rebuild_search_tokens(patient)
        publish(PatientRegistered(patient_id=patient.pk, channel=new.channel))
    return patient


def update_patient(
    patient_id: int, changes: PatientChanges, *, expected_version: int | None = None
) -> Patient:
    """Change a patient's particulars. `expected_version` refuses to overwrite what somebody else saved."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        if expected_version is not None and patient.version != expected_version:
            raise PatientChangedMeanwhile("该档案刚被其他人修改，请刷新后在最新内容上重新修改。")
        before = (patient.born_on, patient.sex)
        _apply(patient, changes)
        check_guardian(patient.born_on, list(patient.contacts.all()))
        if before != (patient.born_on, patient.sex):
            _check_resident_id_still_fits(patient)
        patient.version += 1
        patient.updated_at = clock.now()
        patient.save()
        rebuild_search_tokens(patient)
    return patient


def reveal_patient(patient_id: int, reason: str) -> Patient:
    """The record for showing in full; leaves an audit record with the reason."""
    if len(reason.strip()) < 2:
        raise InvalidInput.of("reason", "请填写查看完整信息的理由。")
    patient = get_record(patient_id)
    with context.acting(reason=reason.strip()[:500]):
        audit.record("patient.revealed", f"patient:{patient.pk}")
    return patient


def _apply(patient: Patient, values: NewPatient | PatientChanges) -> None:
    """Clean, check and set the particulars that `values` gives."""
    given: dict[str, Any] = {
        one.name: getattr(values, one.name)
        for one in fields(PatientChanges)
        if getattr(values, one.name) is not None
    }
    for name in ("name", "name_en"):
        if name in given:
            given[name] = clean_name(given[name])
    if given.get("name") == "":
        raise InvalidInput.of("name", "请填写姓名。")
    if "born_on" in given and not EARLIEST_BIRTH <= given["born_on"] <= clock.today():
        raise InvalidInput.of("born_on", "出生日期不能晚于今天，也不能早于 1880 年。")
    if "nationality" in given and not re.fullmatch(r"[A-Z]{3}", given["nationality"]):
        raise InvalidInput.of("nationality", "国籍应为 3 位大写字母代码，例如 CHN。")
    if "phone" in given:
        given["phone"] = clean_phone(given["phone"])
        if given["phone"] and not is_phone(given["phone"]):
            raise InvalidInput.of("phone", "电话格式不对，请填写手机号或带区号的电话。")
    for name, value in given.items():
        setattr(patient, name, value if value != "" else None)
    patient.phone_index = phone_index(patient.phone) if patient.phone else None
    patient.twin_index = twin_index(patient.name, patient.born_on, patient.sex)


def twin_index(name: str, born_on: date, sex: str) -> bytes:
    """Blind index of what two records of one person have in common."""
    return blind_index("people.twin", twin_text(name, born_on, sex))


def _refuse_twins(patient: Patient) -> None:
    twins = find_twins(bytes(patient.twin_index))
    if twins:
        raise ProbableDuplicate(
            f"已有 {len(twins)} 份姓名、出生日期和性别相同的档案，请核对；确认不是同一人后再建档。",
            details={
                "candidates": [
                    {
                        "patient_id": twin.id,
                        "patient_no": twin.patient_no,
                        "name_masked": twin.name_masked,
                        "phone_masked": twin.phone_masked,
                        "document_masked": twin.document_masked,
                    }
                    for twin in twins
                ]
            },
        )


def _check_resident_id_still_fits(patient: Patient) -> None:
    for document in patient.documents.filter(kind=DocumentKind.RESIDENT_ID, is_active=True):
        facts = read_resident_id(document.number)
        if (facts.born_on, facts.sex) != (patient.born_on, patient.sex):
            raise InvalidInput.of(
                "born_on", "出生日期或性别与档案中的身份证号码不一致，请先核对并停用录错的证件。"
            )
