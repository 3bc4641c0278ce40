"""Processes are killed while money is on its way: nobody pays twice, nothing is lost, the books agree.

The kill points are drawn from a seeded die. `YIQIAO_KILL_ROUNDS` makes a longer run of the same test and
`YIQIAO_KILL_SEED` another one.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import psutil
import pytest

from tests.journeys.counter import Registration, Row, ask, clerk_at
from tests.plugins.instance import Instance, start_instance, stop_instance

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

ROUNDS = int(os.environ.get("YIQIAO_KILL_ROUNDS", "6"))
SEED = int(os.environ.get("YIQIAO_KILL_SEED", "20261122"))
PAY_DELAY_MS = 900
WITHIN_CALL = 1.8
"""Seconds from the start of the call in which the kill falls: before, while and after the bank is asked."""

PATIENCE = 240.0


@dataclass
class Attempt:
    """One bill and the key with which it is being paid, however often the call must be repeated."""

    bill: Row
    key: str
    settlement_ids: set[int] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)

    @property
    def body(self) -> dict[str, Any]:
        """The same input every time."""
        tender = {"method": "bank_card", "amount": self.bill["total"], "payer_token": "6222020000001234"}
        return {"tenders": [tender]}

    def send(self, client: httpx.Client) -> None:
        """Ask for the settlement; the answer may well be that the connection is gone."""
        try:
            answer = client.post(
                f"/api/ui/cashier/bills/{self.bill['id']}/settlements",
                json=self.body,
                headers={"Idempotency-Key": self.key},
            )
        except httpx.TransportError as error:
            self.answers.append(type(error).__name__)
            return
        self.answers.append(str(answer.status_code))
        if answer.is_success:
            self.settlement_ids.add(answer.json()["id"])

    def send_until_heard(self, client: httpx.Client) -> None:
        """The same call with the same key once more, and again until it is answered."""

        def heard() -> bool:
            self.send(client)
            return self.answers[-1] == "200"

        until(heard, lambda: f"an answer for {self}")


@dataclass(frozen=True)
class Books:
    """What stood in the counterparts' books: live payments by settlement number, numbers of invoices."""

    payments: dict[str, Decimal]
    invoices: set[str]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A hospital that only this module hurts."""
    running = start_instance(tmp_path_factory.mktemp("killed"))
    yield running
    stop_instance(running)


def until(condition: Callable[[], Any], what: str | Callable[[], str]) -> Any:
    """Ask until the answer is truthy."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not within {PATIENCE:.0f} s: {what() if callable(what) else what}")


def processes(hospital: Instance, name: str) -> list[psutil.Process]:
    """The processes of a program that do its work: of the web server its workers, not their parent."""
    found = []
    for child in psutil.Process(hospital.process.pid).children(recursive=True):
        try:
            line, parent = " ".join(child.cmdline()), child.parent()
        except psutil.NoSuchProcess:
            continue
        is_web = parent is not None and "granian" in " ".join(parent.cmdline()) and "tracker" not in line
        if (name == "web" and is_web) or (name == "worker" and "procrastinate" in line):
            found.append(child)
    return found


def kill(hospital: Instance, name: str) -> None:
    """End them without notice, and see them come back as others."""
    victims = processes(hospital, name)
    assert victims, f"no {name} process to kill"
    for victim in victims:
        victim.send_signal(signal.SIGKILL)
    psutil.wait_procs(victims, timeout=10)
    gone = {victim.pid for victim in victims}
    until(lambda: {one.pid for one in processes(hospital, name)} - gone, f"a new {name} process")
    until(lambda: is_ready(hospital), "readyz")


