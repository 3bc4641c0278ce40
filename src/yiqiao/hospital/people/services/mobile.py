"""Patients sign in with their phone; family members agree with theirs.

A code is sent to whatever number is asked for, so that nobody learns from the answer whether a phone is
known. It is kept as a keyed hash only, and ends by use, after five minutes or after five wrong guesses.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from yiqiao.foundation import clock, context
from yiqiao.foundation.access import services as access
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.crypto import blind_index, blind_token
from yiqiao.foundation.exchange import services as exchange
from yiqiao.foundation.problems import InvalidInput, NotFound
from yiqiao.hospital.people import queries
from yiqiao.hospital.people.errors import (
    CodeNotAccepted,
    CodeRequestedTooSoon,
    FamilyMemberRefused,
    NotOwnPatient,
    SignInTicketInvalid,
)
from yiqiao.hospital.people.models import FamilyMember, OneTimeCode, Patient
from yiqiao.hospital.people.rules import DocumentKind, clean_name, clean_phone, is_mobile_phone
from yiqiao.hospital.people.services.papers import phone_index
from yiqiao.hospital.people.services.registration import NewPatient, register_patient

SIGN_IN = "sign_in"
FAMILY = "family"

CODE_LIVES = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
CODES_PER_HOUR = 5
WRONG_GUESSES_ALLOWED = 5
TICKET_LIVES = timedelta(minutes=10)
FAMILY_LIMIT = 10

_TICKET_SALT = "people.mobile_ticket"


@dataclass(frozen=True, slots=True)
class VerifiedPhone:
    """The phone is the person's. `ticket` proves it for ten minutes; `patients` gave this phone."""

    ticket: str
    patients: list[Patient]


def request_sign_in_code(phone: str) -> None:
    """Send a code to a mobile phone, whether or not a patient gave it."""
    _send_code(_checked_phone(phone), SIGN_IN, "您的登录验证码为{code}，5分钟内有效，请勿告诉他人。", None)


def sign_in(phone: str, code: str) -> VerifiedPhone:
    """Use up the code; tells who gave this phone. Start a session with `start_session`."""
    phone = _checked_phone(phone)
    _use_code(phone, SIGN_IN, code, None)
    ticket = signing.dumps(phone, salt=_TICKET_SALT)
    return VerifiedPhone(ticket, queries.list_by_phone(phone))


def start_session(request: HttpRequest, ticket: str, patient_id: int) -> Patient:
    """Sign in as one of the patients who gave the verified phone."""
    phone = _phone_of_ticket(ticket)
    patient = next((one for one in queries.list_by_phone(phone) if one.pk == patient_id), None)
    if patient is None:
        raise SignInTicketInvalid("该患者未预留此手机号，请重新登录或到窗口更新手机号。")
    access.start_patient_session(request, patient.pk, patient.name)
    return patient


def register_by_phone(request: HttpRequest, ticket: str, new: NewPatient) -> Patient:
    """First registration by the patient: the phone is the verified one; then signed in.

    Needs an identity document. A document on file is refused like at the counter, where the phone can be
    brought up to date against the document itself.
    """
    phone = _phone_of_ticket(ticket)
    if not new.documents:
        raise InvalidInput.of("documents", "请填写身份证件。")
    mine = NewPatient(
        name=new.name,
        sex=new.sex,
        born_on=new.born_on,
        name_en=new.name_en,
        nationality=new.nationality,
        phone=phone,
        address=new.address,
        language=new.language,
        channel="mobile",
        documents=new.documents,
        contacts=new.contacts,
        # Nobody may learn from a refusal that a namesake is on file; staff see such pairs in "duplicates".
        is_duplicate_checked=True,
    )
    patient = register_patient(mine)
    access.start_patient_session(request, patient.pk, patient.name)
    return patient


def request_family_consent(account_id: int, name: str, kind: DocumentKind, number: str) -> None:
    """Send a consent code to the phone of the person with this name and document.

    The answer is the same whether or not there is such a person.
    """
    member = _find_member(account_id, name, kind, number)
    if member is None or not member.phone or not is_mobile_phone(member.phone):
        return
    with transaction.atomic():
        text = "{name}申请为您代办挂号、缴费和查看报告，同意请告知验证码{code}，5分钟内有效。"
        requester = queries.get_patient(account_id)
        _send_code(member.phone, FAMILY, text.replace("{name}", requester.name), member)
        audit.record("patient.family_consent_requested", f"patient:{member.pk}", {"account_id": account_id})


def add_family_member(
    account_id: int, name: str, kind: DocumentKind, number: str, relation: str, code: str
) -> FamilyMember:
    """Add a family member who agreed by telling the code sent to their phone."""
    member = _find_member(account_id, name, kind, number)
    if member is None or not member.phone:
        raise CodeNotAccepted("验证码不正确或已失效，请核对后重试或重新获取。")
    _use_code(member.phone, FAMILY, code, member)
    if FamilyMember.objects.filter(account_id=account_id).count() >= FAMILY_LIMIT:
        raise FamilyMemberRefused(f"最多添加 {FAMILY_LIMIT} 位家庭成员，请先删除不再需要的成员。")
    try:
        with transaction.atomic():
            row = FamilyMember.objects.create(
                account_id=account_id, member=member, relation=relation, created_at=clock.now()
            )
            audit.record("patient.family_member_added", f"patient:{member.pk}", {"account_id": account_id})
    except IntegrityError:
        row = FamilyMember.objects.get(account_id=account_id, member=member)
    return row


