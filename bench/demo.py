"""`yiqiao demo --patients 20000` into an empty instance: `python -m bench.demo [--patients N]`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile


def main() -> None:
    """Generate and print the command's own figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=20_000)
    options = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="yq") as folder:
        subprocess.run(
            [sys.executable, "-m", "yiqiao.cli", "demo", "--patients", str(options.patients), "--json"],
            env={**environment, "YIQIAO_VAR": folder},
            check=True,
        )


if __name__ == "__main__":
    main()
