"""The walls of the house are real: a planted violation of each one turns the check red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# (wall, the module that steps through it, the module it reaches for)
VIOLATIONS = [
    ("foundation knows no hospital", "yiqiao.foundation.clock", "yiqiao.hospital.events"),
    ("hospital knows no subsystem", "yiqiao.hospital.people.rules", "yiqiao.overseas.rules"),
    ("subsystems do not meet", "yiqiao.overseas.rules", "yiqiao.claims.rules"),
    ("nothing below reaches for the site", "yiqiao.hospital.ledger.rules", "yiqiao.site.views"),
    ("the city is another party", "yiqiao.city.planted", "yiqiao.hospital.events"),
    ("people stand below the cashier", "yiqiao.hospital.people.models", "yiqiao.hospital.cashier.models"),
    ("problems stand below access", "yiqiao.foundation.problems", "yiqiao.foundation.access.models"),
    ("services do not know their api", "yiqiao.hospital.people.services", "yiqiao.hospital.people.api"),
]


def _copy_of_the_house(folder: Path) -> Path:
    shutil.copytree(
        ROOT / "src" / "yiqiao", folder / "yiqiao", ignore=shutil.ignore_patterns("__pycache__", "migrations")
    )
    for subsystem in ("overseas", "claims"):
        package = folder / "yiqiao" / subsystem
        package.mkdir(exist_ok=True)
        for name in ("__init__", "rules"):
            (package / f"{name}.py").touch()
    shutil.copy(ROOT / ".importlinter", folder / ".importlinter")
    return folder


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "lint-imports"),
            "--no-logo",
            "--no-cache",
            "--config",
            ".importlinter",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


def _file_of(folder: Path, module: str) -> Path:
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_a_planted_violation_of_each_wall_is_named(tmp_path: Path) -> None:
    house = _copy_of_the_house(tmp_path)
    clean = _lint(house)
    assert clean.returncode == 0, clean.stdout + clean.stderr

    for _, source, target in VIOLATIONS:
        with _file_of(house, source).open("a", encoding="utf-8") as module:
            module.write(f"\nimport {target}\n")
    planted = _lint(house)

    assert planted.returncode != 0
    unnamed = [wall for wall, source, target in VIOLATIONS if f"{source} -> {target}" not in planted.stdout]
    assert unnamed == [], planted.stdout
