"""`make bench`: every measurement of the project, one after the other, each with its own database.

    python -m bench [--quick]

Writes ``var/bench/<name>.json`` and prints them. Figures are ratios within one run where they compare.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

MEASUREMENTS = {
    "crypto": ["bench.crypto"],
    "audit": ["bench.audit"],
    "settlement": ["bench.settlement"],
    "booking": ["bench.booking"],
    "prescription_review": ["bench.prescription_review"],
    "start": ["bench.start"],
    "demo": ["bench.demo"],
}


def main() -> int:
    """Run them; return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(MEASUREMENTS), help="one of them")
    only = parser.parse_args().only
    failed = 0
    for name, module in MEASUREMENTS.items():
        if only and name != only:
            continue
        print(f"== {name}", flush=True)
        result = subprocess.run(
            [sys.executable, "-m", *module], cwd=Path(__file__).parents[1], env=os.environ, check=False
        )
        failed += result.returncode != 0
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
