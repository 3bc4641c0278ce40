"""Labels and colours of the schedule's statuses."""

from __future__ import annotations

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.schedule.rules import NumberRule, Period, ReservationStatus, SessionStatus, SlotSource

SESSION_LABELS = {
    SessionStatus.OPEN: Label("正常出诊", "Open", "success"),
    SessionStatus.SUSPENDED: Label("已停诊", "Suspended", "error"),
    SessionStatus.CANCELLED: Label("已撤销", "Cancelled", "default"),
}
RESERVATION_LABELS = {
    ReservationStatus.HELD: Label("锁号中", "Held", "processing"),
    ReservationStatus.CONFIRMED: Label("已预约", "Booked", "success"),
    ReservationStatus.RELEASED: Label("已放弃", "Released", "default"),
    ReservationStatus.EXPIRED: Label("锁号超时", "Expired", "default"),
    ReservationStatus.CANCELLED: Label("已取消", "Cancelled", "default"),
    ReservationStatus.FULFILLED: Label("已取号", "Registered", "success"),
    ReservationStatus.NO_SHOW: Label("爽约", "No-show", "error"),
}

STATUSES = {
    "clinic_session": SESSION_LABELS,
    "reservation": RESERVATION_LABELS,
    "slot_source": {
        SlotSource.GENERAL: Label("公共号池", "General pool"),
        SlotSource.COUNTER: Label("窗口", "Counter"),
        SlotSource.KIOSK: Label("自助机", "Kiosk"),
        SlotSource.MOBILE: Label("移动端", "Mobile"),
        SlotSource.INTERNET_HOSPITAL: Label("互联网医院", "Internet hospital"),
        SlotSource.DOCTOR: Label("诊间/加号", "Doctor"),
        SlotSource.REFERRAL: Label("转诊优先", "Referral"),
    },
    "clinic_period": {
        Period.MORNING: Label("上午", "Morning"),
        Period.AFTERNOON: Label("下午", "Afternoon"),
        Period.EVENING: Label("晚间", "Evening"),
    },
    "number_rule": {
        NumberRule.CONTINUOUS: Label("连续编号", "Continuous"),
        NumberRule.BY_SOURCE: Label("按号源分段", "Sections by source"),
        NumberRule.BY_PERIOD: Label("按时段重新编号", "Anew each hour"),
        NumberRule.ODD_EVEN: Label("现场单号、预约双号", "Odd on site, even booked"),
        NumberRule.RESERVED_FIRST: Label("优先号在前", "Reserved numbers first"),
    },
}
