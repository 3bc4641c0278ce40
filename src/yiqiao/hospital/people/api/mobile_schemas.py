"""What goes in and out of the mobile service's session API."""

from __future__ import annotations

from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from yiqiao.foundation.http import Day, Id, Input, LongText, Output, ShortText
from yiqiao.hospital.people.api.schemas import ContactIn, DocumentIn, NumberText, PhoneText, Relation, State
from yiqiao.hospital.people.rules import DocumentKind, Language, Sex
from yiqiao.hospital.people.services import NewPatient

CodeText = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]
TicketText = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PhoneIn(Input):
    """Where to send a code."""

    phone: PhoneText


class PhoneCodeIn(Input):
    """The phone and the code it got."""

    phone: PhoneText
    code: CodeText


class TicketIn(Input):
    """As whom to sign in after the phone was verified."""

    ticket: TicketText
    patient_id: Id


class MobileRegistrationIn(Input):
    """First registration by the patient. The phone is the verified one."""

    ticket: TicketText
    name: ShortText
    sex: Sex
    born_on: Day
    name_en: ShortText | None = None
    nationality: State = "CHN"
    address: LongText | None = None
    language: Language = Language.CHINESE
    documents: list[DocumentIn] = Field(min_length=1, max_length=3)
    contacts: list[ContactIn] = Field(default_factory=list, max_length=3)

    def to_new(self) -> NewPatient:
        """For the service, which sets the phone."""
        return NewPatient(
            name=self.name,
            sex=self.sex,
            born_on=self.born_on,
            name_en=self.name_en,
            nationality=self.nationality,
            address=(self.address or "")[:300] or None,
            language=self.language,
            documents=tuple(one.to_new() for one in self.documents),
            contacts=tuple(one.to_new() for one in self.contacts),
        )


class MobilePatientOut(Output):
    """A patient as they see themselves and their family."""

    patient_id: int
    patient_no: str
    name_masked: str
    sex: Sex
    age: str
    relation: str
    family_id: int | None = None


class SignInOut(Output):
    """Either signed in (`patient`), or one of `choices` has to be chosen with the ticket, or nobody gave this
    phone and a registration may follow with the ticket."""

    patient: MobilePatientOut | None
    choices: list[MobilePatientOut]
    ticket: str


class CodeSentOut(Output):
    """The request was taken; the answer is the same for every phone."""

    accepted: bool = True
    resend_after_seconds: int


class FamilyConsentIn(Input):
    """Whose consent is asked."""

    name: ShortText
    kind: DocumentKind
    number: NumberText


class FamilyMemberIn(FamilyConsentIn):
    """The person, how they are related, and the code they told."""

    relation: Relation
    code: CodeText
