"""Refusals of the schedule."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, NotFound, ProblemKind


class SessionNotFound(NotFound):
    """No such clinic session."""

    code = "schedule.session_not_found"
    title = "没有这个门诊班次"


class TemplateNotFound(NotFound):
    """No such weekly template."""

    code = "schedule.template_not_found"
    title = "没有这个排班模板"


class ReservationNotFound(NotFound):
    """No such reservation, or it belongs to somebody else."""

    code = "schedule.reservation_not_found"
    title = "没有这条预约"


class ChannelNotAllowed(DomainError):
    """This actor cannot book through this channel, or the hospital does not run it."""

    kind = ProblemKind.FORBIDDEN
    code = "schedule.channel_not_allowed"
    title = "不能使用该预约渠道"


class SessionClosed(DomainError):
    """The session is suspended or cancelled."""

    code = "schedule.session_closed"
    title = "该班次已停诊"


class SessionOver(DomainError):
    """The session has ended, so nothing more can be booked or changed in it."""

    code = "schedule.session_over"
    title = "该班次已结束"


class BeyondHorizon(DomainError):
    """The session lies further ahead than bookings are open."""

    code = "schedule.beyond_horizon"
    title = "尚未开放预约"


class SoldOut(DomainError):
    """No slot is free for this channel."""

    code = "schedule.sold_out"
    title = "号已约满"


class SlotTaken(DomainError):
    """The chosen number has just been taken by somebody else."""

    code = "schedule.slot_taken"
    title = "该号已被预约"


class AlreadyBooked(DomainError):
    """The patient already has a place in this session."""

    code = "schedule.already_booked"
    title = "已预约过该班次"


class DayLimitReached(DomainError):
    """The patient has as many bookings on that day as the hospital allows."""

    code = "schedule.day_limit_reached"
    title = "当日预约已达上限"


class BlockedForNoShows(DomainError):
    """Too many no-shows: self-service booking is closed to the patient for a while."""

    code = "schedule.blocked_for_no_shows"
    title = "因爽约暂停自助预约"


class HoldExpired(DomainError):
    """The hold ran out before it was confirmed."""

    code = "schedule.hold_expired"
    title = "锁号已超时"


class ReservationNotPossible(DomainError):
    """The reservation's present state does not allow this step."""

    kind = ProblemKind.STALE
    code = "schedule.reservation_state"
    title = "预约状态已变化"


class CancelTooLate(DomainError):
    """The time for cancelling by oneself has passed."""

    code = "schedule.cancel_too_late"
    title = "已过自助退号时间"


class SessionNotPossible(DomainError):
    """The session's present state does not allow this step."""

    kind = ProblemKind.STALE
    code = "schedule.session_state"
    title = "班次状态已变化"


class AddedSlotsLimit(DomainError):
    """More added numbers than the hospital allows for one session."""

    code = "schedule.added_slots_limit"
    title = "加号已达上限"


class TemplateConflict(DomainError):
    """Another active template has the same department, doctor, weekday and start."""

    code = "schedule.template_conflict"
    title = "排班模板重复"


class TemplateStale(DomainError):
    """Somebody changed the template since it was read."""

    kind = ProblemKind.STALE
    code = "schedule.template_stale"
    title = "排班模板已被他人修改"


class NotInSession(DomainError):
    """A slot was named that belongs to another session."""

    kind = ProblemKind.INVALID
    code = "schedule.slot_not_in_session"
    title = "该号不属于这个班次"
