"""Documents, cards and contacts of a patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.crypto import blind_index
from yiqiao.foundation.problems import FieldProblem, InvalidInput, NotFound
from yiqiao.hospital.extensions import ParsedIdentity, identity_proofs
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.people.errors import (
    CardAlreadyIssued,
    CardNotFound,
    DocumentAlreadyRegistered,
    DocumentNotFound,
    GuardianRequired,
)
from yiqiao.hospital.people.locks import lock_patient
from yiqiao.hospital.people.models import Contact, IdentityDocument, Patient, VisitCard
from yiqiao.hospital.people.rules import (
    DOCUMENT_LABELS,
    CardKind,
    DocumentKind,
    clean_name,
    clean_number,
    clean_phone,
    document_problems,
    identity_part,
    is_card_number,
    is_phone,
    needs_guardian,
    read_resident_id,
)
from yiqiao.hospital.people.services.indexing import rebuild_search_tokens


@dataclass(frozen=True, slots=True)
class NewDocument:
    """An identity document as presented."""

    kind: DocumentKind
    number: str
    issuing_state: str = "CHN"
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card as presented or issued."""

    kind: CardKind
    number: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """Someone to call."""

    name: str
    phone: str
    relation: str
    is_guardian: bool = False


def document_index(kind: DocumentKind, number: str) -> bytes:
    """Blind index of a cleaned document number, renewals left out."""
    return blind_index("people.document", identity_part(kind, number))


def card_index(number: str) -> bytes:
    """Blind index of a cleaned card number."""
    return blind_index("people.card", number)


def phone_index(phone: str) -> bytes:
    """Blind index of a cleaned telephone number."""
    return blind_index("people.phone", phone)


def check_document(document: NewDocument, holder: Patient, field: str) -> None:
    """Refuse a document whose number is malformed or says another sex or birth date than the record."""
    number = clean_number(document.number)
    today = clock.today()
    problems = document_problems(document.kind, number, today)
    if not problems and document.kind is DocumentKind.RESIDENT_ID:
        facts = read_resident_id(number)
        if facts.born_on != holder.born_on:
            problems.append("身份证号码中的出生日期与填写的出生日期不一致")
        if facts.sex != holder.sex:
            problems.append("身份证号码中的性别与填写的性别不一致")
    if document.valid_until and document.valid_from and document.valid_until < document.valid_from:
        problems.append("证件有效期截止日早于起始日")
    if document.valid_until and document.valid_until < today:
        problems.append("证件已过有效期，请出示有效证件")
    proof = identity_proofs.find(document.kind.value)
    if proof is not None and not problems:
        identity = ParsedIdentity(
            document_kind=document.kind.value,
            number=number,
            name=holder.name,
            sex=holder.sex,
            born_on=holder.born_on,
            nationality=holder.nationality,
            valid_until=document.valid_until,
        )
        problems.extend(proof.check(identity))
    if problems:
        raise InvalidInput(
            f"{DOCUMENT_LABELS[document.kind]}有误：{'；'.join(problems)}。",
            fields=[FieldProblem(field, problem) for problem in problems],
        )


def refuse_registered_document(document: NewDocument) -> None:
    """Raise `DocumentAlreadyRegistered`, naming the patient, if the document is on file."""
    known = (
        IdentityDocument.objects.filter(
            kind=document.kind,
            issuing_state=document.issuing_state,
            number_index=document_index(document.kind, clean_number(document.number)),
            is_active=True,
        )
        .select_related("patient")
        .first()
    )
    if known is not None:
        raise DocumentAlreadyRegistered(
            f"该{DOCUMENT_LABELS[document.kind]}已建档，患者号 {known.patient.patient_no}，请直接使用原档案。",
            details={"patient_no": known.patient.patient_no, "patient_id": known.patient_id},
        )


def store_document(patient: Patient, document: NewDocument, field: str = "number") -> IdentityDocument:
    """Check and write one document; the database decides when two clerks register the same one."""
    check_document(document, patient, field)
    refuse_registered_document(document)
    number = clean_number(document.number)
    try:
        with transaction.atomic():
            return IdentityDocument.objects.create(
                patient=patient,
                kind=document.kind,
                number=number,
                number_index=document_index(document.kind, number),
                issuing_state=document.issuing_state,
                valid_from=document.valid_from,
                valid_until=document.valid_until,
                created_at=clock.now(),
            )
    except IntegrityError:
        refuse_registered_document(document)
        raise


