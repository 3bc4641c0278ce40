"""Items, prices and their history; Excel in and out."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query
from ninja.files import UploadedFile
from pydantic import StringConstraints

from yiqiao.foundation import clock
from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, SearchText, paginate
from yiqiao.hospital.catalogue import queries, services
from yiqiao.hospital.catalogue.api.schemas import (
    CatalogueReasonIn,
    CategoryIn,
    CategoryOut,
    ChangeOut,
    ChargeItemIn,
    ChargeItemOut,
    ClinicalItemIn,
    ClinicalItemOut,
    Code,
    DrugIn,
    DrugOut,
    ImportOut,
    PriceIn,
    PriceOut,
    Reason,
)
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind
from yiqiao.hospital.catalogue.services.exchange_files import export_catalogue, import_catalogue

router = ApiRouter(tags=["catalogue"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_READ = {"permission": "catalogue.read"}
_MANAGE = {"permission": "catalogue.manage"}


@router.get("/categories", **_READ, operation_id="list_charge_categories", response=list[CategoryOut])
def list_charge_categories(request: HttpRequest) -> Any:
    """All categories."""
    return list(queries.list_categories())


@router.put("/categories/{code}", **_MANAGE, operation_id="save_charge_category", response=CategoryOut)
def save_charge_category(
    request: HttpRequest, code: Annotated[Code, Field(max_length=20)], data: CategoryIn
) -> Any:
    """Create or change a category."""
    return services.save_category(services.CategoryFacts(code, **data.dict()))


@router.get("/charge-items", **_READ, operation_id="list_charge_items", response=Page[ChargeItemOut])
def list_charge_items(
    request: HttpRequest,
    q: SearchText = "",
    kind: ChargeItemKind | None = None,
    category: Code | None = None,
    on: Day | None = None,
    include_inactive: bool = False,
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> Any:
    """Charge items by name, pinyin, code or insurance code, with the price of a day (default today)."""
    rows = queries.search_charge_items(q, kind, category, include_inactive=include_inactive)
    result = paginate(rows, page, page_size)
    prices = queries.unit_price_on([row.pk for row in result["items"]], on or clock.today())
    result["items"] = [ChargeItemOut.of(row, prices.get(row.pk)) for row in result["items"]]
    return result


@router.get("/charge-items/{code}", **_READ, operation_id="get_charge_item", response=ChargeItemOut)
def get_charge_item(request: HttpRequest, code: Code) -> Any:
    """One charge item with today's price."""
    item = queries.get_charge_item(code)
    return ChargeItemOut.of(item, queries.unit_price_on([item.pk], clock.today()).get(item.pk))


@router.put("/charge-items/{code}", **_MANAGE, operation_id="save_charge_item", response=ChargeItemOut)
def save_charge_item(request: HttpRequest, code: Code, data: ChargeItemIn) -> Any:
    """Create or change a charge item."""
    facts = services.ChargeItemFacts(code=code, **data.dict(exclude={"version", "reason"}))
    services.save_charge_item(facts, data.reason, expected_version=data.version)
    return get_charge_item(request, code)


@router.get("/charge-items/{code}/prices", **_READ, operation_id="list_item_prices", response=list[PriceOut])
def list_item_prices(request: HttpRequest, code: Code) -> Any:
    """All prices of an item, newest first."""
    return list(queries.list_prices(queries.get_charge_item(code)))


@router.post(
    "/charge-items/{code}/prices",
    **_MANAGE,
    operation_id="set_item_price",
    response=list[PriceOut],
    audited=Audited("catalogue.price_set", "charge_item:{code}"),
    idempotent=True,
)
def set_item_price(request: HttpRequest, code: Code, data: PriceIn) -> Any:
    """Set a price from a day on; the one before ends the day before."""
    services.set_price(
        code, data.unit_price, data.valid_from, document_no=data.document_no, reason=data.reason
    )
    return list_item_prices(request, code)


@router.post(
    "/charge-items/{code}/prices/{price_id}/cancel",
    **_MANAGE,
    operation_id="cancel_item_price",
    response=list[PriceOut],
    audited=Audited("catalogue.price_cancelled", "charge_item:{code}"),
)
def cancel_item_price(request: HttpRequest, code: Code, price_id: Id, data: CatalogueReasonIn) -> Any:
    """Withdraw a price that has not begun."""
    services.cancel_future_price(code, price_id, data.reason)
    return list_item_prices(request, code)


