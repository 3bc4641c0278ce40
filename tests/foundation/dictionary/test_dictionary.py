"""Looking up, searching, importing and retiring codes."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from yiqiao.foundation import clock
from yiqiao.foundation.dictionary import queries, services, workbooks
from yiqiao.foundation.dictionary.errors import FileUnreadable, ImportRefused, TableCodeTaken, TableNotFound
from yiqiao.foundation.dictionary.models import Term
from yiqiao.foundation.dictionary.rules import (
    ImportMode,
    MappingRelation,
    TermRow,
    find_row_problems,
    initials,
)
from yiqiao.foundation.dictionary.standard_tables import load_standard_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def colours(db: None) -> str:
    """A small table."""
    services.create_table("colour", "颜色", "1")
    services.import_table(
        "colour",
        [
            TermRow("r", "红色", "red"),
            TermRow("g", "绿色", "green"),
            TermRow("dr", "深红色", parent_code="r"),
        ],
    )
    return "colour"


def _book(*rows: tuple[object, ...], heading: tuple[str, ...] = workbooks.HEADING) -> bytes:
    book = Workbook()
    book.active.append(heading)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_standard_tables_load_once_and_keep_what_the_hospital_changed():
    added = load_standard_tables()
    assert added > 800
    assert load_standard_tables() == 0
    assert queries.lookup("nationality", "CHN").name == "中国"
    assert Term.objects.filter(table__code="nationality").count() == 249
    assert queries.lookup("frequency", "bid").attributes == {"times": "2", "days": "1", "print": "每日2次"}
    services.retire_term("route", "ng", clock.today() - timedelta(days=1))
    services.save_term("route", TermRow("po", "内服"))
    assert load_standard_tables() == 0
    assert queries.lookup("route", "ng") is None
    assert queries.lookup("route", "po").name == "内服"


@pytest.mark.requirement("PLATFORM-08")
def test_every_standard_table_is_well_formed():
    from yiqiao.foundation.dictionary.standard_tables import standard_rows

    for code in (
        "icd10",
        "tcm_disease",
        "tcm_syndrome",
        "frequency",
        "route",
        "relation",
        "nationality",
        "document_kind",
        "payment_category",
    ):
        assert find_row_problems(standard_rows(code), frozenset()) == []


@pytest.mark.requirement("PLATFORM-08")
@pytest.mark.parametrize(
    ("q", "first"),
    [("J45", "J45.900"), ("支气管哮喘", "J45.900"), ("zqgxc", "J45.900"), ("高血压", "I10.x09")],
)
def test_diagnoses_are_found_by_code_name_and_initials(q, first):
    load_standard_tables()
    assert queries.search("icd10", q, 5)[0].code == first


def test_initials_keep_letters_and_digits_and_drop_signs():
    assert initials("2型糖尿病（伴CKD）") == "2xtnbbckd"


def test_lookup_respects_the_time_of_validity(colours):
    services.save_term(
        colours, TermRow("b", "蓝色", valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    )
    assert queries.lookup(colours, "b", date(2025, 12, 31)) is None
    assert queries.lookup(colours, "b", date(2026, 1, 1)).name == "蓝色"
    assert queries.lookup(colours, "b", date(2026, 6, 30)).name == "蓝色"
    assert queries.lookup(colours, "b", date(2026, 7, 1)) is None
    assert queries.get_term(colours, "b").name == "蓝色"


def test_replacing_a_table_retires_what_the_new_version_lacks(colours):
    outcome = services.import_table(
        colours, [TermRow("r", "红色", "red"), TermRow("y", "黄色")], version="2", mode=ImportMode.REPLACE
    )
    assert (outcome.added, outcome.changed, outcome.retired, outcome.unchanged) == (1, 0, 2, 1)
    assert queries.get_table(colours).version == "2"
    assert queries.lookup(colours, "g") is None
    assert queries.lookup(colours, "g", clock.today() - timedelta(days=1)).name == "绿色"


def test_workbook_goes_out_and_comes_back_unchanged(colours):
    services.save_term(colours, TermRow("=x", "公式样", attributes={"a": "1", "b": "二"}))
    content = workbooks.export_workbook(colours)
    cells = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert cells[0] == workbooks.HEADING
    assert cells[1][:2] == ("r", "红色")
    assert cells[4][0] == "=x"
    outcome = workbooks.import_workbook(colours, content)
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 4)


def test_import_names_every_wrong_row_and_column_and_changes_nothing(colours):
    content = _book(
        ("b", "蓝色", "", "", "", "", None, None),
        ("", "无代码", "", "", "", "", None, None),
        ("b", "重复", "", "", "nowhere", "", "2026-13-01", None),
        ("c", "", "", "", "", "坏属性", "2026-02-01", "2026-01-01"),
    )
    with pytest.raises(ImportRefused) as refusal:
        workbooks.import_workbook(colours, content)
    assert [one.field for one in refusal.value.fields] == ["第4行·生效日期", "第5行·属性"]
    content = _book(
        ("b", "蓝色", "", "", "", "", None, None),
        ("", "无代码", "", "", "", "", None, None),
        ("b", "重复", "", "", "nowhere", "", None, None),
        ("c", "", "", "", "", "", "2026-02-01", "2026-01-01"),
    )
    with pytest.raises(ImportRefused) as refusal:
        workbooks.import_workbook(colours, content)
    assert [(one.field, one.message) for one in refusal.value.fields] == [
        ("第3行·代码", "必填"),
        ("第4行·上级代码", "没有代码为 nowhere 的条目"),
        ("第4行·代码", "与第2行重复：b"),
        ("第5行·名称", "必填"),
        ("第5行·停用日期", "不能早于生效日期"),
    ]
    assert Term.objects.filter(table__code=colours).count() == 3


def test_circle_of_parents_is_refused(colours):
    with pytest.raises(ImportRefused) as refusal:
        services.import_table(
            colours,
            [TermRow("a", "甲", parent_code="b", line=1), TermRow("b", "乙", parent_code="a", line=2)],
        )
    assert {one.message for one in refusal.value.fields} == {"上级关系成环"}


@pytest.mark.parametrize("content", [b"", b"not a workbook", _book(heading=("编号", "名字"))])
def test_file_that_is_no_such_workbook_is_refused(colours, content):
    with pytest.raises(FileUnreadable):
        workbooks.import_workbook(colours, content)


def test_mappings_go_between_tables_all_or_nothing(colours):
    services.create_table("paint", "涂料", "1")
    services.import_table("paint", [TermRow("p1", "朱红"), TermRow("p2", "翠绿")])
    with pytest.raises(ImportRefused) as refusal:
        services.save_mappings(
            colours, "paint", [services.MappingRow("r", "p1", line=1), services.MappingRow("r", "p9", line=2)]
        )
    assert [one.field for one in refusal.value.fields] == ["第2行·目标代码"]
    assert queries.map_code(colours, "r", "paint") == []
    services.save_mappings(
        colours,
        "paint",
        [services.MappingRow("r", "p2", MappingRelation.RELATED), services.MappingRow("r", "p1")],
    )
    assert [one.target_code for one in queries.map_code(colours, "r", "paint")] == ["p1", "p2"]


def test_table_code_is_taken_once_and_unknown_tables_are_named(colours):
    with pytest.raises(TableCodeTaken):
        services.create_table(colours, "又一个", "1")
    with pytest.raises(TableNotFound):
        services.import_table("nowhere", [TermRow("a", "甲")])
