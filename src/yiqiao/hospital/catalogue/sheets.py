"""The catalogue as an Excel workbook: how cells become facts, and facts cells. Reads no database.

Three sheets: 收费项目 (with the price that applies), 药品资料, 临床项目. The first row holds the titles; their
order does not matter. A cell's problem is told with sheet, row and column.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from yiqiao.foundation.problems import FieldProblem
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass

MAX_ROWS = 50_000
MAX_PROBLEMS = 500

E = TypeVar("E", bound=StrEnum)


class CellProblem(ValueError):
    """Why a cell cannot be read; the message is a sentence for the person who filled it in."""


class SheetUnreadable(ValueError):
    """The file is not a workbook, or lacks what it must have; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the field it fills, how its text is read and written."""

    title: str
    name: str
    read: Callable[[Any], Any]
    is_required: bool = False
    write: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    title: str
    columns: tuple[Column, ...]


@dataclass(slots=True)
class ReadRow:
    """One row read: its number in the sheet and its fields. Empty optional cells are left out."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class ReadSheet:
    """The rows of one sheet and the problems of its cells."""

    title: str
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    def refuse(self, row: int, column: str, message: str) -> None:
        """Note a problem of a cell."""
        self.problems.append(FieldProblem(f"{self.title}.第{row}行.{column}", message))


def _text(longest: int) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        # Excel turns codes typed as numbers into numbers; 110100001.0 is the code 110100001.
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        text = text.strip()
        if len(text) > longest:
            raise CellProblem(f"太长，最多 {longest} 个字符")
        if "\x00" in text:
            raise CellProblem("含有不能保存的控制字符")
        return text

    return read


def _number(decimals: int, *, positive: bool = False) -> Callable[[Any], Decimal]:
    def read(cell: Any) -> Decimal:
        try:
            # A cell holds a binary number; its shortest text is what the person typed.
            value = Decimal(str(cell).strip().replace(",", ""))
        except InvalidOperation:
            raise CellProblem("应为数字") from None
        if not value.is_finite() or value < 0 or (positive and value == 0) or value >= 10**8:
            raise CellProblem("应为大于 0 的数字" if positive else "应为不小于 0 的数字")
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > decimals:
            raise CellProblem(f"小数最多 {decimals} 位")
        return value

    return read


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        found = date.fromisoformat(str(cell).strip().replace("/", "-"))
    except ValueError:
        raise CellProblem("日期格式应为 2026-01-31") from None
    if not 1880 <= found.year <= 2199:
        raise CellProblem("日期不合理")
    return found


def _yes_or_no(cell: Any) -> bool:
    known = {"是": True, "否": False, "True": True, "False": False, "1": True, "0": False}
    try:
        return known[str(cell).strip()]
    except KeyError:
        raise CellProblem("应为“是”或“否”") from None


def _choice(labels: dict[E, str]) -> Callable[[Any], E]:
    by_text = {text: value for value, label in labels.items() for text in (label, str(value))}

    def read(cell: Any) -> E:
        try:
            return by_text[str(cell).strip()]
        except KeyError:
            raise CellProblem(f"应为以下之一：{'、'.join(labels.values())}") from None

    return read


def _parts(cell: Any) -> tuple[tuple[str, Decimal], ...]:
    """A1×1;B2×2 — code and quantity of each part."""
    parts = []
    quantity_of = _number(3, positive=True)
    for piece in str(cell).replace("；", ";").split(";"):
        if not piece.strip():
            continue
        code, _, quantity = piece.replace("*", "×").partition("×")
        parts.append((code.strip(), quantity_of(quantity or "1")))
    if len({code for code, _ in parts}) != len(parts):
        raise CellProblem("同一收费项目出现了两次，请合并数量")
    return tuple(parts)


def _write_yes_or_no(value: bool) -> str:
    return "是" if value else "否"


def _write_number(value: Decimal | None) -> Decimal | None:
    return value


def _write_label(labels: dict[E, str]) -> Callable[[Any], str]:
    return lambda value: {str(one): label for one, label in labels.items()}.get(str(value), str(value))


CHARGE_KINDS = {
    ChargeItemKind.SERVICE: "服务",
    ChargeItemKind.DRUG: "药品",
    ChargeItemKind.HERB: "中药饮片",
    ChargeItemKind.MATERIAL: "材料",
    ChargeItemKind.REGISTRATION: "挂号",
}
CLINICAL_KINDS = {
    ClinicalItemKind.REGISTRATION: "挂号",
    ClinicalItemKind.CONSULTATION: "诊察",
    ClinicalItemKind.EXAMINATION: "检查",
    ClinicalItemKind.LABORATORY: "检验",
    ClinicalItemKind.TREATMENT: "治疗",
}
CLASSES = {InsuranceClass.A: "甲", InsuranceClass.B: "乙", InsuranceClass.C: "丙"}