@router.get("/drugs", **_READ, operation_id="search_drugs", response=list[DrugOut])
def search_drugs(request: HttpRequest, q: SearchText = "", herb: bool = False) -> Any:
    """At most 20 drugs or herbs in use, best matches first, with today's price."""
    rows = queries.search_drugs(q, herb)
    prices = queries.unit_price_on([row.charge_item_id for row in rows], clock.today())
    return [DrugOut.of(row, prices.get(row.charge_item_id)) for row in rows]


@router.put("/drugs/{code}", **_MANAGE, operation_id="save_drug", response=DrugOut)
def save_drug(request: HttpRequest, code: Code, data: DrugIn) -> Any:
    """Create or change the drug data of a charge item."""
    facts = services.DrugFacts(code=code, **data.dict(exclude={"reason"}))
    drug = services.save_drug(facts, data.reason)
    prices = queries.unit_price_on([drug.charge_item_id], clock.today())
    return DrugOut.of(drug, prices.get(drug.charge_item_id))


@router.get("/clinical-items", **_READ, operation_id="list_clinical_items", response=Page[ClinicalItemOut])
def list_clinical_items(
    request: HttpRequest,
    q: SearchText = "",
    kind: ClinicalItemKind | None = None,
    include_inactive: bool = False,
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> Any:
    """Clinical items by name, pinyin or code, with parts and today's list price."""
    rows = queries.list_clinical_items(q, kind, include_inactive=include_inactive)
    result = paginate(rows.prefetch_related("parts__charge_item"), page, page_size)
    prices = queries.clinical_price_on([row.pk for row in result["items"]], clock.today())
    result["items"] = [ClinicalItemOut.of(row, prices.get(row.pk)) for row in result["items"]]
    return result


@router.get("/clinical-items/{code}", **_READ, operation_id="get_clinical_item", response=ClinicalItemOut)
def get_clinical_item(request: HttpRequest, code: Code) -> Any:
    """One clinical item."""
    item = queries.get_clinical_item(code)
    return ClinicalItemOut.of(item, queries.clinical_price_on([item.pk], clock.today()).get(item.pk))


@router.put("/clinical-items/{code}", **_MANAGE, operation_id="save_clinical_item", response=ClinicalItemOut)
def save_clinical_item(request: HttpRequest, code: Code, data: ClinicalItemIn) -> Any:
    """Create or change a clinical item with its parts."""
    facts = services.ClinicalItemFacts(
        code=code,
        parts=tuple((part.code, part.quantity) for part in data.parts),
        **data.dict(exclude={"parts", "version", "reason"}),
    )
    services.save_clinical_item(facts, data.reason, expected_version=data.version)
    return get_clinical_item(request, code)


@router.get(
    "/changes/{subject_kind}/{code}", **_READ, operation_id="list_catalogue_changes", response=Page[ChangeOut]
)
def list_catalogue_changes(
    request: HttpRequest,
    subject_kind: Annotated[str, StringConstraints(pattern=r"^(category|charge_item|drug|clinical_item)$")],
    code: Code,
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> Any:
    """Who changed what of an item, newest first."""
    return paginate(queries.list_changes(subject_kind, code), page, page_size)


@router.get(
    "/export",
    **_MANAGE,
    operation_id="export_catalogue",
    response=None,
    audited=Audited("catalogue.exported"),
)
def download_catalogue(request: HttpRequest) -> HttpResponse:
    """The whole catalogue as an Excel workbook; also the template for an import."""
    response = HttpResponse(export_catalogue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="catalogue-{clock.today():%Y%m%d}.xlsx"'
    return response


@router.post(
    "/import",
    **_MANAGE,
    operation_id="import_catalogue",
    response=ImportOut,
    audited=Audited("catalogue.imported"),
)
def upload_catalogue(request: HttpRequest, file: UploadedFile = File(...), reason: Reason = Form(...)) -> Any:
    """Take over a workbook: all or nothing, with every problem named by sheet, row and column."""
    return import_catalogue(file.read(), reason)
