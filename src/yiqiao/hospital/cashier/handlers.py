"""What the cashier does when something happens at the hospital."""

from __future__ import annotations

from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import Charge, Settlement
from yiqiao.hospital.cashier.rules import BillStatus, ChargeStatus, SettlementStatus
from yiqiao.hospital.cashier.services.bills import void_bill
from yiqiao.hospital.cashier.services.charges import ChargeLine, post_charges, void_charges
from yiqiao.hospital.cashier.services.refund import RefundLineRequest, request_refund
from yiqiao.hospital.catalogue.models import ClinicalItemPart
from yiqiao.hospital.events import VisitCancelled, VisitRegistered
from yiqiao.hospital.visits.models import Visit

REGISTRATION = "registration"


def charge_registration(event: VisitRegistered) -> None:
    """Charge the registration and consultation fees of the clinic session."""
    visit = Visit.objects.select_related("session").get(pk=event.visit_id)
    if visit.session is None:
        return
    parts = ClinicalItemPart.objects.filter(clinical_item_id=visit.session.registration_item_id).order_by(
        "pk"
    )
    post_charges(
        visit.pk,
        [
            ChargeLine(
                part.charge_item_id,
                part.quantity,
                clinical_item_id=part.clinical_item_id,
                line_ref=str(part.charge_item_id),
                performing_department_id=visit.department_id,
            )
            for part in parts
        ],
        source_kind=REGISTRATION,
        source_ref=visit.visit_no,
        department_id=visit.department_id,
    )


def undo_registration_charges(event: VisitCancelled) -> None:
    """Void unpaid registration fees; give paid ones back.

    What came through an outside party goes back by itself. Cash cannot: such a charge stays paid, is listed as
    refundable, and a cashier hands the money over.
    """
    visit = Visit.objects.get(pk=event.visit_id)
    charges = list(Charge.objects.filter(source_kind=REGISTRATION, source_ref=visit.visit_no).order_by("pk"))
    for bill_id in {one.bill_id for one in charges if one.status == ChargeStatus.BILLED}:
        bill = next(one.bill for one in charges if one.bill_id == bill_id)
        if bill is not None and bill.status == BillStatus.OPEN:
            void_bill(bill.pk, event.reason)
    charges = list(Charge.objects.filter(source_kind=REGISTRATION, source_ref=visit.visit_no).order_by("pk"))
    if all(one.status in (ChargeStatus.PENDING, ChargeStatus.VOIDED) for one in charges):
        void_charges(REGISTRATION, visit.visit_no)
        return
    paid = [one for one in charges if one.status == ChargeStatus.SETTLED]
    for bill_id in sorted({one.bill_id for one in paid if one.bill_id is not None}):
        settlement = Settlement.objects.filter(bill_id=bill_id, status=SettlementStatus.COMPLETED).first()
        if settlement is None or any(get_method(one.method).immediate for one in settlement.tenders.all()):
            continue
        request_refund(
            settlement.pk,
            [
                RefundLineRequest(one.pk, one.quantity - one.refunded_quantity)
                for one in paid
                if one.bill_id == bill_id
            ],
            f"退号：{event.reason}"[:200],
            f"visit-cancelled:{visit.visit_no}:{bill_id}",
        )
