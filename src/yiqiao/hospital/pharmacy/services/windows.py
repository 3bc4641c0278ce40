"""Which windows hand out drugs, and which of them a prescription goes to."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.hospital.organisation.models import Counter
from yiqiao.hospital.organisation.rules import CounterKind
from yiqiao.hospital.pharmacy.errors import WindowNotOpen
from yiqiao.hospital.pharmacy.models import Dispense, WindowOpening
from yiqiao.hospital.pharmacy.rules.states import DispenseStatus, least_loaded

WAITING = (DispenseStatus.QUEUED.value, DispenseStatus.PREPARED.value)


def open_window(counter_id: int) -> WindowOpening:
    """Open a pharmacy window; prescriptions that wait without a window are given to the open ones."""
    with transaction.atomic():
        counter = _pharmacy_window(counter_id)
        opening, _ = WindowOpening.objects.get_or_create(
            counter=counter,
            closed_at=None,
            defaults={"opened_at": clock.now(), "opened_by": current_actor().display_name[:50]},
        )
        _spread(counter.campus_id)
        return opening


def close_window(counter_id: int) -> None:
    """Close a window; what still waits there goes to the other open windows, or waits without one."""
    with transaction.atomic():
        counter = _pharmacy_window(counter_id)
        WindowOpening.objects.filter(counter=counter, closed_at=None).update(closed_at=clock.now())
        Dispense.objects.filter(window=counter, status=DispenseStatus.QUEUED.value).update(window=None)
        _spread(counter.campus_id)


def choose_window(campus_id: int) -> int | None:
    """The open pharmacy window of the campus with the fewest prescriptions waiting; None when all are closed."""
    windows = list(
        WindowOpening.objects.filter(
            counter__campus_id=campus_id,
            counter__kind=CounterKind.PHARMACY.value,
            counter__is_active=True,
            closed_at=None,
        )
        .order_by("counter__code")
        .values_list("counter_id", flat=True)
    )
    counts = (
        Dispense.objects.filter(window_id__in=windows, status__in=WAITING)
        .values("window_id")
        .annotate(waiting=Count("pk"))
    )
    return least_loaded(windows, {row["window_id"]: row["waiting"] for row in counts})


def _spread(campus_id: int) -> None:
    waiting = Dispense.objects.select_for_update(no_key=True).filter(
        window=None, status=DispenseStatus.QUEUED.value, department__campus_id=campus_id
    )
    for dispense in waiting.order_by("pk"):
        dispense.window_id = choose_window(campus_id)
        dispense.save(update_fields=["window"])


def _pharmacy_window(counter_id: int) -> Counter:
    counter = (
        Counter.objects.select_related("campus")
        .filter(pk=counter_id, kind=CounterKind.PHARMACY.value, is_active=True)
        .first()
    )
    if counter is None:
        raise WindowNotOpen("没有找到该取药窗口，请选择一个启用中的药房窗口。")
    current_actor().check_campus(counter.campus.code)
    return counter
