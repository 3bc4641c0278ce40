"""Starting, watching, cancelling, retrying and losing jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit.rules import PersonalDataInAudit
from yiqiao.foundation.context import Actor, ActorKind
from yiqiao.foundation.jobs import queries, registry, services
from yiqiao.foundation.jobs.errors import JobFileGone, JobNotFound
from yiqiao.foundation.jobs.models import Job, JobFile
from yiqiao.foundation.jobs.registry import JobKind
from yiqiao.foundation.jobs.running import JobRun, run_job
from yiqiao.foundation.problems import NotFound

pytestmark = pytest.mark.django_db(transaction=True)

CLERK = Actor(ActorKind.STAFF, "7", "王芳", permissions=frozenset({"jobs.own"}), campuses=frozenset({"main"}))
OTHER = Actor(ActorKind.STAFF, "8", "李强", permissions=frozenset({"jobs.own"}))
MANAGER = Actor(ActorKind.STAFF, "9", "信息科", permissions=frozenset({"jobs.own", "jobs.manage"}))

Declare = Callable[..., None]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    """Declare work of kind ``test.work``."""

    def do_declare(work: Callable[[JobRun], dict[str, Any] | None], *, restartable: bool = True) -> None:
        kind = JobKind("test.work", "测试任务", work, restartable)
        monkeypatch.setitem(registry._kinds, "test.work", kind)

    registry.list_kinds()
    return do_declare


def _start(**params: Any) -> Job:
    with context.acting(CLERK):
        return services.start("test.work", "", params)


def _state(job: Job) -> tuple[str, int, int | None]:
    job.refresh_from_db()
    return job.status, job.done, job.total


def test_job_is_enqueued_with_the_transaction_that_starts_it(declare):
    declare(lambda run: None)
    with transaction.atomic():
        _start()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="jobs.run").exists()
    job = _start()
    assert ProcrastinateJob.objects.get(task_name="jobs.run").args == {"job_id": job.pk}


def test_job_runs_as_the_person_who_started_it_and_keeps_its_result(declare):
    seen = []

    def work(run: JobRun) -> dict[str, Any]:
        seen.append(context.current_actor())
        run.progress(3, 3, "第三行")
        run.attach_file("结果.csv", b"a,b\n", "text/csv")
        return {"rows": run.params["rows"]}

    declare(work)
    job = _start(rows=3)
    run_job(job.pk)
    assert seen == [CLERK]
    assert _state(job) == ("succeeded", 3, 3)
    assert (job.result, job.message, job.attempts) == ({"rows": 3}, "第三行", 1)
    with context.acting(CLERK):
        assert queries.get_file(job.pk).content == b"a,b\n"
        assert queries.describe(queries.get_job(job.pk))["allowed_actions"] == ["download"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM jobs_jobfile")
        assert b"a,b" not in bytes(cursor.fetchone()[0])


def test_refusal_is_shown_and_a_crash_is_not_told_in_detail(declare):
    def refuse(run: JobRun) -> None:
        raise NotFound("没有这张价表，请先导入。")

    def crash(run: JobRun) -> None:
        raise ZeroDivisionError("secret")

    declare(refuse)
    job = _start()
    run_job(job.pk)
    assert (_state(job)[0], job.error) == ("failed", "没有这张价表，请先导入。")
    declare(crash)
    with context.acting(CLERK):
        services.retry(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 2)
    assert "secret" not in job.error


def test_waiting_job_is_cancelled_at_once_and_never_runs(declare):
    ran = []
    declare(lambda run: ran.append(1))  # type: ignore[arg-type,return-value]
    job = _start()
    with context.acting(CLERK):
        services.cancel(job.pk)
    run_job(job.pk)
    assert (_state(job)[0], ran) == ("cancelled", [])


def test_running_job_stops_at_its_next_progress_after_somebody_cancels(declare):
    reached = []

    def cancel_from_another_connection(job_id: int) -> None:
        try:
            with context.acting(MANAGER):
                services.cancel(job_id)
        finally:
            connection.close()

    def work(run: JobRun) -> None:
        run.progress(1, 2)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(cancel_from_another_connection, run.job_id).result(20)
        run.progress(2, 2)
        reached.append("end")

    declare(work)
    job = _start()
    run_job(job.pk)
    assert _state(job) == ("cancelled", 1, 2)
    assert reached == []
    with context.acting(CLERK):
        assert services.retry(job.pk).status == "queued"


def test_job_whose_worker_died_starts_again_and_the_dead_run_changes_nothing(declare):
    runs: list[JobRun] = []

    def work(run: JobRun) -> dict[str, Any]:
        runs.append(run)
        if len(runs) == 1:
            raise SystemExit  # what a kill looks like from here: nothing is recorded
        return {"run": len(runs)}

    declare(work)
    job = _start()
    with pytest.raises(SystemExit):
        run_job(job.pk)
    assert _state(job)[0] == "running"
    run_job(job.pk)
    assert (_state(job)[0], job.attempts, job.result) == ("succeeded", 2, {"run": 2})
    with pytest.raises(services.JobCancelled):
        runs[0].progress(5, 5)
    assert _state(job)[1] == 0


def test_job_that_must_not_run_twice_is_marked_when_its_worker_died(declare):
    def work(run: JobRun) -> None:
        raise SystemExit

    declare(work, restartable=False)
    job = _start()
    with pytest.raises(SystemExit):
        run_job(job.pk)
    run_job(job.pk)
    assert _state(job)[0] == "failed"
    assert job.error.startswith("执行任务的进程中断")


def test_job_lost_again_and_again_is_given_up(declare):
    def work(run: JobRun) -> None:
        raise SystemExit

    declare(work)
    job = _start()
    for _ in range(3):
        with pytest.raises(SystemExit):
            run_job(job.pk)
    run_job(job.pk)
    assert (_state(job)[0], job.attempts) == ("failed", 3)


@pytest.mark.requirement("PLATFORM-05")
def test_other_peoples_jobs_are_not_found_and_only_the_owner_gets_the_file(declare):
    declare(lambda run: run.attach_file("x", b"x", "text/plain"))
    job = _start()
    run_job(job.pk)
    with context.acting(OTHER):
        assert not queries.list_own_jobs().exists()
        with pytest.raises(JobNotFound):
            queries.get_job(job.pk)
        with pytest.raises(JobNotFound):
            services.cancel(job.pk)
    with context.acting(MANAGER):
        assert queries.get_job(job.pk).pk == job.pk
        with pytest.raises(JobNotFound):
            queries.get_file(job.pk)


def test_result_files_are_removed_after_a_week(declare):
    declare(lambda run: run.attach_file("x", b"x", "text/plain"))
    job = _start()
    run_job(job.pk)
    JobFile.objects.update(created_at=clock.now() - timedelta(days=8))
    assert services.forget_old() == (1, 0)
    with context.acting(CLERK), pytest.raises(JobFileGone):
        queries.get_file(job.pk)


@pytest.mark.requirement("PLATFORM-05")
def test_parameters_must_not_hold_personal_data(declare):
    declare(lambda run: None)
    with pytest.raises(PersonalDataInAudit):
        _start(phone="13812341234")


def test_periodic_work_is_listed_with_what_it_does():
    works = {one.name: one for one in queries.list_periodic_work()}
    assert works["audit.seal"].cron == "* * * * *"
    assert works["audit.seal"].description == "Every minute: put the records of the last minute into a block."
    assert works["audit.seal"].next_at > clock.now()
