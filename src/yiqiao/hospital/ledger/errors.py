"""What can be wrong with an entry."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class EntryMalformed(DomainError):
    """An entry has an unknown reason, a badly formed reference, a zero posting or fractions of a cent."""

    kind = ProblemKind.INVALID
    code = "ledger.entry_malformed"
    title = "分录内容不合格"


class EntryUnbalanced(DomainError):
    """Debits and credits of an entry do not sum to zero, or there are fewer than two postings."""

    kind = ProblemKind.INVALID
    code = "ledger.entry_unbalanced"
    title = "借贷不平"


class ReferencePostedOtherwise(DomainError):
    """The same fact was already posted with other accounts or amounts; the second posting is refused."""

    kind = ProblemKind.REJECTED
    code = "ledger.reference_posted_otherwise"
    title = "同一业务已按其他内容入账"


class AccountUnknown(DomainError):
    """No account has this code."""

    kind = ProblemKind.NOT_FOUND
    code = "ledger.account_unknown"
    title = "没有这个科目"


class EntryUnknown(DomainError):
    """No entry has this number."""

    kind = ProblemKind.NOT_FOUND
    code = "ledger.entry_unknown"
    title = "没有这笔分录"
