"""Searching, registering, changing, merging and revealing patients."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation import context
from yiqiao.foundation.http import ApiRouter, Audited, Id
from yiqiao.hospital.people import queries, services
from yiqiao.hospital.people.api.schemas import (
    CardIn,
    CardOut,
    ContactIn,
    ContactInFull,
    ContactOut,
    DocumentIn,
    DocumentOut,
    MergeIn,
    MergeOut,
    NumberInFull,
    PatientChangesIn,
    PatientIn,
    PatientInFull,
    PatientOut,
    PatientReasonIn,
    PatientSummaryOut,
)

router = ApiRouter(tags=["patients"])

_ACTIONS = {
    "update": "people.register",
    "add_document": "people.register",
    "add_card": "people.register",
    "add_contact": "people.register",
    "merge": "people.merge",
    "reveal": "people.reveal",
}


def _present(asked_id: int) -> PatientOut:
    patient = queries.get_patient(asked_id)
    actor = context.current_actor()
    actions = [action for action, permission in _ACTIONS.items() if actor.has(permission)]
    return PatientOut.build(patient, queries.get_summary(patient.pk), asked_id, actions)


@router.get(
    "",
    permission="people.read",
    operation_id="search_patients",
    response=list[PatientSummaryOut],
    audited=Audited("patient.searched"),
)
def search_patients(
    request: HttpRequest, q: str = Query(..., min_length=1, max_length=100)
) -> list[queries.PatientSummary]:
    """At most 20 patients by name, pinyin, phone, document, card or patient number; exact matches first."""
    return queries.search_patients(q)


@router.post(
    "",
    permission="people.register",
    operation_id="register_patient",
    response=PatientOut,
    audited=Audited("patient.registered"),
    idempotent=True,
)
def register_patient(request: HttpRequest, data: PatientIn) -> PatientOut:
    """Create a patient. A probable duplicate is refused until the clerk has looked at the candidates."""
    actor = context.current_actor()
    channel = "kiosk" if actor.kind is context.ActorKind.DEVICE else "counter"
    patient = services.register_patient(data.to_new(channel))
    return _present(patient.pk)


@router.get(
    "/by-card",
    permission="people.read",
    operation_id="find_patient_by_card",
    response=list[PatientSummaryOut],
    audited=Audited("patient.searched"),
)
def find_patient_by_card(
    request: HttpRequest, number: str = Query(..., min_length=4, max_length=100)
) -> list[queries.PatientSummary]:
    """The patient with this card: one or none."""
    patient = queries.find_by_card(number)
    return queries.summarise([patient]) if patient else []


@router.get(
    "/{patient_id}",
    permission="people.read",
    operation_id="get_patient",
    response=PatientOut,
    audited=Audited("patient.viewed", "patient:{patient_id}"),
)
def get_patient(request: HttpRequest, patient_id: Id) -> PatientOut:
    """The banner and record, masked; a merged record leads to the surviving one."""
    return _present(patient_id)


@router.patch(
    "/{patient_id}",
    permission="people.register",
    operation_id="update_patient",
    response=PatientOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
)
def update_patient(request: HttpRequest, patient_id: Id, data: PatientChangesIn) -> PatientOut:
    """Change particulars."""
    services.update_patient(patient_id, data.to_changes(), expected_version=data.version)
    return _present(patient_id)


@router.post(
    "/{patient_id}/reveal",
    permission="people.reveal",
    operation_id="reveal_patient",
    response=PatientInFull,
    audited=Audited("patient.viewed", "patient:{patient_id}"),
)
def reveal_patient(request: HttpRequest, patient_id: Id, data: PatientReasonIn) -> dict[str, Any]:
    """Personal data in clear, with a reason that the audit keeps."""
    patient = services.reveal_patient(patient_id, data.reason)
    return {
        "id": patient.pk,
        "patient_no": patient.patient_no,
        "name": patient.name,
        "name_en": patient.name_en,
        "phone": patient.phone,
        "address": patient.address,
        "documents": [
            NumberInFull(id=row.pk, kind=row.kind, number=row.number) for row in patient.documents.all()
        ],
        "cards": [NumberInFull(id=row.pk, kind=row.kind, number=row.number) for row in patient.cards.all()],
        "contacts": [
            ContactInFull(
                id=row.pk, name=row.name, phone=row.phone, relation=row.relation, is_guardian=row.is_guardian
            )
            for row in patient.contacts.all()
        ],
    }


@router.get(
    "/{patient_id}/duplicates",
    permission="people.read",
    operation_id="list_patient_duplicates",
    response=list[PatientSummaryOut],
    audited=Audited("patient.viewed", "patient:{patient_id}"),
)
def list_patient_duplicates(request: HttpRequest, patient_id: Id) -> list[queries.PatientSummary]:
    """Other records with the same name, birth date and sex."""
    return queries.find_duplicates(patient_id)


@router.post(
    "/{patient_id}/merge",
    permission="people.merge",
    operation_id="merge_patients",
    response=MergeOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
    idempotent=True,
)
def merge_patients(request: HttpRequest, patient_id: Id, data: MergeIn) -> Any:
    """Declare `merged_id` the same person; this record stays."""
    return services.merge_patients(patient_id, data.merged_id, data.reason)


@router.get(
    "/{patient_id}/merges",
    permission="people.merge",
    operation_id="list_patient_merges",
    response=list[MergeOut],
    audited=Audited("patient.viewed", "patient:{patient_id}"),
)
def list_patient_merges(request: HttpRequest, patient_id: Id) -> Any:
    """What was merged into this record."""
    return list(queries.get_patient(patient_id).merges_kept.all())


@router.post(
    "/merges/{merge_id}/undo",
    permission="people.merge",
    operation_id="undo_patient_merge",
    response=MergeOut,
    audited=Audited("patient.changed", "patient_merge:{merge_id}"),
)
def undo_patient_merge(request: HttpRequest, merge_id: Id, data: PatientReasonIn) -> Any:
    """Give the merged record back what came from it."""
    return services.undo_merge(merge_id, data.reason)


@router.post(
    "/{patient_id}/documents",
    permission="people.register",
    operation_id="add_patient_document",
    response=DocumentOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
    idempotent=True,
)
def add_patient_document(request: HttpRequest, patient_id: Id, data: DocumentIn) -> DocumentOut:
    """Put another identity document on file."""
    return DocumentOut.of(services.add_document(patient_id, data.to_new()))


@router.post(
    "/{patient_id}/documents/{document_id}/withdraw",
    permission="people.register",
    operation_id="withdraw_patient_document",
    response=PatientOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
)
def withdraw_patient_document(request: HttpRequest, patient_id: Id, document_id: Id) -> PatientOut:
    """Take a document out of use."""
    services.withdraw_document(patient_id, document_id)
    return _present(patient_id)


@router.post(
    "/{patient_id}/cards",
    permission="people.register",
    operation_id="add_patient_card",
    response=CardOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
    idempotent=True,
)
def add_patient_card(request: HttpRequest, patient_id: Id, data: CardIn) -> CardOut:
    """Bind a card that the patient brought."""
    return CardOut.of(services.issue_card(patient_id, data.to_new()))


@router.post(
    "/{patient_id}/cards/issue",
    permission="people.register",
    operation_id="issue_hospital_card",
    response=CardOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
    idempotent=True,
)
def issue_hospital_card(request: HttpRequest, patient_id: Id) -> CardOut:
    """Issue a hospital card with the next free number."""
    return CardOut.of(services.issue_hospital_card(patient_id))


@router.post(
    "/{patient_id}/cards/{card_id}/withdraw",
    permission="people.register",
    operation_id="withdraw_patient_card",
    response=PatientOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
)
def withdraw_patient_card(request: HttpRequest, patient_id: Id, card_id: Id) -> PatientOut:
    """Report a card lost or take it back."""
    services.withdraw_card(patient_id, card_id)
    return _present(patient_id)


@router.post(
    "/{patient_id}/contacts",
    permission="people.register",
    operation_id="add_patient_contact",
    response=ContactOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
    idempotent=True,
)
def add_patient_contact(request: HttpRequest, patient_id: Id, data: ContactIn) -> ContactOut:
    """Put someone to call on file."""
    return ContactOut.of(services.add_contact(patient_id, data.to_new()))


@router.delete(
    "/{patient_id}/contacts/{contact_id}",
    permission="people.register",
    operation_id="remove_patient_contact",
    response=PatientOut,
    audited=Audited("patient.changed", "patient:{patient_id}"),
)
def remove_patient_contact(request: HttpRequest, patient_id: Id, contact_id: Id) -> PatientOut:
    """Take a contact off file."""
    services.remove_contact(patient_id, contact_id)
    return _present(patient_id)
