"""The catalogue over the interface API and as a workbook."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.builders.access import patient_client, signed_in_client
from tests.builders.catalogue import make_category, make_charge_item, make_clinical_item, make_drug, make_herb
from tests.builders.people import make_patient
from yiqiao.foundation import clock
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.catalogue.errors import ImportRefused
from yiqiao.hospital.catalogue.models import CatalogueChange, ChargeItem, ChargeItemPrice, ClinicalItem
from yiqiao.hospital.catalogue.queries import unit_price_on
from yiqiao.hospital.catalogue.rules import ClinicalItemKind
from yiqiao.hospital.catalogue.services.exchange_files import (
    ImportResult,
    export_catalogue,
    import_catalogue,
)

pytestmark = pytest.mark.django_db
BASE = "/api/ui/catalogue"
TITLES = ["编码", "名称", "单位", "大项目编码", "类别", "单价", "价格生效日", "启用"]


def workbook(*rows: list[object], title: str = "收费项目", titles: list[str] = TITLES) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    page.append(titles)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_export_can_be_imported_unchanged_and_changes_nothing() -> None:
    make_drug()
    make_herb(toxic_note="有毒")
    make_charge_item("A", "采血费", "3.5")
    make_clinical_item("CBC", "血常规检查", ClinicalItemKind.LABORATORY, (("A", "2.5"),))
    content = export_catalogue()
    changes = CatalogueChange.objects.count()
    assert import_catalogue(content, "原样导回") == ImportResult(3, 0, 2, 1)
    assert CatalogueChange.objects.count() == changes
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["收费项目"][1]][:4] == ["编码", "名称", "英文名", "单位"]
    assert book["临床项目"]["H2"].value == "A×2.5"


def test_edited_workbook_creates_items_and_sets_prices() -> None:
    make_category()
    old = make_charge_item("A", "采血费", "3.5")
    begins = clock.today() + timedelta(days=5)
    content = workbook(
        ["A", "静脉采血费", "次", "exam", "服务", 4.25, begins, "是"],
        [310100001, "血常规", "项", "exam", "服务", "20", None, None],
        [None] * 8,
    )
    assert import_catalogue(content, "调价文件") == ImportResult(2, 2, 0, 0)
    old.refresh_from_db()
    assert (old.name, old.version) == ("静脉采血费", 2)
    assert unit_price_on([old.pk], begins) == {old.pk: Decimal("4.2500")}
    new = ChargeItem.objects.get(code="310100001")
    assert unit_price_on([new.pk], clock.today()) == {new.pk: Decimal("20.0000")}


def test_every_problem_is_named_by_row_and_column_and_nothing_is_imported() -> None:
    make_charge_item("A", "采血费", "3.5")
    yesterday = clock.today() - timedelta(days=1)
    content = workbook(
        ["B", "血常规", "次", "exam", "服务", 10, None, "是"],
        ["B", "", "次", "nope", "别的", "贵", "昨天", "也许"],
        ["A", "采血费", "次", "exam", "服务", 5, yesterday, "是"],
        ["C", "x" * 201, "次", "exam", "服务", -1, None, "是"],
        ["D", "尿常规", "次", "exam", "服务", 1.23456, None, "是"],
    )
    before = (ChargeItem.objects.count(), ChargeItemPrice.objects.count(), CatalogueChange.objects.count())
    with pytest.raises(ImportRefused) as refusal:
        import_catalogue(content, "调价文件")
    assert sorted(problem.field for problem in refusal.value.fields) == sorted(
        [
            "收费项目.第3行.编码", "收费项目.第3行.名称", "收费项目.第3行.大项目编码", "收费项目.第3行.类别",
            "收费项目.第3行.单价", "收费项目.第3行.价格生效日", "收费项目.第3行.启用", "收费项目.第4行.价格生效日",
            "收费项目.第5行.名称", "收费项目.第5行.单价", "收费项目.第6行.单价",
        ]
    )  # fmt: skip
    assert "11 处问题" in refusal.value.detail
    after = (ChargeItem.objects.count(), ChargeItemPrice.objects.count(), CatalogueChange.objects.count())
    assert after == before


def test_clinical_sheet_names_unknown_parts_and_departments() -> None:
    content = workbook(
        ["X", "抽血", "治疗", "NODEP", "A×1;A×2"],
        ["Y", "换药", "治疗", None, "NOPE×1"],
        title="临床项目",
        titles=["编码", "名称", "类别", "执行科室编码", "组成"],
    )
    with pytest.raises(ImportRefused) as refusal:
        import_catalogue(content, "新增")
    assert [problem.field for problem in refusal.value.fields] == [
        "临床项目.第2行.组成", "临床项目.第2行.执行科室编码", "临床项目.第3行.组成",
    ]  # fmt: skip
    assert not ClinicalItem.objects.exists()


def test_missing_column_is_named() -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_catalogue(workbook(["A", "采血费"], titles=["编码", "名称"]), "新增")
    assert {problem.field for problem in refusal.value.fields} == {
        "收费项目.第1行.单位", "收费项目.第1行.大项目编码", "收费项目.第1行.类别",
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", workbook(title="别的")])
def test_file_that_is_no_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        import_catalogue(content, "新增")
    assert refusal.value.fields[0].field == "file"


def test_text_that_looks_like_a_formula_is_exported_as_text() -> None:
    make_charge_item("F", '=HYPERLINK("http://x")', "1")
    page = load_workbook(io.BytesIO(export_catalogue()))["收费项目"]
    assert page["B2"].data_type == "s"


def test_upload_and_download_over_http() -> None:
    make_category()
    admin = signed_in_client("charge_admin")
    content = workbook(["A", "采血费", "次", "exam", "服务", 3.5, None, "是"])
    upload = SimpleUploadedFile("items.xlsx", content)
    answer = admin.post(f"{BASE}/import", {"file": upload, "reason": "首次导入"})
    assert answer.json() == {"charge_items": 1, "prices": 1, "drugs": 0, "clinical_items": 0}
    download = admin.get(f"{BASE}/export")
    assert load_workbook(io.BytesIO(download.content))["收费项目"]["A2"].value == "A"
    broken = admin.post(f"{BASE}/import", {"file": SimpleUploadedFile("x.xlsx", b"x"), "reason": "再导"})
    assert (broken.status_code, broken.json()["fields"][0]["field"]) == (422, "file")


def test_price_is_set_over_http_and_the_history_shown() -> None:
    make_charge_item("A", "采血费", "3.5")
    admin = signed_in_client("charge_admin")
    begins = (clock.today() + timedelta(days=3)).isoformat()
    body = {"unit_price": "4.2500", "valid_from": begins, "reason": "调价"}
    prices = admin.post(f"{BASE}/charge-items/A/prices", body, "application/json").json()
    assert [(price["unit_price"], price["valid_from"]) for price in prices] == [
        ("4.2500", begins),
        ("3.5000", "2020-01-01"),
    ]
    cancelled = admin.post(
        f"{BASE}/charge-items/A/prices/{prices[0]['id']}/cancel", {"reason": "推迟"}, "application/json"
    )
    assert len(cancelled.json()) == 1
    changes = admin.get(f"{BASE}/changes/charge_item/A").json()
    assert [change["action"] for change in changes["items"]] == [
        "price_cancelled",
        "price_set",
        "price_set",
        "created",
    ]


@pytest.mark.parametrize("price", ["-1", "NaN", "1e30", "1.23456", "abc"])
def test_price_that_cannot_be_one_names_the_field(price: str) -> None:
    make_charge_item("A", "采血费", "3.5")
    body = {"unit_price": price, "valid_from": "2027-01-01", "reason": "调价"}
    answer = signed_in_client("charge_admin").post(f"{BASE}/charge-items/A/prices", body, "application/json")
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "unit_price")
    assert ChargeItemPrice.objects.count() == 1


def test_clerk_reads_with_prices_and_does_not_manage() -> None:
    make_charge_item("A", "采血费", "3.5")
    make_clinical_item("CBC", "血常规检查", ClinicalItemKind.LABORATORY, (("A", "2"),))
    make_drug()
    clerk = signed_in_client("registration_clerk")
    items = clerk.get(f"{BASE}/charge-items", {"q": "cxf"}).json()
    assert [(row["code"], row["unit_price"]) for row in items["items"]] == [("A", "3.5000")]
    clinical = clerk.get(f"{BASE}/clinical-items", {"q": "血常规"}).json()["items"][0]
    assert Decimal(clinical["price"]) == 7
    assert clerk.get(f"{BASE}/drugs", {"q": "amxl"}).json()[0]["unit_price"] == "15.6000"
    body = {"name": "其他", "reason": "改"}
    assert clerk.put(f"{BASE}/categories/x", body, "application/json").status_code == 403
    assert clerk.get(f"{BASE}/export").status_code == 403
    assert Client().get(f"{BASE}/charge-items").status_code == 401
    assert patient_client(make_patient().pk).get(f"{BASE}/clinical-items").status_code == 200


def test_items_are_saved_over_http() -> None:
    admin = signed_in_client("charge_admin")
    assert admin.put(f"{BASE}/categories/exam", {"name": "检查费"}, "application/json").status_code == 200
    item = {"name": "血常规", "unit": "项", "category_code": "exam", "kind": "service", "reason": "新增"}
    made = admin.put(f"{BASE}/charge-items/A", item, "application/json").json()
    assert (made["version"], made["unit_price"]) == (1, None)
    stale = {**item, "name": "血常规五分类", "version": 7}
    assert admin.put(f"{BASE}/charge-items/A", stale, "application/json").status_code == 412
    clinical = {
        "name": "血常规",
        "kind": "laboratory",
        "parts": [{"code": "A", "quantity": "1"}],
        "reason": "新增",
    }
    saved = admin.put(f"{BASE}/clinical-items/C", clinical, "application/json").json()
    assert [part["code"] for part in saved["parts"]] == ["A"]
    wrong = {**clinical, "parts": [{"code": "NOPE", "quantity": "1"}]}
    assert admin.put(f"{BASE}/clinical-items/C", wrong, "application/json").status_code == 422
    drug = {"generic_name": "阿莫西林", "dose_unit": "g", "dose_per_unit": "6", "reason": "新增"}
    assert admin.put(f"{BASE}/drugs/A", drug, "application/json").json()["code"] == "input.invalid"
    medicine = {**item, "kind": "drug", "name": "阿莫西林胶囊", "unit": "盒"}
    assert admin.put(f"{BASE}/charge-items/D", medicine, "application/json").status_code == 200
    assert admin.put(f"{BASE}/drugs/D", drug, "application/json").json()["generic_name"] == "阿莫西林"


@pytest.mark.parametrize("path", ["charge-items", "clinical-items", "drugs"])
def test_search_word_that_cannot_be_stored_is_refused_and_odd_ones_find_nothing(path: str) -> None:
    make_drug()
    clerk = signed_in_client("registration_clerk")
    refused = clerk.get(f"{BASE}/{path}", {"q": "a\x00b"})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "q")
    for word in ("%", "_", "'; DROP TABLE x", "😀", "<b>"):
        body = clerk.get(f"{BASE}/{path}", {"q": word}).json()
        assert (body if isinstance(body, list) else body["items"]) == []
