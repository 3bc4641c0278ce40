"""What can go wrong at the cashier. Each docstring is the entry in the generated error list."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class TransitionRefused(DomainError):
    """The document is not in a state in which this can be done; it has probably changed since it was shown."""

    code = "cashier.transition_refused"
    title = "当前状态不允许此操作"


class ChargeUnavailable(DomainError):
    """A charge cannot be billed or voided: it is paid, void, on another bill or of another visit."""

    code = "cashier.charge_unavailable"
    title = "费用不能这样处理"


class NothingToBill(DomainError):
    """The visit has no unpaid charges to put on a bill."""

    code = "cashier.nothing_to_bill"
    title = "没有待收费用"


class BillNotFound(DomainError):
    """No bill has this number, or it is not visible to the person who asks."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.bill_not_found"
    title = "没有这张账单"


class BillBeingSettled(DomainError):
    """Another cashier, machine or telephone is settling the bill at this moment."""

    kind = ProblemKind.BUSY
    code = "cashier.bill_being_settled"
    title = "账单正在结算"


class BillAlreadySettled(DomainError):
    """The bill is paid; `details` say by whom and when."""

    code = "cashier.bill_already_settled"
    title = "账单已结算"


class BillChanged(DomainError):
    """The bill was void or changed after it was shown."""

    kind = ProblemKind.STALE
    code = "cashier.bill_changed"
    title = "账单已变化"


class TenderSumMismatch(DomainError):
    """The tenders do not add up to what is to be paid."""

    kind = ProblemKind.INVALID
    code = "cashier.tender_sum_mismatch"
    title = "付款合计与应付金额不符"


class TenderInvalid(DomainError):
    """A tender lacks what its method needs, or names a method that cannot be used here."""

    kind = ProblemKind.INVALID
    code = "cashier.tender_invalid"
    title = "付款方式填写有误"


class MethodNotOffered(DomainError):
    """The payment method does not exist or is not offered in this channel."""

    kind = ProblemKind.INVALID
    code = "cashier.method_not_offered"
    title = "不支持的付款方式"


class ExchangeRateMissing(DomainError):
    """Today's rate of the currency has not been entered."""

    code = "cashier.exchange_rate_missing"
    title = "今日汇率未维护"


class KeyUsedOtherwise(DomainError):
    """The idempotency key was used before for another bill or other tenders."""

    kind = ProblemKind.INVALID
    code = "cashier.key_used_otherwise"
    title = "提交编号已用于其他内容"


class SettlementNotFound(DomainError):
    """No settlement has this number, or it is not visible to the person who asks."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.settlement_not_found"
    title = "没有这笔结算"


class PaymentInTheAir(DomainError):
    """A payment of the settlement has no known outcome yet; it is being asked about."""

    kind = ProblemKind.BUSY
    code = "cashier.payment_in_the_air"
    title = "支付结果正在确认"


class PaymentOrderNotFound(DomainError):
    """No payment or refund order has this number."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.payment_order_not_found"
    title = "没有这笔支付"


class NotRefundable(DomainError):
    """The settlement or line cannot be refunded, or not in this quantity."""

    code = "cashier.not_refundable"
    title = "不能退费"


class RefundNotFound(DomainError):
    """No refund has this number."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.refund_not_found"
    title = "没有这笔退费"


class NoOpenShift(DomainError):
    """The cashier has not opened a shift; money at a counter is only taken in a shift."""

    code = "cashier.no_open_shift"
    title = "尚未开班"


class ShiftAlreadyOpen(DomainError):
    """The cashier or the counter has an open shift already."""

    code = "cashier.shift_already_open"
    title = "已有未结班次"


class ShiftNotFound(DomainError):
    """No such shift, or it is another cashier's."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.shift_not_found"
    title = "没有这个班次"


class ArrearsNotFound(DomainError):
    """No such arrears, or they are settled."""

    kind = ProblemKind.NOT_FOUND
    code = "cashier.arrears_not_found"
    title = "没有这笔欠费"


class StatementUnavailable(DomainError):
    """The acquirer's statement of a day could not be fetched or read."""

    kind = ProblemKind.UPSTREAM
    code = "cashier.statement_unavailable"
    title = "对账单暂不可用"


class ShiftHasOpenPayments(DomainError):
    """Payments of the shift have no known outcome yet and closing was not confirmed."""

    code = "cashier.shift_has_open_payments"
    title = "本班还有未确认的支付"
