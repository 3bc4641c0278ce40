"""Five hundred people want fifty places at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import httpx
import pytest

from tests.plugins.instance import Instance

pytestmark = pytest.mark.journey

PEOPLE = 500
PLACES = 50


def _patients(clerk: httpx.Client) -> list[int]:
    """Enough different patients: those of the demo hospital and new ones."""
    made: list[int] = []
    for number in range(PEOPLE):
        answer = clerk.post(
            "/api/ui/patients",
            json={
                "name": f"候号{number:03d}",
                "sex": "female",
                "born_on": "1980-05-05",
                "is_duplicate_checked": True,
            },
        )
        answer.raise_for_status()
        made.append(answer.json()["id"])
    return made


def _session_with_fifty_places(instance: Instance, clerk: httpx.Client) -> int:
    """A session far ahead that has 40 places, and ten more that the clinic adds."""
    sessions = clerk.get(
        "/api/ui/schedule/sessions", params={"department": "0302", "channel": "counter", "page_size": 100}
    ).json()["items"]
    chosen = next(one for one in reversed(sessions) if one["status"] == "open")
    free = chosen["free_for_channel"]
    with closing(instance.client("it", "main")) as manager:
        added = manager.post(
            f"/api/ui/schedule/sessions/{chosen['id']}/slots",
            json={"count": PLACES - free, "source": "counter"},
        )
        added.raise_for_status()
    now = clerk.get(f"/api/ui/schedule/sessions/{chosen['id']}", params={"channel": "counter"}).json()
    assert now["session"]["free_for_channel"] == PLACES
    return int(chosen["id"])


def test_five_hundred_clients_on_fifty_slots_make_exactly_fifty_bookings(instance: Instance) -> None:
    with closing(instance.client("clerk", "main")) as clerk:
        patients = _patients(clerk)
        session_id = _session_with_fifty_places(instance, clerk)
        cookies, headers = dict(clerk.cookies), dict(clerk.headers)
        start = Barrier(50)

        def book(own: list[int]) -> list[int]:
            # Ten bookings one after the other in each of fifty clients that start together.
            with httpx.Client(
                base_url=instance.base_url, cookies=cookies, headers=headers, timeout=120
            ) as client:
                start.wait(60)
                return [
                    client.post(
                        "/api/ui/schedule/reservations",
                        json={"session_id": session_id, "patient_id": patient, "channel": "counter"},
                    ).status_code
                    for patient in own
                ]

        with ThreadPoolExecutor(50) as pool:
            shares = [patients[index::50] for index in range(50)]
            statuses = [status for share in pool.map(book, shares) for status in share]

        assert len(statuses) == PEOPLE
        assert statuses.count(200) == PLACES
        assert set(statuses) == {200, 409}
        reserved = clerk.get(
            "/api/ui/schedule/reservations",
            params={"session_id": session_id, "status": "held", "page_size": 100},
        ).json()
        assert reserved["total"] == PLACES
        assert len({one["slot_number"] for one in reserved["items"]}) == PLACES
