"""Campuses, departments, rooms, counters, staff, the catalogue with prices, stocks and a fortnight of sessions.

Running it again changes nothing that is there.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from yiqiao.foundation import clock
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.cashier.models import ExchangeRate
from yiqiao.hospital.cashier.services.rates import set_exchange_rate
from yiqiao.hospital.catalogue.models import ChargeItem, ClinicalItem, Drug
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass
from yiqiao.hospital.catalogue.services.items import (
    CategoryFacts,
    ChargeItemFacts,
    ClinicalItemFacts,
    DrugFacts,
    save_categories,
    save_charge_items,
    save_clinical_items,
    save_drugs,
)
from yiqiao.hospital.catalogue.services.prices import NewPrice, set_prices
from yiqiao.hospital.demo.tables import rows
from yiqiao.hospital.organisation.models import Counter, Department, Room, StaffMember
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind, ExpertLevel
from yiqiao.hospital.organisation.services import (
    CampusFacts,
    CounterFacts,
    DepartmentFacts,
    ProfileFacts,
    RoomFacts,
    StaffFacts,
    save_campus,
    save_counter,
    save_department,
    save_expert_profile,
    save_room,
    save_staff,
)
from yiqiao.hospital.pharmacy.services.stock import receive_stock
from yiqiao.hospital.pharmacy.services.windows import open_window
from yiqiao.hospital.schedule.models import SessionTemplate
from yiqiao.hospital.schedule.rules import Period
from yiqiao.hospital.schedule.services.generation import generate_sessions
from yiqiao.hospital.schedule.services.templates import TemplateDraft, create_template

REASON = "演示医院初始数据"
PRICES_SINCE = date(2024, 1, 1)
FUTURE_DAYS = 14
HALF_DAYS = ((Period.MORNING, time(8), time(11, 30)), (Period.AFTERNOON, time(13), time(16, 30)))

EVENING = (Period.EVENING, time(17), time(23, 55))
EVENING_CLINICS = ("D0003", "D0029", "D0032")
"""Doctors who also hold an evening clinic, so that there is somebody to see at any hour."""

SECOND_CAMPUS = ("0301", "0303", "0601", "2001", "2002", "3001", "3002", "4001")
"""Departments that the second campus has too; their codes carry an E in front."""

RATES = {
    "USD": Decimal("7.1200"),
    "EUR": Decimal("7.7800"),
    "GBP": Decimal("9.0500"),
    "JPY": Decimal("0.0478"),
    "HKD": Decimal("0.9110"),
}
"""Yuan for one unit of a foreign currency, of the right size but not of any day."""

SLOTS = {Period.MORNING: 40, Period.AFTERNOON: 40, Period.EVENING: 80}

REGISTRATION_ITEM = {"expert": "CR003", "special": "CR002", "ordinary": "CR001"}
INTERNATIONAL_ITEM, EMERGENCY_ITEM = "CR004", "CR005"


def load_organisation() -> None:
    """Campuses of the profile, departments, rooms, counters and staff with expert profiles."""
    campuses = current_profile().campuses
    for campus in campuses:
        save_campus(CampusFacts(campus.code, campus.name, address=f"上海市{campus.name}"))
    for index, campus in enumerate(campuses[:2]):
        for row in rows("departments"):
            if index == 1 and row["code"] not in SECOND_CAMPUS:
                continue
            code = row["code"] if index == 0 else f"E{row['code']}"
            save_department(
                DepartmentFacts(
                    code,
                    row["name"],
                    campus.code,
                    DepartmentKind(row["kind"]),
                    name_en=row["name_en"],
                    location=row["location"],
                    insurance_code=row["code"] if row["kind"] in ("outpatient", "emergency") else "",
                )
            )
            if row["kind"] in ("outpatient", "emergency"):
                for number in (1, 2):
                    save_room(RoomFacts(campus.code, f"{code}-{number}", f"{row['name']}{number}诊室", code))
        for number in range(1, 7):
            save_counter(
                CounterFacts(campus.code, f"C{number:02d}", f"{number}号收费窗口", CounterKind.CHARGING)
            )
        for number in range(1, 5):
            save_counter(
                CounterFacts(campus.code, f"P{number:02d}", f"{number}号取药窗口", CounterKind.PHARMACY)
            )
        for number in range(1, 4):
            save_counter(CounterFacts(campus.code, f"K{number:02d}", f"{number}号自助机", CounterKind.KIOSK))
    for row in rows("staff"):
        save_staff(
            StaffFacts(
                row["staff_no"],
                row["name"],
                row["department"],
                title=row["title"],
                is_doctor=row["staff_no"].startswith("D"),
            )
        )
        if row["level"]:
            save_expert_profile(
                row["staff_no"],
                ProfileFacts(
                    ExpertLevel(row["level"]),
                    specialities=row["specialities"],
                    introduction=row["introduction"],
                ),
            )


def load_catalogue() -> None:
    """Three levels of items with prices, drugs and herbs."""
    save_categories([CategoryFacts(**row) for row in rows("categories")], REASON)
    items = [
        ChargeItemFacts(
            row["code"],
            row["name"],
            row["unit"],
            row["category"],
            ChargeItemKind(row["kind"]),
            name_en=row["name_en"],
            insurance_code=row["insurance_code"],
            insurance_class=InsuranceClass(row["insurance_class"]),
        )
        for row in rows("items")
    ]
    items += [
        ChargeItemFacts(
            row["code"],
            row["name"],
            row["unit"],
            row["category"],
            ChargeItemKind.DRUG,
            specification=row["specification"],
            insurance_code=f"XA{row['code']}A001",
            insurance_class=InsuranceClass(row["insurance_class"]),
        )
        for row in rows("drugs")
    ]
    items += [
        ChargeItemFacts(
            row["code"],
            row["name"],
            "g",
            "04",
            ChargeItemKind.HERB,
            specification="饮片",
            insurance_code=f"T{row['code']}",
            insurance_class=InsuranceClass.A,
        )
        for row in rows("herbs")
    ]
    save_charge_items(items, REASON)
    prices = [
        NewPrice(row["code"], Decimal(row["price"]), PRICES_SINCE) for row in rows("items") + rows("drugs")
    ]
    prices += [NewPrice(row["code"], Decimal(row["price_per_g"]), PRICES_SINCE) for row in rows("herbs")]
    set_prices(prices, REASON)
    save_drugs(_western() + _herbs(), REASON)
    save_clinical_items([_clinical(row) for row in rows("clinical_items")], REASON)


def _western() -> list[DrugFacts]:
    return [
        DrugFacts(
            row["code"],
            row["generic"],
            row["dose_unit"],
            Decimal(row["dose_per_unit"]),
            form=row["form"],
            specification=row["specification"],
            manufacturer=row["manufacturer"],
            default_dose=Decimal(row["default_dose"]),
            default_route=row["route"],
            default_frequency=row["frequency"],
            max_single_dose=Decimal(row["max_single_dose"]),
            is_antibiotic=row["antibiotic"] == "yes",
        )
        for row in rows("drugs")
    ]


def _herbs() -> list[DrugFacts]:
    return [
        DrugFacts(
            row["code"],
            row["name"],
            "g",
            Decimal(1),
            form="饮片",
            default_dose=Decimal(row["default_dose"]),
            default_route="口服",
            max_single_dose=Decimal(row["max_dose"]),
            is_herb=True,
            toxic_note=row["toxic_note"],
        )
        for row in rows("herbs")
    ]


def _clinical(row: dict[str, str]) -> ClinicalItemFacts:
    parts = []
    for part in row["parts"].split():
        code, _, quantity = part.partition("*")
        parts.append((code, Decimal(quantity or 1)))
    return ClinicalItemFacts(
        row["code"],
        row["name"],
        ClinicalItemKind(row["kind"]),
        parts,
        name_en=row["name_en"],
        executing_department_code=row["department"] or None,
    )


def load_schedule() -> int:
    """Weekly templates for every doctor and the sessions of a fortnight from today; returns how many are new."""
    if not SessionTemplate.objects.exists():
        _create_templates()
    today = clock.today()
    return len(generate_sessions(None, today, today + timedelta(days=FUTURE_DAYS)))


def _create_templates() -> None:
    items = {item.code: item for item in ClinicalItem.objects.all()}
    rooms: dict[str, list[Room]] = {}
    for room in Room.objects.select_related("department").order_by("code"):
        if room.department is not None:
            rooms.setdefault(room.department.code, []).append(room)
    departments = {department.code: department for department in Department.objects.all()}
    doctors = StaffMember.objects.filter(is_doctor=True).select_related("department", "expert_profile")
    for index, doctor in enumerate(doctors.order_by("staff_no")):
        level = doctor.expert_profile.level
        item = REGISTRATION_ITEM[level]
        if doctor.department.code == "1101":
            item = INTERNATIONAL_ITEM
        if doctor.department.kind == DepartmentKind.EMERGENCY:
            item = EMERGENCY_ITEM
        half_days = (*HALF_DAYS, EVENING) if doctor.staff_no in EVENING_CLINICS else HALF_DAYS
        for weekday in range(7):
            for half, (period, starts, ends) in enumerate(half_days):
                # Experts see patients on some half-days, the others on most; somebody is there every day.
                if level == ExpertLevel.EXPERT and (weekday + half + index) % 3:
                    continue
                east = f"E{doctor.department.code}"
                there = (
                    period != Period.EVENING
                    and east in departments
                    and level != ExpertLevel.EXPERT
                    and weekday in (1, 3)
                )
                code = east if there else doctor.department.code
                create_template(
                    TemplateDraft(
                        departments[code].pk,
                        weekday,
                        period,
                        starts,
                        ends,
                        minutes_per_slot=5 if level == ExpertLevel.ORDINARY else 7,
                        slot_count=SLOTS[period] if level == ExpertLevel.ORDINARY else 28,
                        registration_item_id=items[item].pk,
                        doctor_id=doctor.pk,
                        room_id=rooms[code][index % len(rooms[code])].pk,
                        runs_on_holidays=True,
                    )
                )


def load_pharmacies() -> None:
    """Enough of every drug in the pharmacies of every campus, and open windows."""
    for pharmacy in Department.objects.filter(kind=DepartmentKind.PHARMACY):
        wants_herbs = pharmacy.code.endswith("3002")
        for drug in Drug.objects.filter(is_herb=wants_herbs):
            receive_stock(
                pharmacy.pk,
                drug.pk,
                Decimal(50_000) if wants_herbs else Decimal(500),
                receipt_no="DEMO-0001",
                batch_no="D2026001",
            )
    for counter in Counter.objects.filter(kind=CounterKind.PHARMACY):
        open_window(counter.pk)


def load_rates() -> None:
    """Today's exchange rates, where nobody has entered them yet."""
    for currency, rate in RATES.items():
        if not ExchangeRate.objects.filter(currency=currency, on=clock.today()).exists():
            set_exchange_rate(currency, rate)


def is_loaded() -> bool:
    """Whether the reference data is there."""
    return ChargeItem.objects.exists()
