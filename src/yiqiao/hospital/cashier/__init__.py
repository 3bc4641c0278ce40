"""Charges, bills, settlements, tenders, payment orders, refunds, shifts."""
