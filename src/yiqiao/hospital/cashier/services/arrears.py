"""Collecting what a patient owes: a bill of its own, paid like any other."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier.errors import ArrearsNotFound
from yiqiao.hospital.cashier.models import Arrears, Bill
from yiqiao.hospital.cashier.rules import BillKind, BillStatus
from yiqiao.hospital.cashier.services import trail
from yiqiao.hospital.cashier.services.access import check_reach
from yiqiao.hospital.organisation.services import next_number


def bill_arrears(arrears_id: int, amount: Decimal | None = None) -> Bill:
    """Open a bill over what is owed (or part of it); its settlement credits the debt instead of revenue.

    While such a bill is open it is returned again.
    """
    with transaction.atomic():
        arrears = (
            Arrears.objects.select_related("campus")
            .select_for_update(of=("self",), no_key=True)
            .filter(pk=arrears_id)
            .first()
        )
        if arrears is None or arrears.outstanding <= 0:
            raise ArrearsNotFound("没有找到这笔欠费，或已结清。")
        actor = current_actor()
        check_reach(arrears.campus.code, arrears.patient_id)
        unpaid = Bill.objects.filter(
            arrears=arrears, status__in=[BillStatus.OPEN, BillStatus.SETTLING]
        ).first()
        if unpaid is not None:
            return unpaid
        due = arrears.outstanding if amount is None else amount
        if not 0 < due <= arrears.outstanding:
            raise InvalidInput.of("amount", f"收回金额应在 0.01 至 {arrears.outstanding} 元之间")
        bill = Bill.objects.create(
            bill_no=next_number("bill"),
            kind=BillKind.ARREARS.value,
            visit_id=arrears.visit_id,
            patient_id=arrears.patient_id,
            campus=arrears.campus,
            arrears=arrears,
            total=due,
            status=BillStatus.OPEN.value,
            created_by=f"{actor.kind}:{actor.id}",
            created_by_name=actor.display_name,
            created_at=clock.now(),
        )
        trail.save([trail.born(bill)])
        return bill
