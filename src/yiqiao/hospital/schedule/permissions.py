"""Rights over sessions and reservations."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission(
        "schedule.read",
        "查看排班与号源",
        "Read sessions and free slots",
        roles=(
            "registration_clerk",
            "cashier",
            "outpatient_doctor",
            "schedule_admin",
            "finance",
            "kiosk",
            "patient",
        ),
    ),
    Permission(
        "schedule.book",
        "预约、确认与取消",
        "Book, confirm and cancel for patients",
        roles=("registration_clerk", "outpatient_doctor", "kiosk"),
    ),
    Permission("schedule.book_own", "为本人和家人预约", "Book for oneself and family", roles=("patient",)),
    Permission(
        "schedule.add_slots",
        "加号",
        "Add numbers to a session",
        roles=("outpatient_doctor", "schedule_admin"),
    ),
    Permission(
        "schedule.excuse_no_show",
        "撤销爽约",
        "Take a no-show back",
        roles=("registration_clerk", "schedule_admin"),
    ),
    Permission(
        "schedule.manage",
        "管理排班、停诊与日历",
        "Manage templates, suspensions and the calendar",
        roles=("schedule_admin",),
    ),
]
