"""The self-service kiosk's way to the patient who stands before it: by card or document, never by name."""

from __future__ import annotations

from django.http import HttpRequest

from yiqiao.foundation import context
from yiqiao.foundation.http import ApiRouter, Audited, Input
from yiqiao.foundation.problems import NotFound
from yiqiao.hospital.people import queries
from yiqiao.hospital.people.api.schemas import CardText, PatientSummaryOut
from yiqiao.hospital.people.rules import DocumentKind

router = ApiRouter(tags=["patients"])


class PresentedIn(Input):
    """What the card reader, the scanner or the keypad gave."""

    number: CardText


@router.post(
    "/identify",
    permission="people.read",
    operation_id="identify_patient",
    response=PatientSummaryOut,
    audited=Audited("patient.searched"),
)
def identify_patient(request: HttpRequest, data: PresentedIn) -> queries.PatientSummary:
    """The one patient with exactly this card or document, masked. The number travels in the body, not the address."""
    patient = queries.find_by_card(data.number)
    for kind in DocumentKind:
        if patient is not None:
            break
        patient = queries.find_by_document(kind, data.number)
    if patient is None:
        at_kiosk = context.current_actor().kind is context.ActorKind.DEVICE
        where = "如未在本院建档，请到人工窗口办理。" if at_kiosk else "如未建档，请先登记。"
        raise NotFound(f"没有找到这个证件或卡号对应的档案，请核对号码；{where}")
    return queries.get_summary(patient.pk)