CHARGE_ITEMS = Sheet(
    "收费项目",
    (
        Column("编码", "code", _text(30), is_required=True),
        Column("名称", "name", _text(200), is_required=True),
        Column("英文名", "name_en", _text(300)),
        Column("单位", "unit", _text(20), is_required=True),
        Column("规格", "specification", _text(100)),
        Column("大项目编码", "category_code", _text(20), is_required=True),
        Column("类别", "kind", _choice(CHARGE_KINDS), is_required=True, write=_write_label(CHARGE_KINDS)),
        Column("医保编码", "insurance_code", _text(50)),
        Column("医保类别", "insurance_class", _choice(CLASSES), write=_write_label(CLASSES)),
        Column("单价", "unit_price", _number(4)),
        Column("价格生效日", "valid_from", _day),
        Column("价格文号", "document_no", _text(100)),
        Column("启用", "is_active", _yes_or_no, write=_write_yes_or_no),
    ),
)
DRUGS = Sheet(
    "药品资料",
    (
        Column("编码", "code", _text(30), is_required=True),
        Column("通用名", "generic_name", _text(200), is_required=True),
        Column("剂型", "form", _text(50)),
        Column("规格", "specification", _text(100)),
        Column("生产企业", "manufacturer", _text(200)),
        Column("剂量单位", "dose_unit", _text(20), is_required=True),
        Column("每收费单位剂量", "dose_per_unit", _number(4, positive=True), is_required=True),
        Column("默认单次剂量", "default_dose", _number(4, positive=True)),
        Column("默认途径", "default_route", _text(50)),
        Column("默认频次", "default_frequency", _text(20)),
        Column("单次极量", "max_single_dose", _number(4, positive=True)),
        Column("中药饮片", "is_herb", _yes_or_no, write=_write_yes_or_no),
        Column("抗菌药物", "is_antibiotic", _yes_or_no, write=_write_yes_or_no),
        Column("毒性说明", "toxic_note", _text(200)),
    ),
)
CLINICAL_ITEMS = Sheet(
    "临床项目",
    (
        Column("编码", "code", _text(30), is_required=True),
        Column("名称", "name", _text(200), is_required=True),
        Column("英文名", "name_en", _text(300)),
        Column("类别", "kind", _choice(CLINICAL_KINDS), is_required=True, write=_write_label(CLINICAL_KINDS)),
        Column("执行科室编码", "executing_department_code", _text(20)),
        Column("标本", "specimen", _text(50)),
        Column("注意事项", "instructions", _text(500)),
        Column(
            "组成",
            "parts",
            _parts,
            is_required=True,
            write=lambda parts: ";".join(f"{code}×{quantity.normalize():f}" for code, quantity in parts),
        ),
        Column("启用", "is_active", _yes_or_no, write=_write_yes_or_no),
    ),
)
SHEETS = (CHARGE_ITEMS, DRUGS, CLINICAL_ITEMS)


def read_workbook(content: bytes) -> dict[str, ReadSheet]:
    """Every known sheet of the workbook with its rows and cell problems."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise SheetUnreadable("文件不是有效的 Excel 工作簿（.xlsx），请用导出的模板填写后上传。") from None
    found = {sheet.title: _read_sheet(book[sheet.title], sheet) for sheet in SHEETS if sheet.title in book}
    if not found:
        titles = "”“".join(sheet.title for sheet in SHEETS)
        raise SheetUnreadable(f"没有找到名为“{titles}”的工作表，请用导出的模板填写后上传。")
    return found


def write_workbook(rows: dict[str, Iterable[dict[str, Any]]]) -> bytes:
    """A workbook with all sheets; the same columns that `read_workbook` understands."""
    book = Workbook(write_only=True)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "C2"
        page.append(_title_cells(page, sheet.columns))
        for row in rows.get(sheet.title, ()):
            page.append([_cell_of(column, row.get(column.name)) for column in sheet.columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title_cells(page: Any, columns: Sequence[Column]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for column in columns:
        cell = WriteOnlyCell(page, value=column.title)
        cell.font = Font(bold=True, color="FFC00000" if column.is_required else None)
        cells.append(cell)
    return cells


def _cell_of(column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    written = column.write(value)
    # A text that begins with = would be run as a formula by the program that opens the file.
    return f"'{written}" if isinstance(written, str) and written[:1] in "=+-@" else written


def _read_sheet(page: Any, sheet: Sheet) -> ReadSheet:
    result = ReadSheet(sheet.title)
    lines = page.iter_rows(values_only=True)
    titles = [str(title).strip() if title is not None else "" for title in next(lines, ())]
    missing = [column.title for column in sheet.columns if column.is_required and column.title not in titles]
    for title in missing:
        result.refuse(1, title, "缺少这一列")
    if missing:
        return result
    places = [(column, titles.index(column.title)) for column in sheet.columns if column.title in titles]
    for number, cells in enumerate(lines, start=2):
        if number > MAX_ROWS + 1:
            result.refuse(number, "", f"一次最多导入 {MAX_ROWS} 行")
            break
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        result.rows.append(ReadRow(number, _read_row(result, number, cells, places)))
        if len(result.problems) >= MAX_PROBLEMS:
            break
    return result


def _read_row(
    result: ReadSheet, number: int, cells: Sequence[Any], places: Sequence[tuple[Column, int]]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, at in places:
        cell = cells[at] if at < len(cells) else None
        if cell is None or str(cell).strip() == "":
            if column.is_required:
                result.refuse(number, column.title, "必填，请填写")
            continue
        try:
            values[column.name] = column.read(cell)
        except CellProblem as problem:
            result.refuse(number, column.title, str(problem))
    return values
