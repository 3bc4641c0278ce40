"""Daily and monthly reports, what is behind a figure, and what needs a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import ApiRouter, Day, Page, ShortText, paginate
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.api.office_schemas import (
    AttentionOut,
    BehindOut,
    ReportOut,
)
from yiqiao.hospital.cashier.api.schemas import (
    Code,
    PageNumber,
    PageSize,
)
from yiqiao.hospital.cashier.queries import lists, reports
from yiqiao.hospital.ledger.models import Posting

router = ApiRouter(tags=["cashier"])

LONGEST_SPAN = timedelta(days=400)


def _span(since: date | None, until: date | None) -> tuple[date, date]:
    end = until or clock.today()
    start = since or end
    if start > end:
        raise InvalidInput.of("since", "开始日期不能晚于结束日期")
    if end - start > LONGEST_SPAN:
        raise InvalidInput.of("since", "时间跨度不能超过 400 天")
    return start, end


def _campus(asked: str | None) -> str | None:
    """The campus asked for if it is in reach; the caller's own when they do not reach all."""
    actor = current_actor()
    campus = asked if asked is not None or actor.campuses is None else actor.campus
    if campus is not None:
        actor.check_campus(campus)
    elif actor.campuses is not None:
        raise InvalidInput.of("campus", "请先选择院区")
    return campus


@router.get("/reports", permission="cashier.report", operation_id="get_cashier_report", response=ReportOut)
def cashier_report(
    request: HttpRequest,
    since: Day | None = None,
    until: Day | None = None,
    campus: ShortText | None = None,
) -> Any:
    """Income and money of a span of days (today unless told), in all groupings, from the ledger."""
    start, end = _span(since, until)
    return reports.cashier_report(start, end, _campus(campus))


@router.get(
    "/reports/behind",
    permission="cashier.report",
    operation_id="list_postings_behind_report",
    response=Page[BehindOut],
)
def behind(
    request: HttpRequest,
    since: Day | None = None,
    until: Day | None = None,
    campus: ShortText | None = None,
    method: Code | None = None,
    category: ShortText | None = None,
    department: ShortText | None = None,
    cashier: ShortText | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """The postings that make up one figure; `subject` names the settlement or refund."""
    start, end = _span(since, until)
    rows = reports.postings_behind(
        start,
        end,
        _campus(campus),
        method=method or "",
        category=category or "",
        department=department or "",
        cashier=cashier or "",
    )
    return paginate(rows, page, page_size, _behind)


def _behind(posting: Posting) -> dict[str, Any]:
    entry = posting.entry
    return {
        "entry_no": entry.entry_no,
        "business_on": entry.business_on,
        "posted_at": entry.posted_at,
        "reason": entry.code,
        "subject": entry.subject,
        "amount": posting.amount if posting.method else -posting.amount,
        "actor_name": entry.actor_name,
    }


@router.get(
    "/attention",
    permission="cashier.report",
    operation_id="list_payments_needing_attention",
    response=list[AttentionOut],
)
def attention(request: HttpRequest) -> Any:
    """Payments and refunds that are unknown, contradicted, mismatched or refused."""
    payments = [
        {
            "kind": "payment",
            "number": one.order_no,
            "settlement_id": one.settlement_id,
            "method": one.method,
            "amount": one.amount,
            "status": one.status,
            "failure": one.failure,
            "attention": one.attention,
            "since": one.sent_at,
        }
        for one in lists.payments_needing_attention()
    ]
    refunds = [
        {
            "kind": "refund",
            "number": one.refund_order_no,
            "settlement_id": one.refund.settlement_id,
            "method": one.method,
            "amount": one.amount,
            "status": one.status,
            "failure": one.failure,
            "attention": one.attention,
            "since": one.sent_at,
        }
        for one in lists.refunds_needing_attention()
    ]
    return [*payments, *refunds]


@router.post(
    "/attention/sweep",
    permission="cashier.report",
    operation_id="sweep_payments",
    response={204: None},
)
def sweep(request: HttpRequest) -> Any:
    """Ask about everything that is due now instead of in a minute."""
    services.sweep()
    return 204, None
