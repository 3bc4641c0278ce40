"""What is to pay and what is paid, on the patient's timeline of a visit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, F, Max, Q, Sum

from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.handlers import REGISTRATION
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.rules import ChargeStatus, SettlementStatus
from yiqiao.hospital.visits.rules import Step

_UNPAID = (ChargeStatus.PENDING.value, ChargeStatus.BILLED.value)


class PaymentSteps:
    """One step for the registration, one for everything ordered since; each is done when nothing is unpaid."""

    def steps_of(self, visit_id: int) -> Sequence[Step]:
        """The steps of what is charged and not given back; the note says how much is due, or was paid."""
        charges = Charge.objects.filter(visit_id=visit_id)
        sums = (
            charges.exclude(status=ChargeStatus.VOIDED.value)
            .values("source_kind", "status")
            .annotate(due=Sum(F("amount") - F("refunded_amount")))
        )
        rows = [(row["source_kind"], row["status"], row["due"]) for row in sums if row["due"]]
        paid_at = dict(
            charges.filter(bill__settlements__status=SettlementStatus.COMPLETED.value)
            .annotate(is_registration=ExpressionWrapper(Q(source_kind=REGISTRATION), BooleanField()))
            .values_list("is_registration")
            .annotate(at=Max("bill__settlements__finished_at"))
        )
        steps = []
        for is_registration, label, label_en, rank in (
            (True, "支付挂号费", "Pay the registration fee", 20),
            (False, "缴费", "Pay", 50),
        ):
            own = [row for row in rows if (row[0] == REGISTRATION) is is_registration]
            if not own:
                continue
            unpaid = sum((due for _, status, due in own if status in _UNPAID), Decimal(0))
            paid = sum((due for *_, due in own), ZERO) - unpaid
            steps.append(
                Step(
                    code="cashier.pay_registration" if is_registration else "cashier.pay",
                    label=label,
                    label_en=label_en,
                    rank=rank,
                    is_done=not unpaid,
                    at=None if unpaid else paid_at.get(is_registration),
                    note=f"待缴 {unpaid:.2f} 元" if unpaid else f"已缴 {paid:.2f} 元",
                )
            )
        return steps
