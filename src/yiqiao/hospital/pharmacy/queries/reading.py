"""Work lists of the pharmacy: prescriptions to review, drugs to prepare and hand out, stock."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Prefetch, Q, QuerySet, Sum

from yiqiao.foundation.context import current_actor
from yiqiao.hospital.orders.models import OrderLine
from yiqiao.hospital.organisation.models import Counter, Department
from yiqiao.hospital.organisation.queries import list_counters, list_departments
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind
from yiqiao.hospital.people.queries import find_by_card
from yiqiao.hospital.pharmacy.errors import DispenseNotFound, ReviewNotFound
from yiqiao.hospital.pharmacy.models import (
    Dispense,
    DispenseLine,
    DrugStock,
    Review,
    StockMovement,
    WindowOpening,
)
from yiqiao.hospital.pharmacy.rules.states import DispenseEvent, DispenseStatus, ReviewStatus

_ORDER = ("order__visit", "order__patient", "order__doctor", "order__department", "order__herbal")


def _in_scope(prefix: str = "department") -> Q:
    """Rows of the pharmacies in the present actor's data scope."""
    actor = current_actor()
    scope = Q()
    if actor.campuses is not None:
        scope &= Q(**{f"{prefix}__campus__code__in": actor.campuses})
    if actor.departments is not None:
        scope &= Q(**{f"{prefix}__code__in": actor.departments})
    return scope


def _of_order(q: str, prefix: str = "order__") -> Q:
    """Prescriptions by order, visit or patient number, or by a scanned card."""
    holder = find_by_card(q)
    found = (
        Q(**{f"{prefix}order_no": q})
        | Q(**{f"{prefix}visit__visit_no": q})
        | Q(**{f"{prefix}patient__patient_no": q})
    )
    return found | Q(**{f"{prefix}patient_id": holder.pk}) if holder else found


def list_reviews(
    status: ReviewStatus | None = None, q: str = "", department: str = "", kind: str = ""
) -> QuerySet[Review]:
    """Reviews in scope, the worst findings first, then the oldest."""
    rows = Review.objects.select_related("department", *_ORDER).filter(_in_scope())
    if status is not None:
        rows = rows.filter(status=status.value)
    if department:
        rows = rows.filter(department__code=department)
    if kind:
        rows = rows.filter(order__kind=kind)
    if q:
        rows = rows.filter(_of_order(q))
    if status is ReviewStatus.PENDING:
        return rows.order_by("worst", "requested_at", "pk")
    return rows.order_by("-requested_at", "-pk")


def get_review(order_id: int) -> Review:
    """The review of an order with its lines."""
    lines = Prefetch("order__lines", queryset=OrderLine.objects.select_related("drug").order_by("line_no"))
    review = (
        Review.objects.select_related("department", *_ORDER)
        .prefetch_related(lines, "order__alerts")
        .filter(_in_scope(), order_id=order_id)
        .first()
    )
    if review is None:
        raise ReviewNotFound("没有找到该处方的审方记录，或它不属于您的药房。")
    return review


def list_dispenses(
    statuses: Iterable[DispenseStatus] = (),
    q: str = "",
    department: str = "",
    window_id: int | None = None,
) -> QuerySet[Dispense]:
    """Dispenses in scope, the oldest first while they wait."""
    rows = Dispense.objects.select_related("department", "window", *_ORDER).filter(_in_scope())
    wanted = [one.value for one in statuses]
    if wanted:
        rows = rows.filter(status__in=wanted)
    if department:
        rows = rows.filter(department__code=department)
    if window_id is not None:
        rows = rows.filter(window_id=window_id)
    if q:
        rows = rows.filter(_of_order(q) | Q(dispense_no=q))
    return rows.order_by("queued_at", "pk")


