"""Cold and warm start of `yiqiao run`: `python -m bench.start [--json FILE]`.

Cold: an empty data folder (database, schema, demo hospital with 500 patients). Warm: the same folder again.
Seconds until the instance introduces itself; the virtual environment and the front end are there already.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")

from tests.plugins.instance import start_instance, stop_instance


def main() -> None:
    """Start twice, stop twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", help="write the figures to this file")
    options = parser.parse_args()
    seconds = {}
    with tempfile.TemporaryDirectory(prefix="yq") as folder:
        for kind in ("cold", "warm"):
            began = time.perf_counter()
            running = start_instance(Path(folder))
            seconds[f"{kind}_start_seconds"] = round(time.perf_counter() - began, 1)
            stop_instance(running)
    text = json.dumps(seconds)
    print(text)
    if options.json:
        Path(options.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
