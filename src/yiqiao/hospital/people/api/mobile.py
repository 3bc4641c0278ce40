"""The mobile service's way in: phone and one-time code, then oneself and one's family."""

from __future__ import annotations

from django.http import HttpRequest

from yiqiao.foundation import clock, context
from yiqiao.foundation.http import PUBLIC, ApiRouter, Audited, Id
from yiqiao.hospital.people import queries
from yiqiao.hospital.people.api.mobile_schemas import (
    CodeSentOut,
    FamilyConsentIn,
    FamilyMemberIn,
    MobilePatientOut,
    MobileRegistrationIn,
    PhoneCodeIn,
    PhoneIn,
    SignInOut,
    TicketIn,
)
from yiqiao.hospital.people.errors import NotOwnPatient
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.rules import Sex, age_text, mask_name
from yiqiao.hospital.people.services import mobile

router = ApiRouter(tags=["mobile"])


def _account_id() -> int:
    actor = context.current_actor()
    if actor.patient_id is None:
        raise NotOwnPatient("该功能供患者本人在移动端使用。")
    return actor.patient_id


def _present(patient: Patient, relation: str = "本人", family_id: int | None = None) -> MobilePatientOut:
    return MobilePatientOut(
        patient_id=patient.pk,
        patient_no=patient.patient_no,
        name_masked=mask_name(patient.name),
        sex=Sex(patient.sex),
        age=age_text(patient.born_on, clock.today()),
        relation=relation,
        family_id=family_id,
    )


def _accepted() -> CodeSentOut:
    return CodeSentOut(resend_after_seconds=int(mobile.RESEND_AFTER.total_seconds()))


@router.post("/codes", permission=PUBLIC, operation_id="request_mobile_code", response=CodeSentOut)
def request_mobile_code(request: HttpRequest, data: PhoneIn) -> CodeSentOut:
    """Send a sign-in code; the answer does not tell whether the phone is known."""
    mobile.request_sign_in_code(data.phone)
    return _accepted()


@router.post("", permission=PUBLIC, operation_id="sign_in_mobile", response=SignInOut)
def sign_in_mobile(request: HttpRequest, data: PhoneCodeIn) -> SignInOut:
    """Use the code. One patient with this phone is signed in at once; of several, one has to be chosen."""
    verified = mobile.sign_in(data.phone, data.code)
    choices = [_present(patient) for patient in verified.patients]
    if len(choices) == 1:
        mobile.start_session(request, verified.ticket, choices[0].patient_id)
        return SignInOut(patient=choices[0], choices=[], ticket="")
    return SignInOut(patient=None, choices=choices, ticket=verified.ticket)


@router.post("/choice", permission=PUBLIC, operation_id="choose_mobile_patient", response=MobilePatientOut)
def choose_mobile_patient(request: HttpRequest, data: TicketIn) -> MobilePatientOut:
    """Sign in as one of the patients of the verified phone."""
    return _present(mobile.start_session(request, data.ticket, data.patient_id))


@router.post(
    "/registration", permission=PUBLIC, operation_id="register_mobile_patient", response=MobilePatientOut
)
def register_mobile_patient(request: HttpRequest, data: MobileRegistrationIn) -> MobilePatientOut:
    """First registration with the verified phone; signs in."""
    return _present(mobile.register_by_phone(request, data.ticket, data.to_new()))


@router.get(
    "/patients",
    permission="people.own",
    operation_id="list_own_patients",
    response=list[MobilePatientOut],
)
def list_own_patients(request: HttpRequest) -> list[MobilePatientOut]:
    """Oneself and the family members who agreed."""
    account_id = _account_id()
    family = mobile.list_family(account_id)
    return [
        _present(queries.get_patient(account_id)),
        *(_present(row.member, row.relation, row.pk) for row in family),
    ]


@router.post(
    "/family/codes",
    permission="people.own",
    operation_id="request_family_consent",
    response=CodeSentOut,
)
def request_family_consent(request: HttpRequest, data: FamilyConsentIn) -> CodeSentOut:
    """Send a consent code to the person's phone; the answer does not tell whether they are on file."""
    mobile.request_family_consent(_account_id(), data.name, data.kind, data.number)
    return _accepted()


@router.post("/family", permission="people.own", operation_id="add_family_member", response=MobilePatientOut)
def add_family_member(request: HttpRequest, data: FamilyMemberIn) -> MobilePatientOut:
    """Add a family member with the code they told."""
    row = mobile.add_family_member(_account_id(), data.name, data.kind, data.number, data.relation, data.code)
    return _present(row.member, row.relation, row.pk)


@router.delete(
    "/family/{family_id}",
    permission="people.own",
    operation_id="remove_family_member",
    response=list[MobilePatientOut],
    audited=Audited("patient.family_changed", "family:{family_id}"),
)
def remove_family_member(request: HttpRequest, family_id: Id) -> list[MobilePatientOut]:
    """Stop acting for a family member."""
    mobile.remove_family_member(_account_id(), family_id)
    return list_own_patients(request)
