"""What can go wrong with invoices."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class InvoiceNotFound(DomainError):
    """No invoice has this number, or it is not visible to the person who asks."""

    kind = ProblemKind.NOT_FOUND
    code = "invoicing.invoice_not_found"
    title = "没有这张电子票据"


class InvoiceNotMovable(DomainError):
    """The invoice is not in a state in which this can be done."""

    code = "invoicing.invoice_not_movable"
    title = "当前状态不允许此操作"