def remove_family_member(account_id: int, row_id: int) -> None:
    """Stop acting for a family member."""
    with transaction.atomic():
        row = FamilyMember.objects.filter(pk=row_id, account_id=account_id).first()
        if row is None:
            raise NotFound("没有这位家庭成员，可能已被删除，请刷新后查看。")
        row.delete()
        audit.record("patient.family_member_removed", f"patient:{row.member_id}", {"account_id": account_id})


def list_family(account_id: int) -> list[FamilyMember]:
    """The family members of an account, in the order they were added."""
    return list(FamilyMember.objects.filter(account_id=account_id).select_related("member").order_by("pk"))


def own_patient_ids(account_id: int) -> list[int]:
    """The account's own patient first, then the family."""
    return [
        account_id,
        *FamilyMember.objects.filter(account_id=account_id).values_list("member_id", flat=True),
    ]


def check_own_patient(patient_id: int) -> None:
    """Raise `NotOwnPatient` unless the present actor is that patient or has them in the family.

    Staff, devices and the system pass: their rights are permissions and campuses.
    """
    actor = context.current_actor()
    if actor.kind is not context.ActorKind.PATIENT:
        return
    if actor.patient_id is None or patient_id not in own_patient_ids(actor.patient_id):
        raise NotOwnPatient("只能办理本人或已添加的家庭成员的业务。")


def forget_old_codes() -> int:
    """Delete codes older than a day; returns how many."""
    deleted, _ = OneTimeCode.objects.filter(sent_at__lt=clock.now() - timedelta(days=1)).delete()
    return deleted


def _checked_phone(phone: str) -> str:
    cleaned = clean_phone(phone)
    if not is_mobile_phone(cleaned):
        raise InvalidInput.of("phone", "请填写 11 位手机号，境外号码请加国家代码，例如 +852。")
    return cleaned


def _phone_of_ticket(ticket: str) -> str:
    try:
        return str(signing.loads(ticket, salt=_TICKET_SALT, max_age=TICKET_LIVES))
    except signing.BadSignature:
        raise SignInTicketInvalid("手机号验证已过期，请重新获取验证码登录。") from None


def _code_hash(purpose: str, phone: str, code: str) -> bytes:
    return blind_index("people.one_time_code", f"{purpose}|{phone}|{code}")


def _lock_phone(phone: str) -> None:
    """One request at a time per phone, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [blind_token("people.code_lock", phone)])


def _send_code(phone: str, purpose: str, text: str, subject: Patient | None) -> None:
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        _lock_phone(phone)
        now, index = clock.now(), phone_index(phone)
        sent = OneTimeCode.objects.filter(phone_index=index, sent_at__gt=now - timedelta(hours=1))
        latest = sent.filter(purpose=purpose).order_by("-sent_at").first()
        if latest is not None and now - latest.sent_at < RESEND_AFTER:
            raise CodeRequestedTooSoon("验证码已发送，请在一分钟后再重新获取。")
        if sent.count() >= CODES_PER_HOUR:
            raise CodeRequestedTooSoon("该手机号获取验证码次数过多，请一小时后再试。")
        OneTimeCode.objects.create(
            purpose=purpose,
            phone_index=index,
            subject_patient=subject,
            code_hash=_code_hash(purpose, phone, code),
            sent_at=now,
            expires_at=now + CODE_LIVES,
        )
        payload = {"phone": phone, "text": text.format(code=code)}
        exchange.enqueue("sms", "send", payload, message_id=f"people-code-{uuid.uuid4().hex}")


def _use_code(phone: str, purpose: str, code: str, subject: Patient | None) -> None:
    """Use up the latest code. A wrong guess is counted, and stays counted although this raises."""
    with transaction.atomic():
        _lock_phone(phone)
        now = clock.now()
        row = (
            OneTimeCode.objects.select_for_update(of=("self",))
            .filter(phone_index=phone_index(phone), purpose=purpose, subject_patient=subject)
            .order_by("-sent_at", "-pk")
            .first()
        )
        is_open = (
            row is not None
            and row.used_at is None
            and now < row.expires_at
            and row.wrong_guesses < WRONG_GUESSES_ALLOWED
        )
        accepted = False
        if row is not None and is_open:
            accepted = secrets.compare_digest(bytes(row.code_hash), _code_hash(purpose, phone, code.strip()))
            if accepted:
                row.used_at = now
            else:
                row.wrong_guesses += 1
            row.save(update_fields=["used_at", "wrong_guesses"])
    if not accepted:
        raise CodeNotAccepted("验证码不正确或已失效，请核对后重试或重新获取。")


def _find_member(account_id: int, name: str, kind: DocumentKind, number: str) -> Patient | None:
    member = queries.find_by_document(kind, number)
    if member is None or member.pk == account_id or clean_name(member.name) != clean_name(name):
        return None
    return member
