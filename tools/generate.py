"""`make generated`: everything in the repository that is derived from the code.

API documents, the TypeScript client types, the data dictionary, the error codes, the permission table and the
state diagrams. ``--check`` writes nothing and fails when a committed file differs from what the code says.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _documents() -> dict[str, Callable[[], str]]:
    from tools.generated import data_dictionary, errors, openapi_documents, permissions, state_diagrams

    return {
        "docs/openapi/ui.json": lambda: openapi_documents.document("ui"),
        "docs/openapi/his.json": lambda: openapi_documents.document("his"),
        "docs/openapi/partner.json": lambda: openapi_documents.document("partner"),
        "docs/generated/data-dictionary.md": data_dictionary.document,
        "docs/generated/error-codes.md": errors.document,
        "web/src/api/generated/error-codes.ts": errors.typescript,
        "docs/generated/permissions.md": permissions.document,
        "docs/generated/state-machines.md": state_diagrams.document,
    }


def _client_types(schema: str) -> str:
    """TypeScript types of the UI face, by openapi-typescript."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "ui.json", Path(folder) / "ui.d.ts"
        source.write_text(schema, encoding="utf-8")
        subprocess.run(
            [
                "tools/with-node",
                "npx",
                "--prefix",
                "web",
                "openapi-typescript",
                str(source),
                "-o",
                str(target),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        return target.read_text(encoding="utf-8")


def main() -> int:
    """Write, or with --check compare, every generated file; return how many differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_compare = parser.parse_args().check

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")
    import django

    django.setup()
    made = {name: make() for name, make in _documents().items()}
    made["web/src/api/generated/ui.d.ts"] = _client_types(made["docs/openapi/ui.json"])

    stale = []
    for name, text in made.items():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_compare:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    if only_compare and stale:
        print("differs from the code (run `make generated`):", *stale, sep="\n  ")
        return len(stale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
