"""Reads of the cashier."""
