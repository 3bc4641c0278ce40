"""Reads of the pharmacy."""

from yiqiao.hospital.pharmacy.queries.reading import (
    allowed_dispense_actions,
    allowed_review_actions,
    find_stock_discrepancies,
    get_dispense,
    get_review,
    list_dispenses,
    list_movements,
    list_pharmacies,
    list_reviews,
    list_stock,
    list_windows,
    shelves_of,
)

__all__ = [
    "allowed_dispense_actions",
    "allowed_review_actions",
    "find_stock_discrepancies",
    "get_dispense",
    "get_review",
    "list_dispenses",
    "list_movements",
    "list_pharmacies",
    "list_reviews",
    "list_stock",
    "list_windows",
    "shelves_of",
]
