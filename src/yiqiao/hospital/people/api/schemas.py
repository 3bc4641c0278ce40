"""What goes in and out of the patient API. Everything that goes out is masked but for `PatientInFull`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from yiqiao.foundation.http import Day, Id, Input, Output, ShortText
from yiqiao.hospital.people.models import Contact, IdentityDocument, Patient, VisitCard
from yiqiao.hospital.people.queries import PatientSummary
from yiqiao.hospital.people.rules import (
    CardKind,
    DocumentKind,
    Language,
    Sex,
    mask_name,
    mask_number,
    mask_phone,
)
from yiqiao.hospital.people.services import NewCard, NewContact, NewDocument, NewPatient, PatientChanges

State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3."""

PhoneText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
NumberText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=50)]
CardText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=100)]
Relation = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class DocumentIn(Input):
    """An identity document as presented."""

    kind: DocumentKind
    number: NumberText
    issuing_state: State = "CHN"
    valid_from: Day | None = None
    valid_until: Day | None = None

    def to_new(self) -> NewDocument:
        """For the service."""
        return NewDocument(self.kind, self.number, self.issuing_state, self.valid_from, self.valid_until)


class CardIn(Input):
    """A card as presented."""

    kind: CardKind
    number: CardText

    def to_new(self) -> NewCard:
        """For the service."""
        return NewCard(self.kind, self.number)


class ContactIn(Input):
    """Someone to call."""

    name: ShortText
    phone: PhoneText
    relation: Relation
    is_guardian: bool = False

    def to_new(self) -> NewContact:
        """For the service."""
        return NewContact(self.name, self.phone, self.relation, self.is_guardian)


class PatientIn(Input):
    """A registration. `is_duplicate_checked` after the clerk has looked at the like-named."""

    name: ShortText
    sex: Sex
    born_on: Day
    name_en: ShortText | None = None
    nationality: State = "CHN"
    phone: PhoneText | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    language: Language = Language.CHINESE
    documents: list[DocumentIn] = Field(default_factory=list, max_length=10)
    cards: list[CardIn] = Field(default_factory=list, max_length=10)
    contacts: list[ContactIn] = Field(default_factory=list, max_length=10)
    is_duplicate_checked: bool = False

    def to_new(self, channel: str) -> NewPatient:
        """For the service."""
        return NewPatient(
            name=self.name,
            sex=self.sex,
            born_on=self.born_on,
            name_en=self.name_en,
            nationality=self.nationality,
            phone=self.phone,
            address=self.address,
            language=self.language,
            channel=channel,
            documents=tuple(one.to_new() for one in self.documents),
            cards=tuple(one.to_new() for one in self.cards),
            contacts=tuple(one.to_new() for one in self.contacts),
            is_duplicate_checked=self.is_duplicate_checked,
        )


class PatientChangesIn(Input):
    """New values; what is absent stays. `version` is that of the form's data."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    name: ShortText | None = None
    sex: Sex | None = None
    born_on: Day | None = None
    name_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    nationality: State | None = None
    phone: PhoneText | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    language: Language | None = None

    def to_changes(self) -> PatientChanges:
        """For the service."""
        return PatientChanges(**self.dict(exclude={"version"}))


class MergeIn(Input):
    """Which record is the same person and ends."""

    merged_id: Id
    reason: Reason


class PatientReasonIn(Input):
    """Why."""

    reason: Reason


class BadgeOut(Output):
    """A mark of the patient."""

    code: str
    label: str
    label_en: str
    colour: str


class PatientSummaryOut(Output):
    """A patient in a list, masked. `rank` 0 is an exact match."""

    id: int
    patient_no: str
    name_masked: str
    sex: Sex
    born_on: date
    age: str
    nationality: str
    phone_masked: str
    document_kind: DocumentKind | None
    document_masked: str
    badges: list[BadgeOut]
    rank: int


class DocumentOut(Output):
    """An identity document, masked."""

    id: int
    kind: DocumentKind
    number_masked: str
    issuing_state: str
    valid_from: date | None
    valid_until: date | None
    verified_at: datetime | None
    is_active: bool

    @staticmethod
    def of(row: IdentityDocument) -> DocumentOut:
        """From the row."""
        return DocumentOut(
            id=row.pk,
            kind=DocumentKind(row.kind),
            number_masked=mask_number(row.number),
            issuing_state=row.issuing_state,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            verified_at=row.verified_at,
            is_active=row.is_active,
        )


class CardOut(Output):
    """A card, masked."""

    id: int
    kind: CardKind
    number_masked: str
    is_active: bool
    issued_at: datetime

    @staticmethod
    def of(row: VisitCard) -> CardOut:
        """From the row."""
        return CardOut(
            id=row.pk,
            kind=CardKind(row.kind),
            number_masked=mask_number(row.number),
            is_active=row.is_active,
            issued_at=row.issued_at,
        )


class ContactOut(Output):
    """Someone to call, masked."""

    id: int
    name_masked: str
    phone_masked: str
    relation: str
    is_guardian: bool

    @staticmethod
    def of(row: Contact) -> ContactOut:
        """From the row."""
        return ContactOut(
            id=row.pk,
            name_masked=mask_name(row.name),
            phone_masked=mask_phone(row.phone),
            relation=row.relation,
            is_guardian=row.is_guardian,
        )


class PatientOut(PatientSummaryOut):
    """The patient banner and record, masked. `redirected_from` when the record asked for was merged."""

    name_en_masked: str
    language: Language
    has_address: bool
    version: int
    created_at: datetime
    redirected_from: int | None
    documents: list[DocumentOut]
    cards: list[CardOut]
    contacts: list[ContactOut]
    allowed_actions: list[str]

    @staticmethod
    def build(
        patient: Patient, summary: PatientSummary, asked_id: int, allowed_actions: list[str]
    ) -> PatientOut:
        """From the row and its summary."""
        return PatientOut(
            **{name: getattr(summary, name) for name in PatientSummaryOut.model_fields if name != "badges"},
            badges=[BadgeOut.from_orm(badge) for badge in summary.badges],
            name_en_masked=mask_name(patient.name_en or ""),
            language=Language(patient.language),
            has_address=bool(patient.address),
            version=patient.version,
            created_at=patient.created_at,
            redirected_from=asked_id if asked_id != patient.pk else None,
            documents=[DocumentOut.of(row) for row in patient.documents.all()],
            cards=[CardOut.of(row) for row in patient.cards.all()],
            contacts=[ContactOut.of(row) for row in patient.contacts.all()],
            allowed_actions=allowed_actions,
        )


class NumberInFull(Output):
    """A document or card in full."""

    id: int
    kind: str
    number: str


class ContactInFull(Output):
    """A contact in full."""

    id: int
    name: str
    phone: str
    relation: str
    is_guardian: bool


class PatientInFull(Output):
    """Personal data in clear, shown on request with a reason."""

    id: int
    patient_no: str
    name: str
    name_en: str | None
    phone: str | None
    address: str | None
    documents: list[NumberInFull]
    cards: list[NumberInFull]
    contacts: list[ContactInFull]


class MergeOut(Output):
    """A merge."""

    id: int
    kept_id: int
    merged_id: int
    reason: str
    merged_at: datetime
    undone_at: datetime | None
