"""Keeping the search tokens of a patient true to the record."""

from __future__ import annotations

from yiqiao.foundation.crypto import blind_token
from yiqiao.hospital.people.models import Patient, SearchToken
from yiqiao.hospital.people.search_words import SearchableFacts, stored_words


def token_of(kind: str, text: str) -> int:
    """The stored form of one search word."""
    return blind_token(f"people.{kind}", text)


def search_tokens_of(facts: SearchableFacts) -> set[int]:
    """The tokens under which a patient with these facts is found."""
    return {token_of(kind, text) for kind, text in stored_words(facts)}


def facts_of(patient: Patient) -> SearchableFacts:
    """What the rows of a patient say; numbers of records merged into this one count too."""
    documents = patient.documents.filter(is_active=True)
    cards = patient.cards.filter(is_active=True)
    merged_nos = Patient.objects.filter(merged_into=patient).values_list("patient_no", flat=True)
    return SearchableFacts(
        name=patient.name,
        name_en=patient.name_en,
        phone=patient.phone,
        document_numbers=[document.number for document in documents],
        card_numbers=[card.number for card in cards],
        patient_nos=[patient.patient_no, *merged_nos],
    )


def rebuild_search_tokens(patient: Patient) -> None:
    """Make the stored tokens equal to what the record says now. A merged record has none."""
    wanted = set() if patient.merged_into_id else search_tokens_of(facts_of(patient))
    present = set(SearchToken.objects.filter(patient=patient).values_list("token", flat=True))
    gone = present - wanted
    if gone:
        SearchToken.objects.filter(patient=patient, token__in=gone).delete()
    SearchToken.objects.bulk_create(
        [SearchToken(token=token, patient=patient) for token in sorted(wanted - present)],
        ignore_conflicts=True,
    )
