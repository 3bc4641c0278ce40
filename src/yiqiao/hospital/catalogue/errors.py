"""Refusals of the catalogue."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, NotFound, ProblemKind


class ChargeItemNotFound(NotFound):
    """No charge item has this code or number."""

    code = "catalogue.charge_item_not_found"
    title = "没有找到收费项目"


class ClinicalItemNotFound(NotFound):
    """No clinical item has this code or number."""

    code = "catalogue.clinical_item_not_found"
    title = "没有找到临床项目"


class CatalogueChangedMeanwhile(DomainError):
    """Somebody else changed the item after the form was opened."""

    kind = ProblemKind.STALE
    code = "catalogue.changed_meanwhile"
    title = "项目已被他人修改"


class PriceNotChangeable(DomainError):
    """The price already applies or the day lies in the past; what was charged stays explainable."""

    kind = ProblemKind.REJECTED
    code = "catalogue.price_not_changeable"
    title = "价格不能这样修改"


class ImportRefused(DomainError):
    """The sheet has errors and nothing was imported; `fields` names row and column of each."""

    kind = ProblemKind.INVALID
    code = "catalogue.import_refused"
    title = "导入未执行"
