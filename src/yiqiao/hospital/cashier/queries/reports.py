"""Daily and monthly figures, read from the ledger.

Income is what the postings with a charge category (the revenue accounts) say; money is what the postings that carry
a payment method say. The two differ by what is on its way: received and not settled, refunded and not paid
out, owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from yiqiao.foundation.money import ZERO
from yiqiao.hospital.catalogue.models import ChargeCategory
from yiqiao.hospital.extensions import payment_methods
from yiqiao.hospital.ledger.models import Posting
from yiqiao.hospital.organisation.models import Department


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One group of a report: money in, money back (both positive), the difference, and how many documents."""

    key: str
    label: str
    taken: Decimal
    given_back: Decimal
    documents: int

    @property
    def net(self) -> Decimal:
        """Taken minus given back."""
        return self.taken - self.given_back


@dataclass(frozen=True, slots=True)
class CashierReport:
    """All groupings of one span of days."""

    since: date
    until: date
    income: Decimal
    money: Decimal
    by_method: list[ReportLine]
    by_category: list[ReportLine]
    by_department: list[ReportLine]
    by_cashier: list[ReportLine]
    by_day: list[ReportLine]


def cashier_report(since: date, until: date, campus: str | None = None) -> CashierReport:
    """The figures of a span of days (both included), by method, category, department, cashier and day."""
    revenue = _span(since, until, campus).exclude(category="")
    money = _span(since, until, campus).exclude(method="")
    by_method = _group(money, "method", _method_labels(), sign=1)
    by_category = _group(
        revenue, "category", dict(ChargeCategory.objects.values_list("code", "name")), sign=-1
    )
    return CashierReport(
        since=since,
        until=until,
        income=sum((line.net for line in by_category), ZERO),
        money=sum((line.net for line in by_method), ZERO),
        by_method=by_method,
        by_category=by_category,
        by_department=_group(
            revenue, "department", dict(Department.objects.values_list("code", "name")), sign=-1
        ),
        by_cashier=_group(revenue, "entry__actor_id", None, sign=-1, label_field="entry__actor_name"),
        by_day=_group(revenue, "entry__business_on", None, sign=-1),
    )


def postings_behind(
    since: date,
    until: date,
    campus: str | None,
    *,
    method: str = "",
    category: str = "",
    department: str = "",
    cashier: str = "",
) -> QuerySet[Posting]:
    """The postings that make up one figure of the report, newest first; their entries name the document."""
    rows = _span(since, until, campus)
    is_revenue = ~Q(category="")
    rows = rows.filter(Q(method=method) if method else is_revenue)
    if category:
        rows = rows.filter(category=category)
    if department:
        rows = rows.filter(department=department)
    if cashier:
        rows = rows.filter(entry__actor_id=cashier)
    return rows.select_related("entry").order_by("-id")


def _span(since: date, until: date, campus: str | None) -> QuerySet[Posting]:
    rows = Posting.objects.filter(entry__business_on__range=(since, until))
    return rows.filter(entry__campus_code=campus) if campus is not None else rows


def _method_labels() -> dict[str, str]:
    return {method.code: method.label for method in payment_methods}


def _group(
    rows: QuerySet[Posting],
    key: str,
    labels: dict[str, str] | None,
    *,
    sign: int,
    label_field: str = "",
) -> list[ReportLine]:
    """Sums by `key`. `sign` is the side on which money comes in: debit (1) or credit (-1)."""
    comes_in = Q(amount__gt=0) if sign > 0 else Q(amount__lt=0)
    fields = [key, *([label_field] if label_field else [])]
    sums = (
        rows.values(*fields)
        .annotate(
            taken=Sum("amount", filter=comes_in),
            given_back=Sum("amount", filter=~comes_in),
            documents=Count("entry", distinct=True),
        )
        .order_by(F(key))
    )
    lines = []
    for row in sums:
        code = str(row[key])
        label = row[label_field] if label_field else (labels or {}).get(code, code)
        lines.append(
            ReportLine(
                code, label, abs(row["taken"] or ZERO), abs(row["given_back"] or ZERO), row["documents"]
            )
        )
    return lines
