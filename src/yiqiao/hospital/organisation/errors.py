"""Refusals of the organisation."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, NotFound, ProblemKind


class CampusNotFound(NotFound):
    """No campus has this code."""

    code = "organisation.campus_not_found"
    title = "没有找到院区"


class DepartmentNotFound(NotFound):
    """No department has this code."""

    code = "organisation.department_not_found"
    title = "没有找到科室"


class StaffNotFound(NotFound):
    """No member of staff has this number."""

    code = "organisation.staff_not_found"
    title = "没有找到职工"


class AccountAlreadyLinked(DomainError):
    """The account belongs to another member of staff."""

    kind = ProblemKind.REJECTED
    code = "organisation.account_already_linked"
    title = "账号已关联其他职工"
