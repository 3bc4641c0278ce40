"""Opening and voiding bills."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import ChargeUnavailable, NothingToBill
from yiqiao.hospital.cashier.models import Bill, Charge
from yiqiao.hospital.cashier.rules import (
    BillEvent,
    BillKind,
    BillStatus,
    ChargeEvent,
    ChargeStatus,
    next_state,
)
from yiqiao.hospital.cashier.rules.states import CHARGE_TRANSITIONS
from yiqiao.hospital.cashier.services import trail
from yiqiao.hospital.cashier.services.access import check_reach
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.visits.errors import VisitNotFound
from yiqiao.hospital.visits.models import Visit


def open_bill(visit_id: int, charge_ids: Sequence[int] | None = None) -> Bill:
    """Put pending charges of a visit on a new bill: all of them, or those chosen (a split bill).

    Asked for all while an open bill already holds everything unpaid, returns that bill. Raises `NothingToBill`,
    or `ChargeUnavailable` when a chosen charge is not pending or of another visit.
    """
    with transaction.atomic():
        visit = Visit.objects.select_related("campus").filter(pk=visit_id).first()
        if visit is None:
            raise VisitNotFound("没有找到这次就诊，可能编号有误。")
        actor = current_actor()
        check_reach(visit.campus.code, visit.patient_id)
        pending = Charge.objects.filter(visit=visit, status=ChargeStatus.PENDING)
        if charge_ids is not None:
            pending = pending.filter(pk__in=charge_ids)
        charges = list(pending.select_for_update(of=("self",), no_key=True).order_by("pk"))
        if charge_ids is not None and len(charges) != len(set(charge_ids)):
            missing = sorted(set(charge_ids) - {one.pk for one in charges})
            raise ChargeUnavailable(
                "所选费用中有已开账单、已收费或已作废的项目，请刷新后重新选择。", details={"charges": missing}
            )
        if not charges:
            existing = (
                Bill.objects.select_related("campus")
                .filter(visit=visit, status=BillStatus.OPEN, kind=BillKind.CHARGES)
                .order_by("pk")
                .first()
            )
            if charge_ids is None and existing is not None:
                return existing
            raise NothingToBill("该次就诊没有待收的费用。")
        bill = Bill.objects.create(
            bill_no=next_number("bill"),
            kind=BillKind.CHARGES.value,
            visit=visit,
            patient_id=visit.patient_id,
            campus=visit.campus,
            total=sum((one.amount for one in charges), ZERO),
            status=BillStatus.OPEN.value,
            created_by=f"{actor.kind}:{actor.id}",
            created_by_name=actor.display_name,
            created_at=clock.now(),
        )
        billed = next_state(CHARGE_TRANSITIONS, ChargeStatus.PENDING, ChargeEvent.BILL)
        Charge.objects.filter(pk__in=[one.pk for one in charges]).update(status=billed.value, bill=bill)
        trail.save([trail.born(bill)])
        return bill


def void_bill(bill_id: int, reason: str = "") -> Bill:
    """Void an open bill; its charges are pending again. Raises `TransitionRefused` when it is not open."""
    with transaction.atomic():
        bill = lock_objects.lock_bill(bill_id)
        check_reach(bill.campus.code, bill.patient_id)
        trace = trail.move(bill, BillEvent.VOID, reason)
        pending = next_state(CHARGE_TRANSITIONS, ChargeStatus.BILLED, ChargeEvent.UNBILL)
        Charge.objects.filter(bill=bill).update(status=pending.value, bill=None)
        bill.version += 1
        bill.save(update_fields=["status", "version"])
        trail.save([trace])
        return bill
