"""What can be wrong about a notice."""

from yiqiao.foundation.problems import DomainError, ProblemKind


class NoticeNotFound(DomainError):
    """There is no such notice among those of the person who asks."""

    kind = ProblemKind.NOT_FOUND
    code = "notices.not_found"
    title = "没有这条通知"
