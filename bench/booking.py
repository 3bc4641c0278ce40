"""Booking under load, through HTTP: `python -m bench.booking [--clients 500] [--slots 50] [--json FILE]`.

Works in a database of its own on the server of DATABASE_URL (or the embedded one under YIQIAO_VAR), with the
server's own durability, and starts the web processes itself. Two runs:

* the rush: so many clients, all at once, each wants a number of one session; exactly `--slots` must get one;
* the steady stream: `--connections` clients book, one request after the other, in sessions that run out.

An attempt is one `POST /schedule/reservations`, answered with a held number or a refusal; for every number
held the client also confirms. Prints one JSON document; exits 1 when a number was given twice or not at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

PASSWORD = "Bench-Booking-2026"
CLERK = "bench_clerk"
SESSIONS = "/api/ui/schedule/sessions"
RESERVATIONS = "/api/ui/schedule/reservations"


def make_hospital() -> int:
    """A campus, a department, a registration item and a clerk, through the services; returns the department."""
    from yiqiao.foundation.access.services import create_user, ensure_default_role
    from yiqiao.hospital.catalogue.models import ClinicalItem
    from yiqiao.hospital.catalogue.rules import ClinicalItemKind
    from yiqiao.hospital.organisation import services as organisation
    from yiqiao.hospital.organisation.rules import DepartmentKind

    organisation.save_campus(organisation.CampusFacts(code="bench", name="压测院区"))
    department = organisation.save_department(
        organisation.DepartmentFacts(
            code="bench", name="压测门诊", campus_code="bench", kind=DepartmentKind.OUTPATIENT
        )
    )
    ClinicalItem.objects.create(code="BENCH", name="诊查费", kind=ClinicalItemKind.REGISTRATION.value)
    ensure_default_role("registration_clerk")
    create_user(CLERK, "压测挂号员", PASSWORD, roles=[("registration_clerk", ["bench"], None)])
    return department.pk


def make_sessions(department_id: int, count: int, slots: int) -> list[int]:
    """Sessions of tomorrow with `slots` numbers each, in the general pool."""
    from yiqiao.foundation import clock
    from yiqiao.hospital.catalogue.models import ClinicalItem
    from yiqiao.hospital.organisation import services as organisation
    from yiqiao.hospital.organisation.models import Campus
    from yiqiao.hospital.schedule import services
    from yiqiao.hospital.schedule.models import ClinicSession
    from yiqiao.hospital.schedule.rules import Period, SlotSource

    on = clock.today() + timedelta(days=1)
    services.set_calendar_day(Campus.objects.get(code="bench"), on, is_open=True)
    item = ClinicalItem.objects.get(code="BENCH")
    made = ClinicSession.objects.count()
    templates = []
    for place in range(made, made + count):
        doctor = organisation.save_staff(
            organisation.StaffFacts(f"B{place:05d}", f"医生{place}", "bench", is_doctor=True)
        )
        templates.append(
            services.create_template(
                services.TemplateDraft(
                    department_id=department_id,
                    doctor_id=doctor.pk,
                    weekday=on.weekday(),
                    period=Period.MORNING,
                    starts=clock_time(8, 0),
                    ends=clock_time(18, 0),
                    minutes_per_slot=1,
                    slot_count=slots,
                    slots_by_source={SlotSource.GENERAL: slots},
                    registration_item_id=item.pk,
                    runs_on_holidays=True,
                )
            )
        )
    return [session.pk for session in services.generate_sessions(templates, on, on)]


def make_patients(count: int) -> list[int]:
    """So many patients: copies of one registered row, because registering is not what is measured."""
    from datetime import date

    from yiqiao.hospital.people.models import Patient
    from yiqiao.hospital.people.rules import Sex
    from yiqiao.hospital.people.services import NewPatient, register_patient

    first = register_patient(
        NewPatient(name="压测患者", sex=Sex.MALE, born_on=date(1980, 1, 1), is_duplicate_checked=True)
    )
    values = {
        field.attname: getattr(first, field.attname)
        for field in Patient._meta.concrete_fields
        if field.attname not in ("id", "patient_no")
    }
    rows = [Patient(**values, patient_no=f"X{first.pk}-{place}") for place in range(count)]
    return [row.pk for row in Patient.objects.bulk_create(rows, batch_size=2000)]


@contextmanager
def web(workers: int, database_url: str) -> Iterator[str]:
    """The web processes as a hospital runs them; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        f"--workers={workers}",
        "--blocking-threads=8",
        "--backlog=2048",
        "--no-ws",
        "--log-level=warning",
        "yiqiao.site.wsgi:application",
    ]
    environment = {**os.environ, "DATABASE_URL": database_url}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                if httpx.get(f"{address}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the web processes did not start")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def sign_in(address: str) -> tuple[dict[str, str], dict[str, str]]:
    """Cookies and headers of the signed-in clerk."""
    with httpx.Client(base_url=address) as client:
        client.get("/api/ui/session")
        token = {"X-CSRFToken": client.cookies["csrftoken"]}
        answer = client.post("/api/ui/session", json={"username": CLERK, "password": PASSWORD}, headers=token)
        answer.raise_for_status()
        return dict(client.cookies), {"X-CSRFToken": client.cookies["csrftoken"]}