def get_dispense(order_no: str) -> Dispense:
    """The dispense of a scanned prescription, with lines, shelves and returns."""
    lines = DispenseLine.objects.select_related("order_line", "drug")
    row = (
        Dispense.objects.select_related("department", "window", *_ORDER)
        .prefetch_related(Prefetch("lines", queryset=lines), "returns__lines")
        .filter(_in_scope(), Q(order__order_no=order_no) | Q(dispense_no=order_no))
        .first()
    )
    if row is None:
        raise DispenseNotFound("没有找到可发药的处方：请核对处方号，并确认已缴费且审方通过。")
    return row


def shelves_of(dispense: Dispense) -> dict[int, str]:
    """Where each drug of a dispense stands, by drug."""
    rows = DrugStock.objects.filter(
        department_id=dispense.department_id, drug_id__in=[line.drug_id for line in dispense.lines.all()]
    )
    return dict(rows.values_list("drug_id", "shelf"))


def list_stock(q: str = "", department: str = "", *, only_low: bool = False) -> QuerySet[DrugStock]:
    """Stock in scope by drug name, pinyin or code."""
    rows = DrugStock.objects.select_related("department", "drug__charge_item").filter(_in_scope())
    if department:
        rows = rows.filter(department__code=department)
    if only_low:
        rows = rows.filter(quantity__lte=F("low_mark"))
    if q:
        rows = rows.filter(
            Q(drug__charge_item__name__icontains=q)
            | Q(drug__generic_name__icontains=q)
            | Q(drug__pinyin__startswith=q.lower())
            | Q(drug__charge_item__code=q)
        )
    return rows.order_by("department_id", "drug__charge_item__code")


def list_movements(stock_id: int) -> QuerySet[StockMovement]:
    """The movements of one stock in scope, newest first."""
    return (
        StockMovement.objects.select_related("stock__department")
        .filter(_in_scope("stock__department"), stock_id=stock_id)
        .order_by("-at", "-pk")
    )


def find_stock_discrepancies() -> list[int]:
    """Ids of stocks whose movements do not sum to their quantity; empty when all is right."""
    rows = DrugStock.objects.annotate(moved=Sum("movements__quantity", default=0)).exclude(
        moved=F("quantity")
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def list_pharmacies() -> QuerySet[Department]:
    """Pharmacy departments in scope."""
    actor = current_actor()
    rows = list_departments(kind=DepartmentKind.PHARMACY)
    if actor.campuses is not None:
        rows = rows.filter(campus__code__in=actor.campuses)
    return rows if actor.departments is None else rows.filter(code__in=actor.departments)


def list_windows() -> list[tuple[Counter, bool, int]]:
    """Pharmacy windows in scope: the window, whether it is open, how many prescriptions wait there."""
    actor = current_actor()
    rows = list_counters(kind=CounterKind.PHARMACY)
    if actor.campuses is not None:
        rows = rows.filter(campus__code__in=actor.campuses)
    opened = set(WindowOpening.objects.filter(closed_at=None).values_list("counter_id", flat=True))
    waiting: dict[int, int] = {}
    busy = Dispense.objects.filter(
        window__in=rows, status__in=[DispenseStatus.QUEUED.value, DispenseStatus.PREPARED.value]
    )
    for window_id in busy.values_list("window_id", flat=True):
        waiting[window_id] = waiting.get(window_id, 0) + 1
    return [(row, row.pk in opened, waiting.get(row.pk, 0)) for row in rows.order_by("campus__code", "code")]


def allowed_review_actions(review: Review) -> list[str]:
    """What a pharmacist may do with a review now."""
    is_pending = review.status == ReviewStatus.PENDING and current_actor().has("pharmacy.review")
    return ["pass", "reject"] if is_pending else []


def allowed_dispense_actions(dispense: Dispense) -> list[str]:
    """What may be done with a dispense now."""
    if not current_actor().has("pharmacy.dispense"):
        return []
    return {
        DispenseStatus.QUEUED: [DispenseEvent.PREPARE.value],
        DispenseStatus.PREPARED: [DispenseEvent.DISPENSE.value, DispenseEvent.PUT_BACK.value],
        DispenseStatus.DISPENSED: ["return"],
        DispenseStatus.PARTLY_RETURNED: ["return"],
    }.get(DispenseStatus(dispense.status), [])
