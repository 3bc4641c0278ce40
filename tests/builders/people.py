"""Patients for tests, made through the services. Identity numbers are synthetic and well-formed."""

from __future__ import annotations

from datetime import date
from itertools import count

from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.rules import CardKind, DocumentKind, Sex, needs_guardian, resident_id_check_digit
from yiqiao.hospital.people.services import NewCard, NewContact, NewDocument, NewPatient, register_patient

_counts = count(1)


def resident_id(born_on: date = date(1980, 5, 17), sex: Sex = Sex.MALE, serial: int | None = None) -> str:
    """A well-formed resident identity number that no other call gives (up to 499 a day and sex)."""
    serial = next(_counts) if serial is None else serial
    order = serial * 2 % 1000 + (sex is Sex.MALE)
    first_17 = f"310101{born_on:%Y%m%d}{order:03d}"
    return first_17 + resident_id_check_digit(first_17)


def make_patient(
    name: str = "张伟",
    *,
    sex: Sex = Sex.MALE,
    born_on: date = date(1980, 5, 17),
    phone: str | None = "13812341234",
    document: str | None = None,
    card: str | None = None,
    name_en: str | None = None,
    nationality: str = "CHN",
    contacts: tuple[NewContact, ...] = (),
) -> Patient:
    """A registered patient. `document`: a resident id number; children get a guardian."""
    if needs_guardian(born_on, date.today()) and not contacts:  # noqa: DTZ011
        contacts = (NewContact("张母", "13900001111", "母亲", is_guardian=True),)
    return register_patient(
        NewPatient(
            name=name,
            sex=sex,
            born_on=born_on,
            name_en=name_en,
            nationality=nationality,
            phone=phone,
            documents=(NewDocument(DocumentKind.RESIDENT_ID, document),) if document else (),
            cards=(NewCard(CardKind.HOSPITAL, card),) if card else (),
            contacts=contacts,
            is_duplicate_checked=True,
        )
    )
