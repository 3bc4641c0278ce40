"""Tables as Excel workbooks, out and in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from yiqiao.foundation.dictionary import services
from yiqiao.foundation.dictionary.errors import FileUnreadable, ImportRefused
from yiqiao.foundation.dictionary.models import Term
from yiqiao.foundation.dictionary.queries import get_table
from yiqiao.foundation.dictionary.rules import MOST_PROBLEMS, ImportMode, TermRow
from yiqiao.foundation.problems import FieldProblem

HEADING = ("代码", "名称", "英文名", "拼音码", "上级代码", "属性", "生效日期", "停用日期")
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_CONTENT = 300 * 1024 * 1024
MOST_ROWS = 100_000


def export_workbook(table_code: str) -> bytes:
    """The whole table, retired terms included, in the shape that `import_workbook` reads."""
    table = get_table(table_code)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.code)
    bold = Font(bold=True)
    sheet.append([_plain(sheet, text, bold) for text in HEADING])
    for term in Term.objects.filter(table=table).order_by("position", "code").iterator():
        sheet.append(
            [
                _plain(sheet, term.code),
                _plain(sheet, term.name),
                _plain(sheet, term.name_en),
                _plain(sheet, term.pinyin),
                _plain(sheet, term.parent_code),
                _plain(sheet, write_attributes(term.attributes)),
                term.valid_from,
                term.valid_until,
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def import_workbook(
    table_code: str, content: bytes, *, version: str = "", mode: ImportMode = ImportMode.MERGE
) -> services.ImportOutcome:
    """Import the first sheet, all or nothing. `FileUnreadable`; `ImportRefused` names every wrong cell."""
    get_table(table_code)
    rows, problems = _read(content)
    if problems:
        raise ImportRefused(
            f"有 {len(problems)} 处错误，没有导入任何内容；请按列出的行和列改正后重新导入。",
            fields=problems[:MOST_PROBLEMS],
        )
    return services.import_table(table_code, rows, version=version, mode=mode)


def write_attributes(attributes: dict[str, str]) -> str:
    """``times=2；days=1``."""
    return "；".join(f"{key}={value}" for key, value in attributes.items())


def read_attributes(text: str) -> dict[str, str]:
    """Inverse of `write_attributes`; ValueError for a part without ``=``."""
    found = {}
    for part in text.replace(";", "；").split("；"):
        if part.strip():
            key, mark, value = part.partition("=")
            if not mark or not key.strip():
                raise ValueError("应形如 名称=值；名称=值")
            found[key.strip()] = value.strip()
    return found


def _read(content: bytes) -> tuple[list[TermRow], list[FieldProblem]]:
    sheet_rows = _sheet_rows(content)
    heading = next(sheet_rows, ())
    columns = {str(text).strip(): at for at, text in enumerate(heading) if text is not None}
    missing = [name for name in HEADING[:2] if name not in columns]
    if missing:
        raise FileUnreadable(
            f"第一行应为标题，缺少：{'、'.join(missing)}。请先导出该字典作为模板。",
            fields=[FieldProblem(f"第1行·{name}", "缺少此列") for name in missing],
        )
    rows: list[TermRow] = []
    problems: list[FieldProblem] = []
    for line, cells in enumerate(sheet_rows, 2):
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise FileUnreadable(f"一次最多导入 {MOST_ROWS} 行，请分几次导入。")
        values = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
        rows.append(_row(values, line, problems))
    if not rows:
        raise FileUnreadable("文件中没有数据行。")
    return rows, problems


def _sheet_rows(content: bytes) -> Any:
    if len(content) > LARGEST_FILE:
        raise FileUnreadable("文件超过 20 MB，请分几次导入。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_CONTENT:
                raise FileUnreadable("文件展开后过大，请分几次导入。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return book.worksheets[0].iter_rows(values_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise FileUnreadable("不是有效的 Excel 工作簿（.xlsx），请另存为 .xlsx 后重试。") from error


def _row(values: dict[str, Any], line: int, problems: list[FieldProblem]) -> TermRow:
    def day(column: str) -> date | None:
        value = values.get(column)
        if value is None or str(value).strip() == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        try:
            return date.fromisoformat(str(value).strip().replace("/", "-"))
        except ValueError:
            problems.append(FieldProblem(f"第{line}行·{column}", "日期格式应为 2026-01-31"))
            return None

    try:
        attributes = read_attributes(_cell(values.get("属性")))
    except ValueError as error:
        attributes = {}
        problems.append(FieldProblem(f"第{line}行·属性", str(error)))
    return TermRow(
        code=_cell(values.get("代码")),
        name=_cell(values.get("名称")),
        name_en=_cell(values.get("英文名")),
        pinyin=_cell(values.get("拼音码")),
        parent_code=_cell(values.get("上级代码")),
        attributes=attributes,
        valid_from=day("生效日期"),
        valid_until=day("停用日期"),
        line=line,
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(sheet: Any, value: str, font: Font | None = None) -> Cell:
    """A cell that holds `value` as text, even when it looks like a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell
