"""Changing the catalogue. Every change is logged with who, when, why and from which day it applies."""

from yiqiao.hospital.catalogue.services.items import (
    CategoryFacts,
    ChargeItemFacts,
    ClinicalItemFacts,
    DrugFacts,
    save_categories,
    save_category,
    save_charge_item,
    save_charge_items,
    save_clinical_item,
    save_clinical_items,
    save_drug,
    save_drugs,
)
from yiqiao.hospital.catalogue.services.prices import NewPrice, cancel_future_price, set_price, set_prices

__all__ = [
    "CategoryFacts",
    "ChargeItemFacts",
    "ClinicalItemFacts",
    "DrugFacts",
    "NewPrice",
    "cancel_future_price",
    "save_categories",
    "save_category",
    "save_charge_item",
    "save_charge_items",
    "save_clinical_item",
    "save_clinical_items",
    "save_drug",
    "save_drugs",
    "set_price",
    "set_prices",
]
