"""Arrears: the patient is treated now and pays later. Needs its own permission and a reason."""

from __future__ import annotations

from yiqiao.foundation.context import current_actor
from yiqiao.hospital.cashier.errors import TenderInvalid
from yiqiao.hospital.cashier.methods.immediate import ImmediateMethod
from yiqiao.hospital.cashier.ports import PreparedTender, RateOf, TenderRequest
from yiqiao.hospital.ledger import chart

CODE = "arrears"


class OnArrears(ImmediateMethod):
    """A debt of the patient, written down with who allowed it and why."""

    code = CODE
    label = "挂账"
    label_en = "On arrears"
    channels = frozenset({"counter"})
    ledger_account = chart.ARREARS

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """Check the permission and the reason."""
        current_actor().check_permission("cashier.arrears")
        reason = request.reason.strip()
        if not reason:
            raise TenderInvalid("挂账必须填写原因。")
        return PreparedTender(self.code, request.amount, note=reason[:200])
