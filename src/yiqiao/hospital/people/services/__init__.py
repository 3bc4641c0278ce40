"""Registering, changing and merging patients; signing patients in by phone."""

from yiqiao.hospital.people.services.indexing import rebuild_search_tokens, search_tokens_of
from yiqiao.hospital.people.services.merging import merge_patients, undo_merge
from yiqiao.hospital.people.services.papers import (
    NewCard,
    NewContact,
    NewDocument,
    add_contact,
    add_document,
    issue_card,
    issue_hospital_card,
    mark_document_verified,
    remove_contact,
    withdraw_card,
    withdraw_document,
)
from yiqiao.hospital.people.services.registration import (
    NewPatient,
    PatientChanges,
    register_patient,
    reveal_patient,
    update_patient,
)

__all__ = [
    "NewCard",
    "NewContact",
    "NewDocument",
    "NewPatient",
    "PatientChanges",
    "add_contact",
    "add_document",
    "issue_card",
    "issue_hospital_card",
    "mark_document_verified",
    "merge_patients",
    "rebuild_search_tokens",
    "register_patient",
    "remove_contact",
    "reveal_patient",
    "search_tokens_of",
    "undo_merge",
    "update_patient",
    "withdraw_card",
    "withdraw_document",
]
