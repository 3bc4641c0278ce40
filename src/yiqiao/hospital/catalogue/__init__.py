"""Charge items, clinical items, categories, drugs and herbs."""