def is_ready(hospital: Instance) -> bool:
    """Whether the web process answers and has all it needs."""
    try:
        return httpx.get(f"{hospital.base_url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def books_of_the_city(hospital: Instance, sql: str) -> list[Row]:
    """What a counterpart has in its own books, which the hospital's processes never touch."""
    path = hospital.var / "city" / "city.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as book:
        book.row_factory = sqlite3.Row
        return [dict(row) for row in book.execute(sql)]


def live_payments(hospital: Instance) -> dict[str, Decimal]:
    """Money that the bank took and still holds for us, by settlement number."""
    rows = books_of_the_city(
        hospital,
        "SELECT o.order_no, o.amount, (SELECT group_concat(r.amount) FROM acquirer_refunds r"
        " WHERE r.order_no = o.order_no) AS refunds FROM acquirer_orders o WHERE o.status = 'paid'",
    )
    live: dict[str, Decimal] = {}
    for row in rows:
        given_back = sum((Decimal(one) for one in (row["refunds"] or "0").split(",")), Decimal(0))
        number = row["order_no"].rsplit("-", 1)[0]
        live[number] = live.get(number, Decimal(0)) + Decimal(row["amount"]) - given_back
    return {number: amount for number, amount in live.items() if amount}


def settle_and_kill(
    hospital: Instance, clerks: list[httpx.Client], attempts: list[Attempt], victim: str, dice: random.Random
) -> str:
    """Pay all bills at once and kill something at a random moment; then repeat every call until it is heard."""
    moment = dice.uniform(0, WITHIN_CALL)
    senders = [
        threading.Thread(target=attempt.send, args=(client,))
        for attempt, client in zip(attempts, clerks, strict=True)
    ]
    for sender in senders:
        sender.start()
    time.sleep(moment)
    kill(hospital, victim)
    for sender in senders:
        sender.join(60)
    for attempt, client in zip(attempts, clerks, strict=True):
        attempt.send_until_heard(client)
    return f"{victim} at {moment:.2f} s"


def settlements_of(client: httpx.Client, bill: Row) -> list[Row]:
    """All settlements that were ever begun for a bill."""
    listed = ask(client, "GET", "/cashier/settlements", patient_id=bill["patient_id"])["items"]
    return [one for one in listed if one["bill_id"] == bill["id"]]


def invoices_at_the_platform(hospital: Instance) -> set[str]:
    """Numbers of the invoices in the platform's books, of which no two are for the same business."""
    rows = books_of_the_city(hospital, "SELECT number, business_no FROM einvoice_invoices")
    assert len({one["business_no"] for one in rows}) == len(rows)
    return {one["number"] for one in rows}


def assert_books_agree(
    hospital: Instance, clerk: httpx.Client, attempts: list[Attempt], before: Books, story: str
) -> None:
    """Each bill is settled once or not at all, at the bank, in the ledger and at the invoice platform alike."""
    live = live_payments(hospital)
    expected = dict(before.payments)
    for attempt in attempts:
        ended = settlements_of(clerk, attempt.bill)
        assert {one["id"] for one in ended} == attempt.settlement_ids, story
        assert len(ended) == 1, f"one key, one settlement: {attempt} {story}"
        settlement = ended[0]
        bill = ask(clerk, "GET", f"/cashier/bills/{attempt.bill['id']}")
        if settlement["status"] == "completed":
            assert bill["status"] == "settled", story
            expected[settlement["settlement_no"]] = Decimal(attempt.bill["total"])
        else:
            assert settlement["status"] in ("failed", "cancelled"), story
            assert bill["status"] == "open", story
    assert live == expected, story

    verdict = ask(hospital.client("finance"), "POST", "/ledger/verify")
    assert verdict["ok"], (verdict["discrepancies"], story)

    completed = len(expected) - len(before.payments)
    issued = until(lambda: invoices_of(clerk, attempts, completed), f"{completed} invoices ({story})")
    assert {one["number"] for one in issued} == invoices_at_the_platform(hospital) - before.invoices, story


def invoices_of(clerk: httpx.Client, attempts: list[Attempt], count: int) -> list[Row]:
    """The issued invoices of the attempts, when there are `count`; there may never be two for a settlement."""
    issued: list[Row] = []
    for attempt in attempts:
        for number in attempt.settlement_ids:
            listed = ask(clerk, "GET", "/invoicing/invoices", settlement_id=number)["items"]
            assert len(listed) <= 1, "two invoices for one settlement"
            issued += [one for one in listed if one["status"] == "issued"]
    return issued if len(issued) == count else []


@pytest.mark.requirement("PLATFORM-01")
def test_a_settlement_survives_the_death_of_any_process_at_any_moment(hospital: Instance) -> None:
    dice = random.Random(SEED)
    clerks = [clerk_at(hospital, "clerk"), clerk_at(hospital, "clerk2")]
    registration = Registration(clerks[0])
    fault = {"party": "acquirer", "operation": "pay", "fault": "delay", "delay_ms": PAY_DELAY_MS}
    httpx.post(f"{hospital.city_url}/control/faults", json=fault).raise_for_status()
    attempts: list[Attempt] = []
    story: list[str] = []
    before = Books(live_payments(hospital), invoices_at_the_platform(hospital))
    for number in range(ROUNDS):
        bills = [registration.new_bill() for _ in clerks]
        pair = [Attempt(bill, f"kill-{bill['bill_no']}") for bill in bills]
        victim = "worker" if number % 3 == 2 else "web"
        story.append(settle_and_kill(hospital, clerks, pair, victim, dice))
        attempts += pair
    httpx.delete(f"{hospital.city_url}/control/faults").raise_for_status()
    told = "; ".join(story)

    def all_ended() -> bool:
        statuses = {one["status"] for attempt in attempts for one in settlements_of(clerks[0], attempt.bill)}
        return "pending" not in statuses

    until(all_ended, f"the recovery ends every settlement ({told})")
    assert_books_agree(hospital, clerks[0], attempts, before, told)


@pytest.mark.requirement("PLATFORM-01")
def test_an_invoice_is_issued_once_although_the_worker_dies_while_delivering(hospital: Instance) -> None:
    dice = random.Random(SEED)
    clerk = clerk_at(hospital, "clerk")
    registration = Registration(clerk)
    registration.made = 1000
    before = invoices_at_the_platform(hospital)
    fault = {"party": "einvoice", "operation": "issue", "fault": "delay", "delay_ms": PAY_DELAY_MS}
    httpx.post(f"{hospital.city_url}/control/faults", json=fault).raise_for_status()
    bills = [registration.new_bill() for _ in range(3)]
    numbers = []
    for bill in bills:
        tender = {"method": "cash", "amount": bill["total"], "received": bill["total"]}
        path = f"/cashier/bills/{bill['id']}/settlements"
        paid = ask(clerk, "POST", path, {"tenders": [tender]}, key=f"invoice-{bill['bill_no']}")
        assert paid["status"] == "completed"
        numbers.append(paid["id"])
    time.sleep(dice.uniform(0, WITHIN_CALL))
    kill(hospital, "worker")
    httpx.delete(f"{hospital.city_url}/control/faults").raise_for_status()

    def issued() -> list[Row]:
        found: list[Row] = []
        for number in numbers:
            listed = ask(clerk, "GET", "/invoicing/invoices", settlement_id=number)["items"]
            assert len(listed) == 1
            found += [one for one in listed if one["status"] == "issued"]
        return found if len(found) == len(numbers) else []

    invoices = until(issued, "every settlement has its invoice")
    assert {one["number"] for one in invoices} == invoices_at_the_platform(hospital) - before
    assert len(invoices) == len(bills)
