"""Doctors, drafts and submitted orders for tests, reached through the services."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from tests.builders.access import make_user
from tests.builders.catalogue import make_charge_item, make_clinical_item, make_drug, make_herb
from tests.builders.organisation import make_department, make_doctor
from tests.builders.visits import make_todays_session, make_visit_in_consultation
from yiqiao.foundation.access.models import User
from yiqiao.foundation.context import SYSTEM, Actor, ActorKind, acting
from yiqiao.hospital.catalogue.models import ClinicalItem, Drug
from yiqiao.hospital.catalogue.rules import ClinicalItemKind
from yiqiao.hospital.orders import services
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import DraftLine, HerbalDraft, OrderKind
from yiqiao.hospital.organisation.models import Department, StaffMember
from yiqiao.hospital.organisation.rules import DepartmentKind
from yiqiao.hospital.visits.models import Visit

_counts = count(1)

DOCTOR_PERMISSIONS = frozenset({"orders.write", "orders.read"})


@dataclass(frozen=True)
class Doctor:
    """A doctor with an account and the actor of its session."""

    staff: StaffMember
    user: User
    actor: Actor


def make_doctor_with_account(name: str = "王主任", department: Department | None = None) -> Doctor:
    """A doctor of a department who can sign in."""
    staff = make_doctor(name, department, f"DR{next(_counts):05d}")
    with acting(SYSTEM):
        user = make_user("outpatient_doctor", display_name=name)
    StaffMember.objects.filter(pk=staff.pk).update(user=user)
    actor = Actor(ActorKind.STAFF, str(user.pk), name, DOCTOR_PERMISSIONS, campuses=None, departments=None)
    return Doctor(StaffMember.objects.get(pk=staff.pk), user, actor)


def make_pharmacy(code: str = "pharmacy", name: str = "门诊西药房") -> Department:
    """The pharmacy with this code, made if need be."""
    return make_department(code, name, kind=DepartmentKind.PHARMACY)


@contextmanager
def consulting(doctor: Doctor | None = None, patient_id: int | None = None) -> Iterator[Visit]:
    """Run a block as a (new) doctor with a patient in consultation; there is a pharmacy."""
    make_pharmacy()
    doctor = doctor or make_doctor_with_account()
    session = make_todays_session(doctor=doctor.staff)
    visit = make_visit_in_consultation(session, patient_id, has_diagnosis=True)
    with acting(doctor.actor):
        yield visit


def western_line(drug: Drug | None = None, *, dose: str = "0.5", days: int = 5) -> DraftLine:
    """Amoxicillin three times a day by default: 0.5 g × 15 = 7.5 g, two boxes of 6 g."""
    return DraftLine(
        drug_id=(drug or make_drug()).pk, dose=Decimal(dose), frequency="tid", route="口服", days=days
    )


def herb_lines(*herbs: tuple[str, str]) -> list[DraftLine]:
    """Lines of herbs by name and grams a dose."""
    made = [(make_herb(f"H-{name}", name, max_single_dose=None), Decimal(grams)) for name, grams in herbs]
    return [DraftLine(drug_id=herb.pk, dose=grams) for herb, grams in made]


def seven_doses(**changes: object) -> HerbalDraft:
    """Seven doses, one a day in two takings."""
    facts: dict = {"doses": 7, "usage": "每日一剂，分两次温服", **changes}
    return HerbalDraft(**facts)


def make_blood_count() -> ClinicalItem:
    """血常规: two charge items, 20.00 and 2 × 3.50."""
    make_charge_item("250101015", "血细胞分析", "20.0000")
    make_charge_item("250100001", "静脉采血", "3.5000")
    return make_clinical_item(
        "CI-CBC",
        "血常规",
        ClinicalItemKind.LABORATORY,
        (("250101015", "1"), ("250100001", "2")),
        make_department("laboratory", "检验科", kind=DepartmentKind.TECHNOLOGY).code,
    )


def make_draft(
    visit: Visit,
    kind: OrderKind = OrderKind.WESTERN,
    lines: Sequence[DraftLine] | None = None,
    herbal: HerbalDraft | None = None,
) -> Order:
    """A draft of the present doctor, by default amoxicillin for five days."""
    return services.save_draft(visit.pk, kind, lines or [western_line()], herbal)


def submit(order: Order, *, acknowledged: Collection[str] | None = None, reason: str = "坚持使用") -> Order:
    """Submit as the present doctor; every alert is acknowledged unless told otherwise."""
    keys = acknowledged if acknowledged is not None else {one.key for one in services.alerts_of(order)}
    done = services.submit_order(order.pk, acknowledged=keys, override_reason=reason)
    assert done.submitted, done.unanswered
    return done.order


def make_order(
    visit: Visit,
    kind: OrderKind = OrderKind.WESTERN,
    lines: Sequence[DraftLine] | None = None,
    herbal: HerbalDraft | None = None,
) -> Order:
    """A submitted order of the present doctor."""
    return submit(make_draft(visit, kind, lines, herbal))
