"""Two cashiers press "settle" on the same bill at the same moment."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.journeys.counter import Registration, Row, ask, clerk_at
from tests.plugins.instance import Instance

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("method", ["cash", "bank_card"])
def test_one_of_two_cashiers_settles_and_the_other_learns_who_did(instance: Instance, method: str) -> None:
    clerks = [clerk_at(instance, "clerk"), clerk_at(instance, "clerk2")]
    names = [ask(client, "GET", "/session")["user"]["display_name"] for client in clerks]
    registration = Registration(clerks[0])
    registration.made = {"cash": 2000, "bank_card": 3000}[method]
    barrier = threading.Barrier(2)

    def settle(client: httpx.Client, bill: Row, key: str) -> httpx.Response:
        tender = {"method": method, "amount": bill["total"], "payer_token": "6222020000001234"}
        barrier.wait(20)
        return client.post(
            f"/api/ui/cashier/bills/{bill['id']}/settlements",
            json={"tenders": [tender]},
            headers={"Idempotency-Key": key},
        )

    for round_number in range(3):
        bill = registration.new_bill()
        with ThreadPoolExecutor(2) as both:
            calls = [
                both.submit(settle, client, bill, f"two-{method}-{bill['bill_no']}-{desk}")
                for desk, client in enumerate(clerks)
            ]
            answers = [call.result() for call in calls]

        won = [desk for desk, answer in enumerate(answers) if answer.status_code == 200]
        assert len(won) == 1, [answer.text for answer in answers]
        winner, refusal = won[0], answers[1 - won[0]]
        assert refusal.status_code in (409, 423)
        problem = refusal.json()
        assert problem["code"] in ("cashier.bill_being_settled", "cashier.bill_already_settled")
        assert names[winner] in problem["detail"], f"round {round_number}: {problem['detail']}"
        assert re.search(r"\d\d:\d\d:\d\d", problem["detail"])

        listed = ask(clerks[0], "GET", "/cashier/settlements", patient_id=bill["patient_id"])["items"]
        assert [(one["status"], one["operator_name"]) for one in listed] == [("completed", names[winner])]
        assert ask(clerks[0], "GET", f"/cashier/bills/{bill['id']}")["status"] == "settled"
