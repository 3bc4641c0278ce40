"""Background jobs over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field, StringConstraints

from yiqiao.foundation.http import ApiRouter, Audited, Face, Id, Mount, Output, Page, paginate
from yiqiao.foundation.jobs import queries, registry, services
from yiqiao.foundation.jobs.models import Job
from yiqiao.foundation.jobs.rules import JobStatus

router = ApiRouter(tags=["后台任务"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
KindCode = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_.]*$")]


class JobOut(Output):
    """One job. `rate` is units per second, `remaining_seconds` at that rate."""

    id: int
    kind: str
    title: str
    status: JobStatus
    done: int
    total: int | None
    message: str
    rate: float | None
    remaining_seconds: int | None
    result: dict[str, Any] | None
    error: str
    file_name: str | None
    file_size: int | None
    attempts: int
    created_by_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    is_cancelling: bool
    allowed_actions: list[str]


class JobKindOut(Output):
    """One kind of work."""

    code: str
    title: str


class PeriodicOut(Output):
    """One piece of work that the clock starts."""

    name: str
    description: str
    cron: str
    next_at: datetime | None
    last_status: str
    last_at: datetime | None


def _filtered(rows: QuerySet[Job], status: JobStatus | None, kind: str) -> QuerySet[Job]:
    if status is not None:
        rows = rows.filter(status=status)
    return rows.filter(kind=kind) if kind else rows


@router.get("", permission="jobs.own", operation_id="list_own_jobs", response=Page[JobOut])
def list_own(
    request: HttpRequest,
    status: JobStatus | None = None,
    kind: KindCode = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> Any:
    """One's own jobs, newest first."""
    return paginate(_filtered(queries.list_own_jobs(), status, kind), page, page_size, queries.describe)


@router.get("/all", permission="jobs.manage", operation_id="list_all_jobs", response=Page[JobOut])
def list_all(
    request: HttpRequest,
    status: JobStatus | None = None,
    kind: KindCode = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> Any:
    """Everybody's jobs, newest first."""
    return paginate(_filtered(queries.list_all_jobs(), status, kind), page, page_size, queries.describe)


@router.get("/kinds", permission="jobs.own", operation_id="list_job_kinds", response=list[JobKindOut])
def list_kinds(request: HttpRequest) -> Any:
    """The kinds of work that exist."""
    return [{"code": one.code, "title": one.title} for one in registry.list_kinds().values()]


@router.get(
    "/periodic", permission="jobs.manage", operation_id="list_periodic_work", response=list[PeriodicOut]
)
def list_periodic(request: HttpRequest) -> Any:
    """Periodic work with its last and next run."""
    return queries.list_periodic_work()


@router.get("/{job_id}", permission="jobs.own", operation_id="get_job", response=JobOut)
def get_job(request: HttpRequest, job_id: Id) -> Any:
    """One job."""
    return queries.describe(queries.get_job(job_id))


@router.post("/{job_id}/cancel", permission="jobs.own", operation_id="cancel_job", response=JobOut)
def cancel(request: HttpRequest, job_id: Id) -> Any:
    """Cancel: a waiting job at once, a running one at its next step."""
    return queries.describe(services.cancel(job_id))


@router.post("/{job_id}/retry", permission="jobs.own", operation_id="retry_job", response=JobOut)
def retry(request: HttpRequest, job_id: Id) -> Any:
    """Run a failed or cancelled job again."""
    return queries.describe(services.retry(job_id))


@router.get(
    "/{job_id}/file",
    permission="jobs.own",
    operation_id="download_job_file",
    audited=Audited("jobs.file_downloaded", "job:{job_id}"),
    response={200: None},
)
def download(request: HttpRequest, job_id: Id) -> HttpResponse:
    """The result file of one's own job."""
    file = queries.get_file(job_id)
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return response


MOUNTS = [Mount(Face.UI, "/jobs", router)]
