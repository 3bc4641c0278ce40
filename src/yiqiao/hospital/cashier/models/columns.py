"""Columns that several tables share."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


def status_field(statuses: type[StrEnum]) -> models.CharField:
    """A lower-snake status; the table's check constraint names the allowed values."""
    return models.CharField(max_length=20, choices=[(one.value, one.value) for one in statuses])


def known_status(statuses: type[StrEnum], name: str, field: str = "status") -> models.CheckConstraint:
    """The constraint that a status is one of the declared ones."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": [one.value for one in statuses]}), name=name
    )
