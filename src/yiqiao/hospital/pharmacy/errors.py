"""What can go wrong in the pharmacy."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class PharmacyStateConflict(DomainError):
    """The review or dispense is not in a state in which this can be done."""

    code = "pharmacy.state_conflict"
    title = "状态已变化"


class ReviewNotFound(DomainError):
    """There is no review of this prescription."""

    kind = ProblemKind.NOT_FOUND
    code = "pharmacy.review_not_found"
    title = "没有找到审方记录"


class DispenseNotFound(DomainError):
    """There is no dispense with this number: the prescription is not paid, not reviewed, or the number is wrong."""

    kind = ProblemKind.NOT_FOUND
    code = "pharmacy.dispense_not_found"
    title = "没有找到发药单"


class DoubleSignatureRequired(DomainError):
    """Error findings are passed only when the doctor signed a second time for them."""

    code = "pharmacy.double_signature_required"
    title = "需要医师双签名"


class PatientMismatch(DomainError):
    """What was scanned belongs to another patient than the prescription."""

    code = "pharmacy.patient_mismatch"
    title = "患者与处方不符"


class DrugsNotPaid(DomainError):
    """Nothing of the prescription is paid, or its money is being given back; it is not handed out."""

    code = "pharmacy.not_paid"
    title = "处方未缴费或正在退费"


class StockShort(DomainError):
    """There is less in stock than is to be handed out; `fields` name each drug."""

    code = "pharmacy.stock_short"
    title = "库存不足"


class StockNotFound(DomainError):
    """This pharmacy does not keep this drug."""

    kind = ProblemKind.NOT_FOUND
    code = "pharmacy.stock_not_found"
    title = "药房没有该药品"


class ReturnNotPossible(DomainError):
    """More comes back than was handed out, or what was made for one patient cannot be taken back."""

    code = "pharmacy.return_not_possible"
    title = "不能退药"


class WindowNotOpen(DomainError):
    """The window is not a pharmacy window of this campus, or it is closed."""

    code = "pharmacy.window_not_open"
    title = "取药窗口未开放"
