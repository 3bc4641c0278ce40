"""The hospital profile as it is in force, for the people who look after the installation. Read only: a profile is
a file under version control, not something to be changed at a desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yiqiao.foundation.http import ApiRouter, Output
from yiqiao.foundation.profile import HospitalProfile, Subsystem, current_profile

router = ApiRouter(tags=["profile"])

_SETTINGS = ("booking", "cashier", "reconciliation", "session", "retention")


class ProfileCampusOut(Output):
    """One site of the hospital."""

    code: str
    name: str


class ProfilePurchaseOut(Output):
    """One row of the purchase list: the hospital's own name for it and the requirements it asks for."""

    name: str
    requirements: list[str]


class ProfileModuleOut(Output):
    """A subsystem, whether the hospital bought it and whether it runs, with its settings."""

    code: str
    is_bought: bool
    is_enabled: bool
    settings: dict[str, str]


class ProfileOut(Output):
    """One hospital as the software sees it. Settings are by dotted key, written as people read them."""

    slug: str
    name_zh: str
    name_en: str
    is_demonstration: bool
    organisation_code: str | None
    insurance_institution_code: str | None
    project: str | None
    campuses: list[ProfileCampusOut]
    channels: list[str]
    purchases: list[ProfilePurchaseOut]
    modules: list[ProfileModuleOut]
    settings: dict[str, dict[str, str]]


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, one in value.items():
            found |= _flat(one, f"{path}.{key}" if path else key)
        return found
    return {path: _written(value)}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return "" if value is None else str(value)


def _module(profile: HospitalProfile, subsystem: Subsystem) -> dict[str, Any]:
    section = profile.section_of(subsystem)
    return {
        "code": subsystem.value,
        "is_bought": subsystem in profile.bought_subsystems,
        "is_enabled": profile.is_enabled(subsystem),
        "settings": {} if section is None else _flat(section.model_dump(mode="json", exclude={"enabled"})),
    }


@router.get("", permission="access.profile_read", operation_id="get_profile", response=ProfileOut)
def get_profile(request: HttpRequest) -> dict[str, Any]:
    """What this hospital is, bought and chose."""
    profile = current_profile()
    return {
        "slug": profile.slug,
        "name_zh": profile.name_zh,
        "name_en": profile.name_en,
        "is_demonstration": profile.demonstration,
        "organisation_code": profile.organisation_code,
        "insurance_institution_code": profile.insurance_institution_code,
        "project": profile.project.name if profile.project else None,
        "campuses": [{"code": one.code, "name": one.name} for one in profile.campuses],
        "channels": [one.value for one in profile.channels],
        "purchases": [
            {"name": one.name, "requirements": list(one.requirements)} for one in profile.purchases
        ],
        "modules": [_module(profile, one) for one in Subsystem],
        "settings": {name: _flat(getattr(profile, name).model_dump(mode="json")) for name in _SETTINGS},
    }
