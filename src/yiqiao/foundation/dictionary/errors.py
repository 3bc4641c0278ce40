"""Refusals of the dictionary."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class TableNotFound(DomainError):
    """No code table has this code."""

    kind = ProblemKind.NOT_FOUND
    code = "dictionary.table_not_found"
    title = "没有这个字典"


class TermNotFound(DomainError):
    """The table has no term with this code."""

    kind = ProblemKind.NOT_FOUND
    code = "dictionary.term_not_found"
    title = "没有这个代码"


class TableCodeTaken(DomainError):
    """A table with this code exists already."""

    kind = ProblemKind.REJECTED
    code = "dictionary.table_code_taken"
    title = "字典代码已存在"


class ImportRefused(DomainError):
    """Some rows of the file are wrong; nothing was imported. `fields` name each row and column."""

    kind = ProblemKind.INVALID
    code = "dictionary.import_refused"
    title = "导入未执行"


class FileUnreadable(DomainError):
    """The file is not an Excel workbook (.xlsx) of acceptable size with the expected heading."""

    kind = ProblemKind.INVALID
    code = "dictionary.file_unreadable"
    title = "文件无法读取"
