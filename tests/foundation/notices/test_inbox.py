"""Notices and open tasks of whoever is signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.builders.access import make_user, patient_client, signed_in, signed_in_client
from yiqiao.foundation import clock
from yiqiao.foundation.context import Actor
from yiqiao.foundation.notices import services, tasks_registry
from yiqiao.foundation.notices.models import Notice
from yiqiao.foundation.notices.tasks_registry import OpenTask, TaskList, register_task_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_sources_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks_registry, "_sources", {})


def test_inbox_shows_own_notices_newest_first_and_counts_the_unread() -> None:
    user, other = make_user(), make_user()
    first = services.notify(user.pk, "导入完成", "500 行", "/admin/jobs")
    second = services.notify(user.pk, "盘点提醒")
    services.notify(other.pk, "别人的通知")
    inbox = signed_in(user).get("/api/ui/inbox").json()
    assert [one["id"] for one in inbox["notices"]] == [second.pk, first.pk]
    assert inbox["notices"][1] == {
        "id": first.pk,
        "title": "导入完成",
        "detail": "500 行",
        "link": "/admin/jobs",
        "at": inbox["notices"][1]["at"],
        "is_read": False,
    }
    assert (inbox["unread"], inbox["open_tasks"], inbox["tasks"]) == (2, 0, [])


def test_reading_a_notice_twice_keeps_the_first_moment() -> None:
    user = make_user()
    notice = services.notify(user.pk, "导入完成")
    client = signed_in(user)
    assert client.post(f"/api/ui/inbox/notices/{notice.pk}/read").status_code == 204
    moment = Notice.objects.get(pk=notice.pk).read_at
    assert moment is not None
    assert client.post(f"/api/ui/inbox/notices/{notice.pk}/read").status_code == 204
    assert Notice.objects.get(pk=notice.pk).read_at == moment
    assert client.get("/api/ui/inbox").json()["unread"] == 0


def test_notice_of_somebody_else_cannot_be_read() -> None:
    notice = services.notify(make_user().pk, "别人的通知")
    answer = signed_in_client().post(f"/api/ui/inbox/notices/{notice.pk}/read")
    assert (answer.status_code, answer.json()["code"]) == (404, "notices.not_found")
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_all_notices_are_read_at_once_but_not_those_of_others() -> None:
    user, other = make_user(), make_user()
    services.notify(user.pk, "一")
    services.notify(user.pk, "二")
    foreign = services.notify(other.pk, "三")
    assert signed_in(user).post("/api/ui/inbox/read-all").status_code == 204
    assert list(Notice.objects.filter(read_at=None)) == [foreign]


def test_patient_sees_the_notices_of_the_patient() -> None:
    services.notify_patient(7, "您的药已配好", "请到一楼 3 号窗口取药", "/mobile")
    services.notify_patient(8, "别人的药已配好")
    inbox = patient_client(7).get("/api/ui/inbox").json()
    assert [one["title"] for one in inbox["notices"]] == ["您的药已配好"]


def test_open_tasks_come_from_every_source_oldest_first() -> None:
    seen: list[str] = []

    def approvals(actor: Actor) -> TaskList:
        seen.append(actor.id)
        return TaskList(12, [OpenTask("approval:1", "退费审批", "", datetime(2026, 11, 2, tzinfo=UTC), "/x")])

    def differences(actor: Actor) -> TaskList:
        return TaskList(1, [OpenTask("difference:9", "对账差异", "", datetime(2026, 11, 1, tzinfo=UTC))])

    register_task_source("approval", approvals)
    register_task_source("difference", differences)
    user = make_user()
    inbox = signed_in(user).get("/api/ui/inbox").json()
    assert seen == [str(user.pk)]
    assert inbox["open_tasks"] == 13
    assert [one["key"] for one in inbox["tasks"]] == ["difference:9", "approval:1"]


def test_inbox_needs_a_session() -> None:
    answer = Client().get("/api/ui/inbox")
    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_link_out_of_the_product_is_refused_by_the_database() -> None:
    for link in ("//evil.example", "https://evil.example", "/\\evil"):
        with pytest.raises(IntegrityError, match="notices_notice_link_is_ours"), transaction.atomic():
            services.notify(1, "标题", link=link)


def test_old_notices_are_forgotten_read_ones_sooner() -> None:
    now = clock.now()

    def notice(created: int, read: int | None) -> int:
        return Notice.objects.create(
            recipient="staff:1",
            title="通知",
            created_at=now - timedelta(days=created),
            read_at=None if read is None else now - timedelta(days=read),
        ).pk

    kept = {notice(60, None), notice(60, 29)}
    notice(60, 31)
    notice(181, None)
    assert services.forget_old() == 2
    assert set(Notice.objects.values_list("pk", flat=True)) == kept
