"""The dictionary over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from yiqiao.foundation.dictionary import queries, services, workbooks
from yiqiao.foundation.dictionary.models import CodeMapping, Term
from yiqiao.foundation.dictionary.rules import ImportMode, MappingRelation, TermRow
from yiqiao.foundation.http import (
    ApiRouter,
    Day,
    Face,
    Id,
    Input,
    LongText,
    Mount,
    Output,
    Page,
    ShortText,
    paginate,
)

router = ApiRouter(tags=["字典"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00/]+$")
]
TableCode = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[A-Za-z0-9_.-]+$")]
Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class TableOut(Output):
    """One code table."""

    code: str
    name: str
    name_en: str
    version: str
    note: str
    valid_from: date
    valid_until: date | None
    updated_at: datetime


class TermOut(Output):
    """One term."""

    code: str
    name: str
    name_en: str
    pinyin: str
    parent_code: str
    attributes: dict[str, str]
    valid_from: date | None
    valid_until: date | None


class TableIn(Input):
    """A new table."""

    code: TableCode
    name: ShortText
    name_en: Label = ""
    version: ShortText
    note: LongText = ""


class TermIn(Input):
    """A term to add or change."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    name_en: Label = ""
    pinyin: Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9]*$")] = ""
    parent_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    attributes: Annotated[
        dict[
            Annotated[str, StringConstraints(min_length=1, max_length=50)],
            Annotated[str, StringConstraints(max_length=500)],
        ],
        Field(max_length=50),
    ] = Field(default_factory=dict)
    valid_from: Day | None = None
    valid_until: Day | None = None


class RetireIn(Input):
    """The last day on which the code may be used."""

    last_day: Day


class DictionaryImportOut(Output):
    """What an import did."""

    added: int
    changed: int
    retired: int
    unchanged: int


class MappingIn(Input):
    """One mapping."""

    source_code: Code
    target_code: Code
    relation: MappingRelation = MappingRelation.EQUIVALENT
    valid_from: Day | None = None
    valid_until: Day | None = None


class MappingsIn(Input):
    """Mappings from one table to another."""

    target_table: TableCode
    mappings: Annotated[list[MappingIn], Field(min_length=1, max_length=2000)]


class MappingOut(Output):
    """One mapping."""

    id: int
    source_code: str
    target_table: str
    target_code: str
    relation: MappingRelation
    valid_from: date | None
    valid_until: date | None


class SavedOut(Output):
    """How many were saved."""

    count: int


def _mapping_out(mapping: CodeMapping) -> dict[str, Any]:
    return {
        "id": mapping.pk,
        "source_code": mapping.source_code,
        "target_table": mapping.target_table.code,
        "target_code": mapping.target_code,
        "relation": mapping.relation,
        "valid_from": mapping.valid_from,
        "valid_until": mapping.valid_until,
    }


@router.get(
    "/tables",
    permission="dictionary.read",
    operation_id="list_dictionary_tables",
    response=list[TableOut],
)
def list_tables(request: HttpRequest) -> Any:
    """All code tables."""
    return queries.list_tables()


@router.post(
    "/tables",
    permission="dictionary.manage",
    operation_id="create_dictionary_table",
    response=TableOut,
    idempotent=True,
)
def create_table(request: HttpRequest, data: TableIn) -> Any:
    """Make an empty table."""
    return services.create_table(data.code, data.name, data.version, name_en=data.name_en, note=data.note)


@router.get(
    "/tables/{table}/terms",
    permission="dictionary.read",
    operation_id="list_dictionary_terms",
    response=Page[TermOut],
)
def list_terms(
    request: HttpRequest,
    table: TableCode,
    q: Word = "",
    on: Day | None = None,
    include_retired: bool = False,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Search one table by code, name or pinyin initials, best first."""
    queries.get_table(table)
    return paginate(queries.matching(table, q, on, include_retired=include_retired), page, page_size)


@router.get(
    "/tables/{table}/terms/{code}",
    permission="dictionary.read",
    operation_id="get_dictionary_term",
    response=TermOut,
)
def get_term(request: HttpRequest, table: TableCode, code: Code) -> Term:
    """One term, valid or not."""
    return queries.get_term(table, code)


@router.put(
    "/tables/{table}/terms/{code}",
    permission="dictionary.manage",
    operation_id="save_dictionary_term",
    response=TermOut,
)
def save_term(request: HttpRequest, table: TableCode, code: Code, data: TermIn) -> Term:
    """Add or change a term."""
    return services.save_term(table, TermRow(code=code, **data.model_dump()))


@router.post(
    "/tables/{table}/terms/{code}/retire",
    permission="dictionary.manage",
    operation_id="retire_dictionary_term",
    response=TermOut,
)
def retire_term(request: HttpRequest, table: TableCode, code: Code, data: RetireIn) -> Term:
    """Give a term its last day."""
    return services.retire_term(table, code, data.last_day)


@router.get(
    "/tables/{table}/workbook",
    permission="dictionary.read",
    operation_id="export_dictionary_table",
    response={200: None},
)
def export_table(request: HttpRequest, table: TableCode) -> HttpResponse:
    """The whole table as an Excel workbook; also the template for importing."""
    response = HttpResponse(workbooks.export_workbook(table), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{table}.xlsx"'
    return response


@router.post(
    "/tables/{table}/import",
    permission="dictionary.manage",
    operation_id="import_dictionary_table",
    response=DictionaryImportOut,
)
def import_table(
    request: HttpRequest,
    table: TableCode,
    file: UploadedFile = File(...),
    version: Word = Form(""),
    mode: ImportMode = Form(ImportMode.MERGE),
) -> Any:
    """Import an Excel workbook, all or nothing."""
    return workbooks.import_workbook(table, file.read(), version=version, mode=mode)


@router.get(
    "/tables/{table}/mappings",
    permission="dictionary.read",
    operation_id="list_dictionary_mappings",
    response=Page[MappingOut],
)
def list_mappings(
    request: HttpRequest,
    table: TableCode,
    target_table: Word = "",
    q: Word = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """What the codes of a table are in other tables."""
    return paginate(queries.list_mappings(table, target_table, q), page, page_size, _mapping_out)


@router.post(
    "/tables/{table}/mappings",
    permission="dictionary.manage",
    operation_id="save_dictionary_mappings",
    response=SavedOut,
)
def save_mappings(request: HttpRequest, table: TableCode, data: MappingsIn) -> Any:
    """Add or change mappings, all or nothing."""
    rows = [services.MappingRow(**one.model_dump(), line=line) for line, one in enumerate(data.mappings, 1)]
    return {"count": services.save_mappings(table, data.target_table, rows)}


@router.post(
    "/mappings/{mapping_id}/remove",
    permission="dictionary.manage",
    operation_id="remove_dictionary_mapping",
    response={204: None},
)
def remove_mapping(request: HttpRequest, mapping_id: Id) -> Any:
    """Take a wrong mapping away."""
    services.remove_mapping(mapping_id)
    return 204, None


MOUNTS = [Mount(Face.UI, "/dictionary", router)]
