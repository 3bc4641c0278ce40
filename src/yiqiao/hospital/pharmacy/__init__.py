"""Prescription review, dispensing, returns, stock."""
