"""Finds, reads and checks profile files; keeps the running hospital's profile.

Where profiles live: the folder named by ``YIQIAO_PROFILES``, else the folder installed with the package, else
``hospitals/`` of the source tree. Which one runs: the Django setting ``HOSPITAL``, else ``YIQIAO_HOSPITAL`` of
the environment — a slug or a path to a TOML file, ``demo`` when unset.
"""

from __future__ import annotations

import functools
import json
import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from yiqiao.foundation.profile.consistency import find_contradictions
from yiqiao.foundation.profile.errors import ProfileError, ProfileProblem
from yiqiao.foundation.profile.schema import HospitalProfile
from yiqiao.foundation.profile.wording import describe, dotted, existing_part

DEFAULT_HOSPITAL = "demo"
_REQUIRED_STAND_INS = {"slug": "unknown", "name_zh": "（未填写）", "name_en": "(not given)"}


@dataclass(frozen=True, slots=True)
class ProfileCheck:
    """Outcome of checking one profile file; `profile` is None when there are problems."""

    slug: str
    file: str
    profile: HospitalProfile | None
    problems: tuple[ProfileProblem, ...]

    @property
    def ok(self) -> bool:
        """Tell whether a start with this profile is allowed."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome for machine-readable output."""
        return {
            "slug": self.slug,
            "file": self.file,
            "ok": self.ok,
            "name": self.profile.name_zh if self.profile else None,
            "subsystems": sorted(self.profile.enabled_subsystems) if self.profile else [],
            "requirements": len(self.profile.requirements) if self.profile else 0,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def profiles_folder() -> Path:
    """Return the folder that holds the hospital profiles (see the module's docstring)."""
    if chosen := os.environ.get("YIQIAO_PROFILES"):
        return Path(chosen)
    package = Path(__file__).resolve().parents[2]
    installed = package / "hospitals"
    return installed if installed.is_dir() else package.parents[1] / "hospitals"


def list_slugs(folder: Path | None = None) -> list[str]:
    """Return the slugs of all profiles in the folder, sorted."""
    return sorted(path.stem for path in (folder or profiles_folder()).glob("*.toml"))


def load_profile(slug_or_path: str | Path, *, production: bool | None = None) -> HospitalProfile:
    """Load one hospital's profile.

    `production` adds the settings that only a live site needs; None reads it from the environment
    (`is_production`). Raises `ProfileError` with every problem of the file at once.
    """
    outcome = check_profile(slug_or_path, production=is_production() if production is None else production)
    if outcome.profile is None:
        raise ProfileError(outcome.problems)
    return outcome.profile


def check_profiles(
    slugs: Iterable[str | Path] | None = None, *, production: bool = False
) -> list[ProfileCheck]:
    """Check the named profiles, or all of the folder, without raising."""
    return [check_profile(slug, production=production) for slug in (list_slugs() if slugs is None else slugs)]


def check_profile(slug_or_path: str | Path, *, production: bool = False) -> ProfileCheck:
    """Check one profile: readable, every field well-formed, nothing contradictory."""
    path = _path_of(slug_or_path)
    document = _read(path)
    if isinstance(document, ProfileProblem):
        return ProfileCheck(path.stem, str(path), None, (document,))
    profile, errors = _validate(document)
    problems = [_field_problem(path, document, error) for error in errors]
    broken = [problem.key for problem in problems]
    draft = profile or _salvage(document, errors)
    if draft is not None:
        findings = find_contradictions(draft, production=production)
        problems += [
            ProfileProblem(str(path), finding.key, finding.message, finding.remedy)
            for finding in findings
            if not any(finding.rests_on(bad) for bad in broken)
        ]
        if draft.slug != path.stem and "slug" not in broken:
            problems.append(
                ProfileProblem(
                    str(path), "slug", f"slug 是 {draft.slug}，与文件名 {path.name} 不一致", "请让两者相同"
                )
            )
    unique = tuple(dict.fromkeys(problems))
    return ProfileCheck(path.stem, str(path), None if unique else profile, unique)


def is_production() -> bool:
    """Tell whether this is a live site: Django setting ``ENVIRONMENT``, else ``YIQIAO_ENV``, is production."""
    return _setting("ENVIRONMENT", "YIQIAO_ENV") == "production"


def current_profile() -> HospitalProfile:
    """Return the profile this process runs for; read once per hospital and process.

    Raises `ProfileError` at the first call when the profile is not fit to start with.
    """
    chosen = _setting("HOSPITAL", "YIQIAO_HOSPITAL") or DEFAULT_HOSPITAL
    return _cached(chosen, profiles_folder(), is_production())


def forget_current_profile() -> None:
    """Drop what `current_profile` remembers, so that the next call reads the file again (tests, reload)."""
    _cached.cache_clear()


@functools.cache
def _cached(slug_or_path: str, folder: Path, production: bool) -> HospitalProfile:
    # The folder is part of the key only: _path_of resolves against the same environment.
    return load_profile(slug_or_path, production=production)


def _setting(name: str, variable: str) -> str:
    """Read a Django setting when settings are loaded, else the environment; empty when neither says."""
    from django.conf import settings  # tools that only check files do not pay for Django

    value = getattr(settings, name, "") if settings.configured else ""
    return str(value or os.environ.get(variable, ""))


def _path_of(slug_or_path: str | Path) -> Path:
    if isinstance(slug_or_path, Path) or slug_or_path.endswith(".toml") or os.sep in slug_or_path:
        return Path(slug_or_path)
    return profiles_folder() / f"{slug_or_path}.toml"


def _read(path: Path) -> dict[str, Any] | ProfileProblem:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = "、".join(list_slugs()) or "（没有）"
        return ProfileProblem(str(path), "", "没有这个医院配置文件", f"YIQIAO_HOSPITAL 可以是：{known}")
    except OSError as error:
        return ProfileProblem(str(path), "", f"文件读不出来：{error.strerror}", "请检查路径和文件权限")
    except UnicodeDecodeError:
        return ProfileProblem(str(path), "", "文件不是 UTF-8 编码", "请用 UTF-8 另存")
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {place[1]} 行第 {place[2]} 列" if place else "文件末尾"
        return ProfileProblem(str(path), "", f"TOML 语法错误，在{where}", f"请改正语法（{error}）")


def _validate(document: dict[str, Any]) -> tuple[HospitalProfile | None, list[ErrorDetails]]:
    """Validate strictly through JSON: enum words and lists are accepted, "14" for 14 is not."""
    try:
        return HospitalProfile.model_validate_json(json.dumps(document, default=str), strict=True), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _salvage(document: dict[str, Any], errors: Sequence[ErrorDetails]) -> HospitalProfile | None:
    """Build a profile from the well-formed rest, only to find contradictions among it.

    Cutting an item can make the list around it too short, so it is cut in rounds, each one level further out.
    """
    rest = {**_REQUIRED_STAND_INS, **json.loads(json.dumps(document, default=str))}
    profile = None
    while profile is None:
        # The value itself, or the incomplete table around a missing key.
        places = {existing_part(rest, error["loc"]) for error in errors} - {()}
        # Longer paths and later items first, so that an index still means the same item when it is reached.
        for place in sorted(
            places, key=lambda steps: [str(step).rjust(8, "0") for step in steps], reverse=True
        ):
            parent: Any = rest
            for step in place[:-1]:
                parent = parent[step]
            del parent[place[-1]]
        rest = {**_REQUIRED_STAND_INS, **rest}
        profile, errors = _validate(rest)
        if not places:
            break
    return profile


def _field_problem(path: Path, document: dict[str, Any], error: ErrorDetails) -> ProfileProblem:
    location = error["loc"] if error["type"] == "missing" else existing_part(document, error["loc"])
    message, remedy = describe(error)
    return ProfileProblem(str(path), dotted(location), message, remedy)
