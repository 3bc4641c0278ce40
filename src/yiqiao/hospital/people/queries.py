"""Finding and showing patients. What comes out is masked unless it is a `Patient` row itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.crypto import blind_index, blind_token
from yiqiao.hospital.extensions import Badge, patient_badges
from yiqiao.hospital.people.errors import PatientNotFound
from yiqiao.hospital.people.models import IdentityDocument, Patient, VisitCard
from yiqiao.hospital.people.rules import (
    DocumentKind,
    age_text,
    choose_main_document,
    clean_number,
    clean_phone,
    identity_part,
    mask_name,
    mask_number,
    mask_phone,
)
from yiqiao.hospital.people.search_words import Reading, name_key, read_query

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True)
class PatientSummary:
    """A patient in a list: enough to tell people apart, masked. `rank` 0 is an exact match."""

    id: int
    patient_no: str
    name_masked: str
    sex: str
    born_on: date
    age: str
    nationality: str
    phone_masked: str
    document_kind: str | None
    document_masked: str
    badges: Sequence[Badge]
    rank: int = 0


def search_patients(q: str, limit: int = SEARCH_LIMIT) -> list[PatientSummary]:
    """Patients whom the words of `q` describe: exact matches first, then prefixes, newest first.

    Words are names, pinyin (initials or in full), phone, document, card or patient numbers, or the last four
    digits of phone or document; several words narrow the search.
    """
    ranks = find_patient_ids(q, min(limit, SEARCH_LIMIT))
    summaries = {one.id: one for one in _summaries(list(ranks), ranks, q)}
    return [summaries[patient_id] for patient_id in ranks if patient_id in summaries]


def find_patient_ids(q: str, limit: int = SEARCH_LIMIT) -> dict[int, int]:
    """Ids of matching patients with their rank, best first."""
    readings = read_query(q)
    if not readings:
        return {}
    parts, parameters = [], []
    for reading in readings:
        sql, values = _sql_of(reading, limit)
        parts.append(sql)
        parameters.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        rows = cursor.fetchall()
    best: dict[int, int] = {}
    for patient_id, rank in rows:
        best[patient_id] = min(rank, best.get(patient_id, rank))
    ordered = sorted(best.items(), key=lambda item: (item[1], -item[0]))
    return dict(ordered[:limit])


def _sql_of(reading: Reading, limit: int) -> tuple[str, list[int]]:
    """The newest patients of one reading. Each branch walks the index (token, patient) from its end and stops
    after `limit` rows, so a common surname costs no more than a rare one."""
    tokens = list(dict.fromkeys(blind_token(f"people.{kind}", text) for kind, text in reading.words))
    # Only table aliases and a bounded integer are formatted in; the tokens are parameters.
    joins = "".join(
        f" JOIN people_searchtoken t{at} ON t{at}.patient_id = t0.patient_id AND t{at}.token = %s"
        for at in range(1, len(tokens))
    )
    sql = (
        f"(SELECT t0.patient_id, {int(reading.rank)} AS rank FROM people_searchtoken t0{joins}"  # noqa: S608
        f" WHERE t0.token = %s ORDER BY t0.patient_id DESC LIMIT {int(limit)})"
    )
    return sql, [*tokens[1:], tokens[0]]


def _summaries(patient_ids: Sequence[int], ranks: dict[int, int], q: str) -> list[PatientSummary]:
    rows = _with_documents().filter(pk__in=patient_ids)
    chinese = [name_key(word) for word in q.split() if not word.isascii() and len(word) > 2]
    found = []
    for patient in rows:
        # Pairs of characters can all occur without standing in a row.
        if ranks[patient.pk] == 3 and any(word not in name_key(patient.name) for word in chinese):
            continue
        found.append(patient)
    return summarise(found, ranks)


def summarise(patients: Sequence[Patient], ranks: dict[int, int] | None = None) -> list[PatientSummary]:
    """Masked summaries with badges, in the order given; one badge call per plug-in for all of them."""
    carried = badges_of([patient.pk for patient in patients])
    today = clock.today()
    summaries = []
    for patient in patients:
        documents = [document for document in patient.documents.all() if document.is_active]
        at = choose_main_document([document.kind for document in documents])
        main = documents[at] if at is not None else None
        summaries.append(
            PatientSummary(
                id=patient.pk,
                patient_no=patient.patient_no,
                name_masked=mask_name(patient.name),
                sex=patient.sex,
                born_on=patient.born_on,
                age=age_text(patient.born_on, today),
                nationality=patient.nationality,
                phone_masked=mask_phone(patient.phone),
                document_kind=main.kind if main else None,
                document_masked=mask_number(main.number) if main else "",
                badges=carried.get(patient.pk, ()),
                rank=(ranks or {}).get(patient.pk, 0),
            )
        )
    return summaries


def badges_of(patient_ids: Sequence[int]) -> dict[int, list[Badge]]:
    """Badges of many patients, plug-ins in order of registration."""
    carried: dict[int, list[Badge]] = {patient_id: [] for patient_id in patient_ids}
    if patient_ids:
        for plugin in patient_badges:
            for patient_id, found in plugin.badges_of(patient_ids).items():
                carried.setdefault(patient_id, []).extend(found)
    return carried


def badges(patient_id: int) -> list[Badge]:
    """Badges of one patient."""
    return badges_of([patient_id])[patient_id]


def get_record(patient_id: int) -> Patient:
    """The row of that very record, merged or not."""
    patient = Patient.objects.filter(pk=patient_id).first()
    if patient is None:
        raise PatientNotFound("没有找到该患者，请核对后重新查询。")
    return patient


def get_patient(patient_id: int) -> Patient:
    """The patient; a record merged into another leads to the surviving one."""
    patient = get_record(patient_id)
    while patient.merged_into_id is not None:
        patient = get_record(patient.merged_into_id)
    return patient


def get_summary(patient_id: int) -> PatientSummary:
    """Masked summary of one patient, with badges."""
    return summarise([get_patient(patient_id)])[0]


def find_by_document(
    kind: DocumentKind | str, number: str, issuing_state: str | None = None
) -> Patient | None:
    """The patient with this active document; any issuing state unless one is named."""
    kind = DocumentKind(kind)
    rows = IdentityDocument.objects.filter(
        kind=kind,
        number_index=blind_index("people.document", identity_part(kind, clean_number(number))),
        is_active=True,
    )
    if issuing_state is not None:
        rows = rows.filter(issuing_state=issuing_state)
    document = rows.select_related("patient").first()
    return document.patient if document else None


def find_by_card(number: str) -> Patient | None:
    """The patient with this active card."""
    card = (
        VisitCard.objects.filter(
            number_index=blind_index("people.card", clean_number(number)), is_active=True
        )
        .select_related("patient")
        .first()
    )
    return card.patient if card else None


def list_by_phone(phone: str) -> list[Patient]:
    """Patients who gave this phone number, oldest record first."""
    index = blind_index("people.phone", clean_phone(phone))
    return list(_with_documents().filter(phone_index=index, merged_into=None).order_by("pk")[:SEARCH_LIMIT])


def find_twins(twin_index: bytes, exclude_id: int | None = None) -> list[PatientSummary]:
    """Patients with the same name, birth date and sex."""
    rows = _with_documents().filter(twin_index=twin_index, merged_into=None)
    if exclude_id is not None:
        rows = rows.exclude(pk=exclude_id)
    return summarise(list(rows[:SEARCH_LIMIT]))


def find_duplicates(patient_id: int) -> list[PatientSummary]:
    """Other records that may be the same person: same name, birth date and sex."""
    patient = get_patient(patient_id)
    return find_twins(bytes(patient.twin_index), exclude_id=patient.pk)


def _with_documents() -> QuerySet[Patient]:
    return Patient.objects.prefetch_related(
        Prefetch("documents", queryset=IdentityDocument.objects.filter(is_active=True).order_by("pk"))
    )
