"""Patients with documents, cards and the visits of the last months, paid and in the ledger; written in bulk.

Deterministic for a seed and a day. Bulk writing leaves out what services add for people who wait (events,
transitions, audit); every constraint and trigger of the database still holds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.database.bulk import copy_in
from yiqiao.hospital.demo import names
from yiqiao.hospital.demo.histories import History, HistoryMaker
from yiqiao.hospital.organisation.numbering import next_numbers
from yiqiao.hospital.people.models import Contact, IdentityDocument, Patient, SearchToken, VisitCard
from yiqiao.hospital.people.rules import CardKind, DocumentKind, Language, Sex
from yiqiao.hospital.people.search_words import SearchableFacts
from yiqiao.hospital.people.services.indexing import search_tokens_of
from yiqiao.hospital.people.services.papers import card_index, document_index, phone_index
from yiqiao.hospital.people.services.registration import twin_index

BATCH = 1000
GUARDIAN_BELOW = 14
FOREIGN_SHARE = 0.03

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person before the row exists."""

    name: str
    name_en: str | None
    sex: Sex
    born_on: date
    nationality: str
    document: tuple[DocumentKind, str]
    phone: str
    address: str


def population_size() -> int:
    """How many patients there are."""
    return Patient.objects.count()


def load_population(count: int, seed: int, progress: Progress | None = None) -> None:
    """Add `count` patients and their histories. `progress` is told (done, total) after every batch."""
    dice = random.Random(seed)  # noqa: S311 repeatable on purpose
    maker = HistoryMaker(dice, clock.today())
    seen: set[str] = set()
    for start in range(0, count, BATCH):
        people = [_person(dice, clock.today(), seen) for _ in range(min(BATCH, count - start))]
        with transaction.atomic():
            patients = _write_patients(people)
            maker.write([History(patient) for patient in patients])
        if progress is not None:
            progress(start + len(people), count)
    audit.record("demo.population_loaded", details={"patients": count, "seed": seed})


def _person(dice: random.Random, today: date, seen: set[str]) -> Person:
    sex = dice.choice((Sex.MALE, Sex.FEMALE))
    born_on = names.birth_date(dice, today)
    if dice.random() < FOREIGN_SHARE:
        state, candidates = dice.choice(names.FOREIGN)
        name: str = dice.choice(candidates)
        document = (DocumentKind.PASSPORT, _fresh(seen, lambda: names.passport_number(dice)))
        return Person(name, name, sex, born_on, state, document, names.phone(dice), names.address(dice))
    number = _fresh(seen, lambda: names.resident_id(dice, born_on, sex))
    return Person(
        names.chinese_name(dice, sex),
        None,
        sex,
        born_on,
        "CHN",
        (DocumentKind.RESIDENT_ID, number),
        names.phone(dice),
        names.address(dice),
    )


def _fresh(seen: set[str], make: Callable[[], str]) -> str:
    while (made := make()) in seen:
        pass
    seen.add(made)
    return made


def _write_patients(people: Sequence[Person]) -> list[Patient]:
    now, today = clock.now(), clock.today()
    numbers = next_numbers("patient", len(people), today)
    cards = next_numbers("card", len(people), today)
    patients = copy_in(
        Patient,
        [
            Patient(
                patient_no=number,
                name=person.name,
                name_en=person.name_en,
                sex=person.sex,
                born_on=person.born_on,
                nationality=person.nationality,
                phone=person.phone,
                phone_index=phone_index(person.phone),
                address=person.address,
                language=Language.CHINESE if person.name_en is None else Language.ENGLISH,
                twin_index=twin_index(person.name, person.born_on, person.sex),
                created_at=now,
                updated_at=now,
            )
            for person, number in zip(people, numbers, strict=True)
        ],
    )
    both = list(zip(patients, people, strict=True))
    copy_in(
        IdentityDocument,
        (
            IdentityDocument(
                patient=patient,
                kind=person.document[0],
                number=person.document[1],
                number_index=document_index(*person.document),
                issuing_state=person.nationality,
                created_at=now,
            )
            for patient, person in both
        ),
    )
    copy_in(
        VisitCard,
        (
            VisitCard(
                patient=patient,
                kind=CardKind.HOSPITAL,
                number=card,
                number_index=card_index(card),
                issued_at=now,
            )
            for patient, card in zip(patients, cards, strict=True)
        ),
    )
    copy_in(
        Contact,
        (
            Contact(
                patient=patient,
                name=person.name[0] + "先生",
                phone=person.phone,
                relation="父亲",
                is_guardian=True,
                created_at=now,
            )
            for patient, person in both
            if (today - person.born_on).days < GUARDIAN_BELOW * 366
        ),
    )
    copy_in(
        SearchToken,
        [
            SearchToken(token=token, patient_id=patient.pk)
            for (patient, person), card in zip(both, cards, strict=True)
            for token in search_tokens_of(
                SearchableFacts(
                    name=person.name,
                    name_en=person.name_en,
                    phone=person.phone,
                    document_numbers=[person.document[1]],
                    card_numbers=[card],
                    patient_nos=[patient.patient_no],
                )
            )
        ],
    )
    return patients
