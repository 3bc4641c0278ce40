"""Refusals of pricing."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class PriceMissing(DomainError):
    """An item has no price on the day; `details.codes` names the items. The charge office has to set one."""

    kind = ProblemKind.REJECTED
    code = "pricing.price_missing"
    title = "项目没有价格"
