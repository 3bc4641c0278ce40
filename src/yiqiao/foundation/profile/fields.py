"""Field types shared by the sections of a profile: strict amounts, lists without repetition, codes."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_Item = TypeVar("_Item", bound=Hashable)


class Section(BaseModel):
    """A part of the profile: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_no_repetition(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    repeated = sorted({str(item) for item in items if items.count(item) > 1})
    if repeated:
        raise ValueError(f"重复列出了 {'、'.join(repeated)}，请各保留一个")
    return items


def _check_written_as_text(value: Any) -> Any:
    """Refuse TOML floats: money never passes through binary floating point."""
    if not isinstance(value, str | Decimal):
        raise ValueError('金额要写成带引号的文字，例如 "0.01"，不能写成数字')
    return value


_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check_character(first_eight: str) -> str:
    """Return the ninth character of an organisation code by GB 11714-1997 (modulus 11)."""
    total = sum(
        weight * int(char, 36) for weight, char in zip(_ORGANISATION_WEIGHTS, first_eight, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def _check_organisation_code(code: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        raise ValueError("组织机构代码是 9 位：8 位数字或大写字母加 1 位校验码，不带连字符")
    if code[8] != organisation_check_character(code[:8]):
        raise ValueError("组织机构代码的校验码不对，请对照证书核对")
    return code


def _check_insurers(value: Any) -> Any:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise ValueError('要写成不小于 1 的整数，或 "all"（各家保险公司）')


Distinct = Annotated[tuple[_Item, ...], AfterValidator(_check_no_repetition)]
YuanAmount = Annotated[Decimal, BeforeValidator(_check_written_as_text)]
OrganisationCode = Annotated[str, AfterValidator(_check_organisation_code)]
InsuranceInstitutionCode = Annotated[str, Field(pattern=r"^H\d{11}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Percent = Annotated[int, Field(ge=0, le=100)]
RequirementId = Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Z]+)?-\d{2}$")]
InsurerCount = Annotated[int | str, BeforeValidator(_check_insurers)]
