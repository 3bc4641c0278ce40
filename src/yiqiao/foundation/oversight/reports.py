"""Reports of the audit administrator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Any

from django.db.models import Count, DateField, F
from django.db.models.functions import TruncDate

from yiqiao.foundation import clock
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.reporting.declarations import (
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Filter,
    FilterKind,
    Report,
    ReportScope,
)


def _actions_by_day(values: Mapping[str, Any], scope: ReportScope) -> Iterable[Mapping[str, Any]]:
    rows = AuditRecord.objects.filter(
        recorded_at__gte=clock.at(values["since"], time.min),
        recorded_at__lt=clock.at(values["until"] + timedelta(days=1), time.min),
    )
    if values["action"]:
        rows = rows.filter(action__startswith=values["action"])
    return (
        rows.annotate(day=TruncDate("recorded_at", tzinfo=clock.SHANGHAI, output_field=DateField()))
        .values("day", "action")
        .annotate(records=Count("id"), actors=Count(F("actor_id"), distinct=True))
        .order_by("day", "action")
    )


REPORTS = [
    Report(
        code="audit.actions_by_day",
        title="审计行为统计",
        title_en="Audited actions by day",
        permission="audit.read",
        columns=[
            Column("day", "日期", "Day", ColumnKind.DAY),
            Column("action", "行为", "Action", width=4),
            Column("records", "记录数", "Records", ColumnKind.INTEGER, is_totalled=True),
            Column("actors", "操作人数", "Actors", ColumnKind.INTEGER),
        ],
        filters=[
            Filter(
                "since", "起始日期", FilterKind.DAY, "From", True, lambda: clock.today() - timedelta(days=6)
            ),
            Filter("until", "截止日期", FilterKind.DAY, "Until", True, clock.today),
            Filter("action", "行为（前缀）", FilterKind.TEXT, "Action"),
        ],
        chart=Chart(
            ChartKind.HEATMAP, "每日审计行为", x="day", values=["records"], series="action", unit="条"
        ),
        query=_actions_by_day,
    ),
]
