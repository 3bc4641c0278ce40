"""Refusals of patient registration, merging and the mobile service."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, NotFound, ProblemKind


class PatientNotFound(NotFound):
    """No patient has this number."""

    code = "people.patient_not_found"
    title = "没有找到患者"


class PatientAlreadyMerged(DomainError):
    """The record was merged into another; `details.kept_id` says where the patient lives on."""

    kind = ProblemKind.REJECTED
    code = "people.patient_already_merged"
    title = "该档案已合并"


class PatientChangedMeanwhile(DomainError):
    """Somebody else saved the patient after the form was opened."""

    kind = ProblemKind.STALE
    code = "people.patient_changed_meanwhile"
    title = "档案已被他人修改"


class DocumentAlreadyRegistered(DomainError):
    """The document belongs to an existing patient; `details.patient_no` names the record to use."""

    kind = ProblemKind.REJECTED
    code = "people.document_already_registered"
    title = "证件已建档"


class ProbableDuplicate(DomainError):
    """Patients with the same name, birth date and sex exist; the clerk looks at them and confirms."""

    kind = ProblemKind.REJECTED
    code = "people.probable_duplicate"
    title = "可能重复建档"


class DocumentNotFound(NotFound):
    """The patient has no such document."""

    code = "people.document_not_found"
    title = "没有找到证件"


class CardAlreadyIssued(DomainError):
    """The card number is in use by a patient."""

    kind = ProblemKind.REJECTED
    code = "people.card_already_issued"
    title = "卡号已被使用"


class CardNotFound(NotFound):
    """No patient has this card."""

    code = "people.card_not_found"
    title = "没有找到就诊卡"


class GuardianRequired(DomainError):
    """A patient under 14 must have a guardian among the contacts."""

    kind = ProblemKind.REJECTED
    code = "people.guardian_required"
    title = "缺少监护人"


class MergeRefused(DomainError):
    """The two records cannot be one person, or are the same record."""

    kind = ProblemKind.REJECTED
    code = "people.merge_refused"
    title = "不能合并"


class MergeNotUndoable(DomainError):
    """The merge was undone already, or the kept record was itself merged on."""

    kind = ProblemKind.REJECTED
    code = "people.merge_not_undoable"
    title = "不能撤销合并"


class CodeRequestedTooSoon(DomainError):
    """A code was sent to this phone a moment ago, or too many were; the same for every phone number."""

    kind = ProblemKind.BUSY
    code = "people.code_requested_too_soon"
    title = "验证码发送过于频繁"


class CodeNotAccepted(DomainError):
    """The one-time code is wrong, used, expired or guessed too often; which of these is not told."""

    kind = ProblemKind.INVALID
    code = "people.code_not_accepted"
    title = "验证码不正确"


class SignInTicketInvalid(DomainError):
    """The proof of a verified phone has expired or belongs to another phone; sign in again."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "people.sign_in_ticket_invalid"
    title = "请重新验证手机号"


class NotOwnPatient(DomainError):
    """A patient may act only for themselves and for family members who agreed."""

    kind = ProblemKind.FORBIDDEN
    code = "people.not_own_patient"
    title = "只能查看本人或家庭成员"


class FamilyMemberRefused(DomainError):
    """The person cannot be added: not on file under this document, or without a phone to ask."""

    kind = ProblemKind.REJECTED
    code = "people.family_member_refused"
    title = "不能添加家庭成员"