def store_card(patient: Patient, card: NewCard, field: str = "number") -> VisitCard:
    """Check and write one card."""
    number = clean_number(card.number)
    if not is_card_number(number):
        raise InvalidInput.of(field, "卡号应为 4 至 100 位字母或数字，请核对或重新刷卡。")
    index = card_index(number)
    taken = CardAlreadyIssued("该卡号已绑定患者，请核对卡片；如为换卡请先注销原卡。")
    if VisitCard.objects.filter(number_index=index, is_active=True).exists():
        raise taken
    try:
        with transaction.atomic():
            return VisitCard.objects.create(
                patient=patient, kind=card.kind, number=number, number_index=index, issued_at=clock.now()
            )
    except IntegrityError:
        raise taken from None


def store_contact(patient: Patient, contact: NewContact, field: str = "contacts") -> Contact:
    """Check and write one contact."""
    phone = clean_phone(contact.phone)
    if not is_phone(phone):
        raise InvalidInput.of(f"{field}.phone", "联系人电话格式不对，请填写手机号或带区号的电话。")
    name = clean_name(contact.name)
    if not name:
        raise InvalidInput.of(f"{field}.name", "请填写联系人姓名。")
    return Contact.objects.create(
        patient=patient,
        name=name,
        phone=phone,
        relation=contact.relation,
        is_guardian=contact.is_guardian,
        created_at=clock.now(),
    )


def check_guardian(born_on: date, contacts: Sequence[NewContact | Contact]) -> None:
    """Raise `GuardianRequired` for a patient under 14 without a guardian."""
    if needs_guardian(born_on, clock.today()) and not any(contact.is_guardian for contact in contacts):
        raise GuardianRequired("患者未满 14 周岁，请登记至少一位监护人的姓名和电话。")


def add_document(patient_id: int, document: NewDocument) -> IdentityDocument:
    """Put another identity document on file."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        row = store_document(patient, document)
        rebuild_search_tokens(patient)
        return row


def withdraw_document(patient_id: int, document_id: int) -> None:
    """Take a document out of use (lost, replaced, entered wrongly); its row stays."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        row = patient.documents.filter(pk=document_id, is_active=True).first()
        if row is None:
            raise DocumentNotFound("该患者没有这份有效证件，可能已被停用，请刷新后查看。")
        row.is_active = False
        row.save(update_fields=["is_active"])
        rebuild_search_tokens(patient)


def mark_document_verified(patient_id: int, document_id: int) -> None:
    """The issuing authority confirmed the document."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        changed = patient.documents.filter(pk=document_id, is_active=True).update(verified_at=clock.now())
        if not changed:
            raise DocumentNotFound("该患者没有这份有效证件，可能已被停用，请刷新后查看。")


def issue_card(patient_id: int, card: NewCard) -> VisitCard:
    """Bind a card or voucher to the patient."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        row = store_card(patient, card)
        rebuild_search_tokens(patient)
        return row


def issue_hospital_card(patient_id: int) -> VisitCard:
    """Bind a new hospital card with the next free number."""
    return issue_card(patient_id, NewCard(CardKind.HOSPITAL, next_number("card")))


def withdraw_card(patient_id: int, card_id: int) -> None:
    """Report a card lost or take it back; its number may be issued again."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        row = patient.cards.filter(pk=card_id, is_active=True).first()
        if row is None:
            raise CardNotFound("该患者没有这张有效的卡，可能已被注销，请刷新后查看。")
        row.is_active = False
        row.withdrawn_at = clock.now()
        row.save(update_fields=["is_active", "withdrawn_at"])
        rebuild_search_tokens(patient)


def add_contact(patient_id: int, contact: NewContact) -> Contact:
    """Put someone to call on file."""
    with transaction.atomic():
        return store_contact(lock_patient(patient_id), contact, "contact")


def remove_contact(patient_id: int, contact_id: int) -> None:
    """Take a contact off file, unless the patient would be left without a needed guardian."""
    with transaction.atomic():
        patient = lock_patient(patient_id)
        contacts = list(patient.contacts.all())
        gone = next((contact for contact in contacts if contact.pk == contact_id), None)
        if gone is None:
            raise NotFound("该患者没有这位联系人，可能已被删除，请刷新后查看。")
        check_guardian(patient.born_on, [contact for contact in contacts if contact is not gone])
        gone.delete()
