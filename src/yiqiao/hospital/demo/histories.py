"""Past visits: seen by a doctor of a fitting department, diagnosed, charged, paid, posted to the ledger."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from yiqiao.foundation import clock
from yiqiao.foundation.database.bulk import copy_in
from yiqiao.foundation.money import line_amount
from yiqiao.hospital.cashier.models import Bill, Charge, Settlement, Tender
from yiqiao.hospital.cashier.rules import BillStatus, ChargeStatus, SettlementStatus, TenderStatus
from yiqiao.hospital.cashier.services.postings import SETTLEMENT
from yiqiao.hospital.catalogue.models import ChargeItem, ClinicalItem
from yiqiao.hospital.demo.reference import EMERGENCY_ITEM, INTERNATIONAL_ITEM, REGISTRATION_ITEM
from yiqiao.hospital.demo.tables import rows
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger import services as ledger
from yiqiao.hospital.ledger.rules import AccountKind, EntryDraft, PostingDraft
from yiqiao.hospital.organisation.models import StaffMember
from yiqiao.hospital.organisation.numbering import next_numbers
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.visits.models import Diagnosis, Visit
from yiqiao.hospital.visits.rules import DiagnosisSystem, VisitKind, VisitStatus

VISITS_A_PATIENT = ((0, 25), (1, 45), (2, 20), (3, 10))
"""How many past visits, with weights in per cent."""

REACH_DAYS = 90
CHILDREN_BELOW = 14

TESTS = {
    "0301": ("CG001", "CL006", "CU002", "CL011"),
    "0302": ("CL001", "CX001", "CX002"),
    "0303": ("CL002", "CU001", "CE001", "CL009"),
    "0304": ("CL004", "CL005", "CL007", "CU003"),
    "0305": ("CX003", "CX004", "CL006"),
    "0306": ("CL003", "CL008"),
    "0401": ("CU001", "CL010"),
    "0402": ("CX005", "CX006"),
    "0501": ("CU004", "CL008"),
    "0601": ("CL001", "CT004"),
    "1001": ("CT005", "CT006", "CT007"),
    "1201": ("CL001", "CL011", "CX003"),
}
"""What doctors of a department tend to ask for (clinical items)."""

DRUGS = {
    "0301": ("W001", "W002", "W003", "W005", "Z001"),
    "0302": ("W016", "W022", "W024", "Z002"),
    "0303": ("W012", "W013", "W014"),
    "0304": ("W008", "W009", "W010"),
    "0305": ("W027", "W028", "W029"),
    "0306": ("W004", "W007", "W019"),
    "0402": ("W030", "W031"),
    "0501": ("W037", "Z005"),
    "0601": ("W017", "W038"),
    "0701": ("W033", "W034"),
    "0801": ("W026", "W035"),
    "0901": ("W026", "W036"),
    "1001": ("Z004", "Z005"),
}
"""What doctors of a department tend to prescribe (charge items)."""


@dataclass
class History:
    """A patient whose past is about to be written."""

    patient: Patient


@dataclass
class _Past:
    """One past visit in the making."""

    patient: Patient
    doctor: StaffMember
    on: date
    at: datetime
    lines: list[tuple[ChargeItem, ClinicalItem | None, Decimal]] = field(default_factory=list)
    diagnosis: tuple[str, str] = ("", "")


class HistoryMaker:
    """Makes past visits from one set of dice; holds the reference rows so that nothing is read twice."""

    def __init__(self, dice: random.Random, today: date) -> None:
        self.dice = dice
        self.today = today
        self.items = {item.code: item for item in ChargeItem.objects.select_related("category")}
        self.prices = {row["code"]: Decimal(row["price"]) for row in rows("items") + rows("drugs")}
        self.clinical = {
            item.code: item for item in ClinicalItem.objects.select_related("executing_department")
        }
        self.parts = {row["code"]: row["parts"].split() for row in rows("clinical_items")}
        self.doctors = list(
            StaffMember.objects.filter(is_doctor=True).select_related("department__campus", "expert_profile")
        )
        self.diagnoses = {row["code"]: row["icd10"].split() for row in rows("departments")}
        self.names = {row["code"]: row["name"] for row in rows("diagnoses")}
        for item in self.items.values():
            ledger.ensure_account(
                chart.revenue_account(item.category.code),
                f"医疗收入-{item.category.name}",
                AccountKind.INCOME,
                item.category.name_en,
            )

    def write(self, histories: Sequence[History]) -> None:
        """Write the visits of these patients with everything that hangs on them."""
        pasts = [past for history in histories for past in self._pasts(history)]
        visits = self._write_visits(pasts)
        self._write_money(pasts, visits)

    def _pasts(self, history: History) -> list[_Past]:
        counts, weights = zip(*VISITS_A_PATIENT, strict=True)
        days = self.dice.sample(range(1, REACH_DAYS), k=self.dice.choices(counts, weights)[0])
        return [
            self._past(history.patient, self.today - timedelta(days=day))
            for day in sorted(days, reverse=True)
        ]

    def _past(self, patient: Patient, on: date) -> _Past:
        age = (on - patient.born_on).days // 365
        fitting = [one for one in self.doctors if self._fits(one, patient, age)]
        doctor = self.dice.choice(fitting)
        at = clock.at(on, time(8)) + timedelta(minutes=self.dice.randrange(0, 480))
        past = _Past(patient, doctor, on, at)
        code = self.dice.choice(self.diagnoses[doctor.department.code])
        past.diagnosis = (code, self.names[code])
        self._add_clinical(past, self._registration_code(doctor))
        for test in TESTS.get(doctor.department.code, ()):
            if self.dice.random() < 0.35:
                self._add_clinical(past, test)
        for drug in DRUGS.get(doctor.department.code, ()):
            if self.dice.random() < 0.45:
                past.lines.append((self.items[drug], None, Decimal(self.dice.randrange(1, 4))))
        return past

    @staticmethod
    def _fits(doctor: StaffMember, patient: Patient, age: int) -> bool:
        code = doctor.department.code
        if age < CHILDREN_BELOW:
            return code in ("0601", "0701", "0801", "1201")
        if code == "0601":
            return False
        if code == "0501":
            return patient.sex == "female"
        return (code == "1101") == (patient.nationality != "CHN")

    @staticmethod
    def _registration_code(doctor: StaffMember) -> str:
        if doctor.department.code == "1101":
            return INTERNATIONAL_ITEM
        if doctor.department.code == "1201":
            return EMERGENCY_ITEM
        return REGISTRATION_ITEM[doctor.expert_profile.level]

    def _add_clinical(self, past: _Past, code: str) -> None:
        for part in self.parts[code]:
            item, _, quantity = part.partition("*")
            past.lines.append((self.items[item], self.clinical[code], Decimal(quantity or 1)))

    def _write_visits(self, pasts: Sequence[_Past]) -> list[Visit]:
        numbers = next_numbers("visit", len(pasts), self.today)
        visits = copy_in(
            Visit,
            [
                Visit(
                    visit_no=number,
                    patient=past.patient,
                    campus=past.doctor.department.campus,
                    department=past.doctor.department,
                    doctor=past.doctor,
                    kind=VisitKind.EMERGENCY
                    if past.doctor.department.code == "1201"
                    else VisitKind.OUTPATIENT,
                    status=VisitStatus.COMPLETED,
                    channel="counter",
                    on=past.on,
                    registered_at=past.at,
                    checked_in_at=past.at + timedelta(minutes=5),
                    called_at=past.at + timedelta(minutes=20),
                    completed_at=past.at + timedelta(minutes=30),
                )
                for past, number in zip(pasts, numbers, strict=True)
            ],
        )
        copy_in(
            Diagnosis,
            (
                Diagnosis(
                    visit=visit,
                    system=DiagnosisSystem.ICD10,
                    code=past.diagnosis[0],
                    name=past.diagnosis[1],
                    is_primary=True,
                    is_coded=True,
                    written_at=past.at + timedelta(minutes=25),
                    author=past.doctor.name,
                )
                for visit, past in zip(visits, pasts, strict=True)
            ),
        )
        return visits

    def _write_money(self, pasts: Sequence[_Past], visits: Sequence[Visit]) -> None:
        bill_nos = next_numbers("bill", len(pasts), self.today)
        settlement_nos = next_numbers("settlement", len(pasts), self.today)
        amounts = [
            [line_amount(self.prices[item.code], quantity) for item, _, quantity in past.lines]
            for past in pasts
        ]
        totals = [sum(one, Decimal("0.00")) for one in amounts]
        bills = copy_in(
            Bill,
            [
                Bill(
                    bill_no=number,
                    visit=visit,
                    patient=past.patient,
                    campus=visit.campus,
                    total=total,
                    status=BillStatus.SETTLED,
                    created_by="demo",
                    created_at=past.at,
                )
                for number, visit, past, total in zip(bill_nos, visits, pasts, totals, strict=True)
            ],
        )
        settlements = copy_in(
            Settlement,
            [
                Settlement(
                    settlement_no=number,
                    bill=bill,
                    campus=visit.campus,
                    total=bill.total,
                    status=SettlementStatus.COMPLETED,
                    channel="counter",
                    operator_kind="system",
                    operator_id="demo",
                    operator_name="历史数据",
                    idempotency_key=f"demo:{number}",
                    input_hash=bytes(32),
                    started_at=past.at,
                    finished_at=past.at + timedelta(minutes=40),
                )
                for number, bill, visit, past in zip(settlement_nos, bills, visits, pasts, strict=True)
            ],
        )
        copy_in(
            Tender,
            (
                Tender(
                    settlement=settlement,
                    line_no=1,
                    method="cash",
                    amount=settlement.total,
                    received=settlement.total,
                    status=TenderStatus.SUCCEEDED,
                )
                for settlement in settlements
            ),
        )
        charges, drafts = [], []
        for past, visit, bill, settlement, line_amounts in zip(
            pasts, visits, bills, settlements, amounts, strict=True
        ):
            revenue: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
            for index, ((item, clinical, quantity), amount) in enumerate(
                zip(past.lines, line_amounts, strict=True), start=1
            ):
                performing = (clinical.executing_department if clinical else None) or visit.department
                revenue[item.category.code, performing.code] += amount
                charges.append(self._charge(past, visit, bill, index, item, clinical, quantity, amount))
            drafts.append(_entry(past, visit, settlement, revenue))
        copy_in(Charge, charges)
        ledger.post_many(drafts)

    def _charge(
        self,
        past: _Past,
        visit: Visit,
        bill: Bill,
        index: int,
        item: ChargeItem,
        clinical: ClinicalItem | None,
        quantity: Decimal,
        amount: Decimal,
    ) -> Charge:
        price = self.prices[item.code]
        return Charge(
            visit=visit,
            patient=past.patient,
            campus=visit.campus,
            charge_item=item,
            clinical_item=clinical,
            category=item.category,
            department=visit.department,
            performing_department=clinical.executing_department if clinical else None,
            name=item.name,
            unit=item.unit,
            quantity=quantity,
            unit_price=price,
            amount=amount,
            derivation=[{"rule": "base", "price": f"{price:.4f}"}],
            status=ChargeStatus.SETTLED,
            bill=bill,
            source_kind="history",
            source_ref=visit.visit_no,
            line_ref=str(index),
            posted_at=past.at,
            posted_by="demo",
        )


def _entry(
    past: _Past, visit: Visit, settlement: Settlement, revenue: dict[tuple[str, str], Decimal]
) -> EntryDraft:
    whom = {"patient_ref": str(past.patient.pk), "visit_ref": str(visit.pk)}
    return EntryDraft(
        code=SETTLEMENT,
        reference=f"settlement:{settlement.settlement_no}",
        business_on=past.on,
        campus_code=visit.campus.code,
        postings=[
            PostingDraft(chart.CASH, settlement.total, method="cash", **whom),
            *(
                PostingDraft(
                    chart.revenue_account(category), -amount, category=category, department=department, **whom
                )
                for (category, department), amount in sorted(revenue.items())
            ),
        ],
        subject=f"settlement:{settlement.settlement_no}",
        operator=("system", "demo", "历史数据"),
    )
