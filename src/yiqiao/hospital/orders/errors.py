"""What can go wrong with an order."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, InvalidInput, ProblemKind


class OrderStateConflict(DomainError):
    """The order is not in a state in which this can be done; someone else may have moved it on."""

    code = "orders.state_conflict"
    title = "医嘱状态已变化"


class OrderNotFound(DomainError):
    """There is no such order, or it belongs to a visit the person may not see."""

    kind = ProblemKind.NOT_FOUND
    code = "orders.not_found"
    title = "没有找到医嘱"


class OrderLinesInvalid(InvalidInput):
    """Lines of the order cannot be accepted; `fields` names each line and what to correct."""

    code = "orders.lines_invalid"
    title = "医嘱行填写有误"


class VisitNotOpenForOrders(DomainError):
    """Orders are written during the consultation: the visit has not begun or is over."""

    code = "orders.visit_not_in_consultation"
    title = "就诊未在接诊中"


class NotYourOrder(DomainError):
    """An order is changed or withdrawn by the doctor who wrote it."""

    kind = ProblemKind.FORBIDDEN
    code = "orders.not_your_order"
    title = "只能由开立医生操作"


class OrderAlreadyPaid(DomainError):
    """A paid order is not withdrawn by the doctor alone: the cashier refunds it first."""

    code = "orders.already_paid"
    title = "医嘱已收费"


class NoPharmacy(DomainError):
    """The campus has no pharmacy department in use, so that nobody could dispense the prescription."""

    code = "orders.no_pharmacy"
    title = "院区没有药房"


class OrderNotYours(DomainError):
    """A patient may see the orders of oneself and of family members only."""

    kind = ProblemKind.FORBIDDEN
    code = "orders.not_yours"
    title = "不是本人的医嘱"
