"""`make check`: every check, all of them even when one fails, with one verdict at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One check: what it proves and the command that proves it."""

    name: str
    command: list[str]


CHECKS = [
    Check("format", [f"{BIN}/ruff", "format", "--check", "-q", "."]),
    Check("lint", [f"{BIN}/ruff", "check", "-q", "."]),
    Check("types", [f"{BIN}/mypy"]),
    Check("import walls", [f"{BIN}/lint-imports", "--no-logo"]),
    Check("hospital profiles", [f"{BIN}/yiqiao", "profile", "check", "--all"]),
    Check("generated documents", [sys.executable, "-m", "tools.generate", "--check"]),
    Check("migrations", [f"{BIN}/yiqiao", "manage", "makemigrations", "--check", "--dry-run"]),
    Check("requirement traceability", [sys.executable, "-m", "tools.traceability", "--check"]),
    Check("front end", ["tools/with-node", "npm", "--prefix", "web", "run", "check"]),
]


def main() -> int:
    """Run the checks; return how many failed (0 is the wish)."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    failed: list[str] = []
    for check in CHECKS:
        started = time.monotonic()
        result = subprocess.run(
            check.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - started
        verdict = "ok" if result.returncode == 0 else "FAILED"
        print(f"{verdict:6}  {check.name}  ({seconds:.1f} s)", flush=True)
        if result.returncode != 0:
            failed.append(check.name)
            print(result.stdout[-8000:], result.stderr[-4000:], sep="\n", flush=True)
    if failed:
        print(f"checks failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
