"""Finding items, and what they cost on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from yiqiao.hospital.catalogue.errors import ChargeItemNotFound, ClinicalItemNotFound
from yiqiao.hospital.catalogue.models import (
    CatalogueChange,
    ChargeCategory,
    ChargeItem,
    ChargeItemPrice,
    ClinicalItem,
    ClinicalItemPart,
    Drug,
)
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind

PICK_LIMIT = 20


def valid_on(day: date) -> Q:
    """Prices that apply on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def unit_price_on(charge_item_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """Unit price (yuan, 4 decimals) by item on `day`; items without a price that day are left out."""
    rows = ChargeItemPrice.objects.filter(valid_on(day), item_id__in=charge_item_ids)
    return dict(rows.values_list("item_id", "unit_price"))


def parts_of(clinical_item_ids: Collection[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """(charge item, quantity) of which each clinical item is made."""
    parts: dict[int, list[tuple[int, Decimal]]] = {item_id: [] for item_id in clinical_item_ids}
    rows = ClinicalItemPart.objects.filter(clinical_item_id__in=clinical_item_ids).order_by("id")
    for clinical_id, charge_id, quantity in rows.values_list(
        "clinical_item_id", "charge_item_id", "quantity"
    ):
        parts[clinical_id].append((charge_id, quantity))
    return parts


def clinical_price_on(clinical_item_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """List price (yuan) of clinical items: the sum of their parts. Left out when a part has no price."""
    parts = parts_of(clinical_item_ids)
    prices = unit_price_on({charge_id for made_of in parts.values() for charge_id, _ in made_of}, day)
    return {
        clinical_id: sum((prices[charge_id] * quantity for charge_id, quantity in made_of), Decimal(0))
        for clinical_id, made_of in parts.items()
        if made_of and all(charge_id in prices for charge_id, _ in made_of)
    }


def get_charge_item(code: str) -> ChargeItem:
    """The charge item with this code."""
    item = ChargeItem.objects.select_related("category").filter(code=code).first()
    if item is None:
        raise ChargeItemNotFound(f"没有编码为“{code}”的收费项目，请核对。", details={"code": code})
    return item


def get_clinical_item(code: str) -> ClinicalItem:
    """The clinical item with this code."""
    item = ClinicalItem.objects.filter(code=code).first()
    if item is None:
        raise ClinicalItemNotFound(f"没有编码为“{code}”的临床项目，请核对。", details={"code": code})
    return item


def list_categories() -> QuerySet[ChargeCategory]:
    """All categories, by code."""
    return ChargeCategory.objects.all()


def search_charge_items(
    q: str = "",
    kind: ChargeItemKind | str | None = None,
    category: str | None = None,
    *,
    include_inactive: bool = False,
) -> QuerySet[ChargeItem]:
    """Charge items whose name contains `q`, or whose pinyin, code or insurance code begins with it."""
    rows = ChargeItem.objects.select_related("category")
    if not include_inactive:
        rows = rows.filter(is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    if category:
        rows = rows.filter(category__code=category)
    if q:
        rows = rows.filter(_describes(q) | Q(insurance_code__istartswith=q)).annotate(rank=_rank(q))
        rows = rows.order_by("rank", "code")
    return rows


def search_drugs(q: str, herb: bool = False, limit: int = PICK_LIMIT) -> list[Drug]:
    """Drugs, or herbs, in use whose names, pinyin or code fit `q`; best matches first."""
    rows = Drug.objects.select_related("charge_item__category").filter(
        charge_item__is_active=True, is_herb=herb
    )
    if q:
        rows = rows.filter(
            _describes(q, "charge_item__")
            | Q(generic_name__icontains=q)
            | Q(pinyin__startswith=q.lower())
            | Q(charge_item__insurance_code__istartswith=q)
        ).annotate(
            rank=Case(
                When(Q(generic_name=q) | Q(charge_item__name=q) | Q(charge_item__code=q), then=Value(0)),
                When(
                    Q(generic_name__istartswith=q)
                    | Q(pinyin__startswith=q.lower())
                    | Q(charge_item__pinyin__startswith=q.lower()),
                    then=Value(1),
                ),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        rows = rows.order_by("rank", "charge_item__code")
    else:
        rows = rows.order_by("charge_item__code")
    return list(rows[:limit])


def search_clinical_items(
    q: str = "", kind: ClinicalItemKind | str | None = None, limit: int | None = PICK_LIMIT
) -> list[ClinicalItem]:
    """Clinical items in use whose name, pinyin or code fit `q`; best matches first."""
    rows = list_clinical_items(q, kind)
    return list(rows[:limit] if limit is not None else rows)


def list_clinical_items(
    q: str = "", kind: ClinicalItemKind | str | None = None, *, include_inactive: bool = False
) -> QuerySet[ClinicalItem]:
    """As `search_clinical_items`, for pages."""
    rows = ClinicalItem.objects.select_related("executing_department")
    if not include_inactive:
        rows = rows.filter(is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    if q:
        rows = rows.filter(_describes(q)).annotate(rank=_rank(q)).order_by("rank", "code")
    return rows


def list_prices(item: ChargeItem) -> QuerySet[ChargeItemPrice]:
    """All prices of an item, newest first."""
    return ChargeItemPrice.objects.filter(item=item).order_by("-valid_from")


def list_changes(subject_kind: str, subject_code: str) -> QuerySet[CatalogueChange]:
    """What was changed of one thing, newest first."""
    return CatalogueChange.objects.filter(subject_kind=subject_kind, subject_code=subject_code)


def _describes(q: str, prefix: str = "") -> Q:
    return (
        Q(**{f"{prefix}name__icontains": q})
        | Q(**{f"{prefix}name_en__icontains": q})
        | Q(**{f"{prefix}pinyin__startswith": q.lower()})
        | Q(**{f"{prefix}code__istartswith": q})
    )


def _rank(q: str) -> Case:
    return Case(
        When(Q(name=q) | Q(code=q), then=Value(0)),
        When(Q(name__startswith=q) | Q(pinyin__startswith=q.lower()), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
