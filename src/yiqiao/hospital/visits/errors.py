"""Refusals of visits."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, NotFound, ProblemKind


class VisitNotFound(NotFound):
    """No such visit, or it belongs to somebody else."""

    code = "visits.visit_not_found"
    title = "没有这次就诊"


class VisitNotPossible(DomainError):
    """The visit's present state does not allow this step."""

    kind = ProblemKind.STALE
    code = "visits.visit_state"
    title = "就诊状态已变化"


class VisitStale(DomainError):
    """Somebody changed the visit since it was read."""

    kind = ProblemKind.STALE
    code = "visits.visit_stale"
    title = "就诊记录已被更新"


class NotToday(DomainError):
    """Registration is on the day of the clinic."""

    code = "visits.not_today"
    title = "不是就诊日"


class ReservationOfAnother(DomainError):
    """The reservation named belongs to another patient."""

    kind = ProblemKind.INVALID
    code = "visits.reservation_of_another"
    title = "预约不属于该患者"


class SessionNotRunning(DomainError):
    """The session is suspended or cancelled, so nobody can register with it."""

    code = "visits.session_not_running"
    title = "该班次已停诊"


class NotInConsultation(DomainError):
    """Diagnoses and notes are written while the patient is with the doctor."""

    kind = ProblemKind.STALE
    code = "visits.not_in_consultation"
    title = "患者不在接诊中"


class DiagnosisRequired(DomainError):
    """A consultation ends with a primary diagnosis."""

    code = "visits.diagnosis_required"
    title = "缺少主诊断"


class NoteStale(DomainError):
    """The note was corrected by somebody else meanwhile, or there is one already."""

    kind = ProblemKind.STALE
    code = "visits.note_stale"
    title = "病历已有新版本"


class AllergyAlreadyRecorded(DomainError):
    """The substance is already on the patient's list."""

    code = "visits.allergy_already_recorded"
    title = "过敏史已有该项"


class AllergyNotFound(NotFound):
    """No such entry on the patient's list, or it was refuted already."""

    code = "visits.allergy_not_found"
    title = "没有这条过敏史"
