"""Append-only double entry."""
