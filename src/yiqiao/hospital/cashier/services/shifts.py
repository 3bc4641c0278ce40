"""Opening and closing shifts; the shift in which money is taken."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import Actor, current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import (
    NoOpenShift,
    ShiftAlreadyOpen,
    ShiftHasOpenPayments,
    ShiftNotFound,
)
from yiqiao.hospital.cashier.models import PaymentOrder, Shift
from yiqiao.hospital.cashier.queries.shifts import CASH_DRAWER, expected_by_drawer
from yiqiao.hospital.cashier.rules import Channel, PaymentStatus
from yiqiao.hospital.cashier.services import postings
from yiqiao.hospital.cashier.services.access import staff_user_id
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger import services as ledger
from yiqiao.hospital.ledger.rules import EntryDraft, PostingDraft
from yiqiao.hospital.organisation.models import Campus, Counter
from yiqiao.hospital.organisation.services import next_number


def open_shift(counter_id: int, opening_float: Decimal = ZERO) -> Shift:
    """Start the present cashier's shift at a counter with so much change money in the drawer (yuan).

    Raises `ShiftAlreadyOpen` when the cashier or the counter has one that is not closed.
    """
    actor = current_actor()
    user_id = staff_user_id(actor)
    if user_id is None:
        raise NoOpenShift("只有收费员本人可以开班。")
    counter = Counter.objects.select_related("campus").filter(pk=counter_id, is_active=True).first()
    if counter is None:
        raise ShiftNotFound("没有这个窗口，请重新选择。")
    actor.check_campus(counter.campus.code)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                shift_no=next_number("shift"),
                cashier_id=user_id,
                cashier_name=actor.display_name,
                counter=counter,
                campus=counter.campus,
                business_on=clock.today(),
                opened_at=clock.now(),
                opening_float=opening_float,
            )
            audit.record("cashier.shift_opened", f"shift:{shift.shift_no}")
            return shift
    except IntegrityError as error:
        held = Shift.objects.filter(closed_at=None, counter=counter).first()
        if held is not None and held.cashier_id != user_id:
            raise ShiftAlreadyOpen(
                f"{counter.name}正由{held.cashier_name}使用（{clock.local(held.opened_at):%m-%d %H:%M} 开班），"
                "请对方结班后再开班，或选择其他窗口。"
            ) from error
        raise ShiftAlreadyOpen("您已有未结的班次，请先结班。") from error


def close_shift(
    shift_id: int,
    declared: Mapping[str, Decimal],
    *,
    note: str = "",
    despite_open_payments: bool = False,
) -> Shift:
    """End a shift: compare what the cashier counted (`declared`, by drawer) with what the documents expect.

    A difference of the yuan drawer is posted to the ledger, those of the other drawers are recorded. Waits for
    settlements of the shift that are under way. Raises `ShiftHasOpenPayments` unless told to go on.
    """
    actor = current_actor()
    with transaction.atomic():
        shift = lock_objects.lock_shift_to_close(shift_id)
        if shift is None or shift.device:
            raise ShiftNotFound("没有找到这个班次。")
        actor.check_campus(shift.campus.code)
        if shift.cashier_id != staff_user_id(actor) and not actor.has("cashier.report"):
            raise ShiftNotFound("只能结算本人的班次。")
        if shift.closed_at is not None:
            raise ShiftAlreadyOpen(f"该班次已于 {clock.local(shift.closed_at):%m-%d %H:%M} 结班。")
        in_the_air = PaymentOrder.objects.filter(
            settlement__shift=shift, status__in=[PaymentStatus.SENT, PaymentStatus.UNKNOWN]
        ).count()
        if in_the_air and not despite_open_payments:
            raise ShiftHasOpenPayments(
                f"本班还有 {in_the_air} 笔支付正在确认；可稍候再结班，或确认后继续（结果出来后仍记在本班）。",
                details={"open_payments": in_the_air},
            )
        expected = expected_by_drawer(shift)
        counted = {drawer: declared.get(drawer, ZERO) for drawer in {*expected, *declared}}
        shift.expected = {drawer: str(expected.get(drawer, ZERO)) for drawer in sorted(counted)}
        shift.declared = {drawer: str(counted[drawer]) for drawer in sorted(counted)}
        shift.difference = counted.get(CASH_DRAWER, ZERO) - expected.get(CASH_DRAWER, ZERO)
        shift.closed_at = clock.now()
        shift.closing_note = note[:200]
        shift.save(update_fields=["expected", "declared", "difference", "closed_at", "closing_note"])
        if shift.difference:
            _post_difference(shift)
        audit.record("cashier.shift_closed", f"shift:{shift.shift_no}", {"difference": str(shift.difference)})
        return shift


def _post_difference(shift: Shift) -> None:
    difference = shift.difference or ZERO
    ledger.post(
        EntryDraft(
            code=postings.SHIFT_DIFFERENCE,
            reference=f"shift_difference:{shift.shift_no}",
            business_on=clock.today(),
            campus_code=shift.campus.code,
            postings=[
                PostingDraft(chart.CASH, difference),
                PostingDraft(chart.SHIFT_DIFFERENCE, -difference),
            ],
            subject=f"shift:{shift.shift_no}",
            operator=("staff", str(shift.cashier_id), shift.cashier_name),
        )
    )


def shift_for_taking_money(channel: Channel, campus: Campus) -> Shift:
    """The shift that answers for money taken now by the present actor.

    At a counter: the cashier's open shift, kept open until the transaction ends (`NoOpenShift` without one). On a
    machine or telephone: the virtual shift of the device and day.
    """
    shift = present_shift(channel, campus)
    if shift is None:
        raise NoOpenShift("您还没有开班，请先在“班次”中选择窗口开班，再收费或退费。")
    return shift


def present_shift(channel: Channel, campus: Campus) -> Shift | None:
    """Like `shift_for_taking_money`, but None for a person without an open shift (no drawer is touched)."""
    actor = current_actor()
    if channel is not Channel.COUNTER:
        return _virtual_shift(channel, actor, campus)
    user_id = staff_user_id(actor)
    return lock_objects.hold_open_shift(user_id) if user_id is not None else None


def _virtual_shift(channel: Channel, actor: Actor, campus: Campus) -> Shift:
    device = f"kiosk:{actor.id}" if channel is Channel.KIOSK else f"mobile:{campus.code}"
    today = clock.today()
    shift = Shift.objects.filter(device=device, business_on=today).first()
    if shift is not None:
        return shift
    Shift.objects.bulk_create(
        [
            Shift(
                shift_no=next_number("shift"),
                cashier_name=actor.display_name if channel is Channel.KIOSK else "移动端",
                device=device,
                campus=campus,
                business_on=today,
                opened_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    return Shift.objects.get(device=device, business_on=today)
