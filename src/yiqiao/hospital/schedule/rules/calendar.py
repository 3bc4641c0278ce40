"""On which days a clinic runs, and whose weekday's timetable it follows.

Public holidays and swapped workdays (调休) come from the State Council's yearly notice, which chinesecalendar
carries. The notice for a year appears in the autumn before; until the library knows a year, only the days that
the regulation fixes by date are holidays, and the hospital's own calendar may say otherwise for any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import chinese_calendar

SATURDAY, SUNDAY = 5, 6

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of New Year, Labour Day and National Day; 全国年节及纪念日放假办法 (2024), article 2."""


@dataclass(frozen=True, slots=True)
class Override:
    """The hospital's own word on a day: closed, or open after the timetable of `follows_weekday` (0 = Monday)."""

    is_open: bool
    follows_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Whether a day is a public holiday, and which weekday's templates run on it."""

    is_holiday: bool
    weekday: int
    note: str = ""


def _swapped_weekday(day: date) -> int:
    """A worked Saturday runs Friday's timetable and a worked Sunday Monday's: the workday it is joined to."""
    return {SATURDAY: 4, SUNDAY: 0}[day.weekday()]


def plan_day(day: date, override: Override | None = None) -> DayPlan:
    """What kind of day it is for the clinics. The hospital's own calendar wins over the public one."""
    if override is not None:
        weekday = day.weekday() if override.follows_weekday is None else override.follows_weekday
        return DayPlan(not override.is_open, weekday, "医院日历")
    try:
        on_holiday, name = chinese_calendar.get_holiday_detail(day)
        in_lieu = day.weekday() in (SATURDAY, SUNDAY) and chinese_calendar.is_workday(day)
    except NotImplementedError:
        fixed = (day.month, day.day) in FIXED_HOLIDAYS
        return DayPlan(fixed, day.weekday(), "法定节假日" if fixed else "")
    if in_lieu:
        return DayPlan(False, _swapped_weekday(day), "调休上班")
    # The library calls every Saturday a holiday without a name; an ordinary weekend is no public holiday.
    if on_holiday and name:
        return DayPlan(True, day.weekday(), "法定节假日")
    return DayPlan(False, day.weekday())