class Stopwatch:
    """Latencies of attempts, and what they came to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.outcomes: Counter[str] = Counter()

    async def book(self, client: httpx.AsyncClient, session_id: int, patient_id: int) -> None:
        """One attempt, and the confirmation if it was successful."""
        began = time.perf_counter()
        answer = await client.post(RESERVATIONS, json={"session_id": session_id, "patient_id": patient_id})
        self.seconds.append(time.perf_counter() - began)
        body = answer.json()
        if answer.status_code == 200:
            confirmed = await client.post(f"{RESERVATIONS}/{body['id']}/confirm", json={})
            self.outcomes["booked" if confirmed.status_code == 200 else confirmed.json()["code"]] += 1
        else:
            self.outcomes[body["code"]] += 1

    def figures(self, elapsed: float) -> dict[str, Any]:
        """Rates and percentiles."""
        ordered = sorted(self.seconds)
        return {
            "attempts": len(ordered),
            "seconds": round(elapsed, 2),
            "attempts_per_second": round(len(ordered) / elapsed, 1),
            "booked_per_second": round(self.outcomes["booked"] / elapsed, 1),
            "p50_ms": round(statistics.median(ordered) * 1000, 1),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
            "outcomes": dict(self.outcomes),
        }


SHARE = 25
"""Connections in one pool: httpx looks through the whole pool at every request, and we measure the server."""


def open_client(
    address: str, connections: int, signed_in: tuple[dict[str, str], dict[str, str]]
) -> httpx.AsyncClient:
    """A client of the signed-in clerk with so many connections."""
    cookies, headers = signed_in
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(
        base_url=address,
        cookies=cookies,
        headers=headers,
        limits=limits,
        timeout=120,
        trust_env=False,
        verify=False,
    )


async def rush(address: str, session_id: int, patients: list[int]) -> dict[str, Any]:
    """Everybody at once."""
    watch = Stopwatch()
    signed_in = sign_in(address)
    clients = [open_client(address, SHARE, signed_in) for _ in range(0, len(patients), SHARE)]
    began = time.perf_counter()
    await asyncio.gather(
        *(
            watch.book(clients[place // SHARE], session_id, patient_id)
            for place, patient_id in enumerate(patients)
        )
    )
    elapsed = time.perf_counter() - began
    for client in clients:
        await client.aclose()
    return watch.figures(elapsed)


async def stream(
    address: str, sessions: list[int], patients: list[int], connections: int, seconds: float
) -> dict[str, Any]:
    """A steady load: each connection books one patient after the other, in one session after the other."""
    watch = Stopwatch()
    queue = iter(enumerate(patients))
    async with open_client(address, connections, sign_in(address)) as client:
        began = time.perf_counter()

        async def work() -> None:
            for place, patient_id in queue:
                if time.perf_counter() - began > seconds:
                    return
                await watch.book(client, sessions[place % len(sessions)], patient_id)

        await asyncio.gather(*(work() for _ in range(connections)))
        return watch.figures(time.perf_counter() - began)


def measure(options: argparse.Namespace, database_url: str) -> dict[str, Any]:
    """Both runs and the proof that no number was given twice."""
    from django.db import connection
    from django.db.models import Count

    from yiqiao.hospital.schedule.models import Reservation

    department = make_hospital()
    (rushed,) = make_sessions(department, 1, options.slots)
    streamed = make_sessions(department, options.sessions, options.slots_each)
    everybody = make_patients(options.clients + options.patients)
    connection.close()
    with web(options.workers, database_url) as address:
        rush_figures = asyncio.run(rush(address, rushed, everybody[: options.clients]))
        stream_figures = asyncio.run(
            stream(address, streamed, everybody[options.clients :], options.connections, options.seconds)
        )
    booked = Reservation.objects.filter(status="confirmed")
    twice = booked.values("slot").annotate(n=Count("pk")).filter(n__gt=1).count()
    in_rush = booked.filter(session_id=rushed).count()
    return {
        "rush": {"clients": options.clients, "slots": options.slots, "booked": in_rush, **rush_figures},
        "stream": {"connections": options.connections, "sessions": options.sessions, **stream_figures},
        "numbers_given_twice": twice,
        "is_right": twice == 0 and in_rush == min(options.slots, options.clients),
        "web_workers": options.workers,
        "processors": os.cpu_count(),
    }


def main() -> None:
    """Make the database, measure, drop the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--slots", type=int, default=50)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--slots-each", type=int, default=100)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", help="write the figures to this file")
    options = parser.parse_args()
    os.environ.setdefault("YIQIAO_ENV", "test")
    os.environ["YIQIAO_VAR"] = str(Path(os.environ.get("YIQIAO_VAR", "var")).resolve() / "bench")
    from yiqiao.cli.environment import django_ready

    with django_ready():
        from django.db import connection

        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            url = urlsplit(os.environ["DATABASE_URL"])
            figures = measure(options, urlunsplit(url._replace(path=f"/{name}")))
        finally:
            connection.creation.destroy_test_db("yiqiao", verbosity=0)
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    print(text)
    if options.json:
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    sys.exit(0 if figures["is_right"] else 1)


if __name__ == "__main__":
    main()
