"""Requirement traceability: which test proves which requirement, and how much of each hospital is covered.

Read statically, nothing is imported or run from tests:

* Python: ``@pytest.mark.requirement("ID", ...)`` on a test function, on its class, in a module's
  ``pytestmark``, or in ``pytest.param(..., marks=...)`` of the test's parametrize.
* TypeScript: a line ``// requirement: ID, ID`` directly above ``test("...")``, ``it("...")`` or
  ``describe("...")`` in ``*.test.ts(x)`` or ``*.spec.ts(x)``.

Writes ``docs/traceability.json`` and ``docs/traceability.md``. ``--check`` writes nothing and fails when they
differ from what the tests say. Unknown ids, marks that are not literal, and marks on something that is not a
test always fail. A test that is skipped or expected to fail proves nothing and does not count.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yiqiao.foundation.profile import HospitalProfile, list_slugs, load_profile

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = "docs/requirements/catalogue.toml"
JSON_PAGE = "docs/traceability.json"
MARKDOWN_PAGE = "docs/traceability.md"

_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_TS_MARK = re.compile(r"^\s*//\s*requirement:\s*(.+?)\s*$")
_TS_TEST = re.compile(r"^\s*(?:test|it|describe)(?:\.each\(.*\))?\(\s*([\"'`])(?P<name>.+?)\1")
_ID = re.compile(r"[A-Z]+(?:-[A-Z]+)?-\d{2}")


@dataclass(frozen=True)
class Requirement:
    """One entry of the catalogue; `by_document` means no program test can show it."""

    id: str
    title: str
    text: str
    by_document: bool


@dataclass
class Scan:
    """What the tests claim: test names by requirement id, and what is wrong with the claims."""

    tests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    errors: list[str] = field(default_factory=list)


def read_catalogue(root: Path) -> dict[str, Requirement]:
    """Return the requirements in catalogue order."""
    document = tomllib.loads((root / CATALOGUE).read_text(encoding="utf-8"))
    return {
        name: Requirement(name, entry["title"], entry["text"], entry.get("evidence") == "document")
        for name, entry in document["requirements"].items()
    }


def scan_tests(root: Path, known: set[str]) -> Scan:
    """Collect every mark below ``tests/`` and ``web/``."""
    scan = Scan()
    for path in sorted((root / "tests").rglob("*.py")):
        _scan_python(path, path.relative_to(root).as_posix(), scan)
    for folder in ("web/src", "web/tests", "tests"):
        for path in sorted((root / folder).rglob("*.ts*")):
            if re.search(r"\.(test|spec)\.tsx?$", path.name):
                _scan_typescript(path, path.relative_to(root).as_posix(), scan)
    for requirement in sorted(set(scan.tests) - known):
        for test in sorted(scan.tests[requirement]):
            scan.errors.append(f"{test}: unknown requirement id {requirement}")
    return scan


def _scan_python(path: Path, name: str, scan: Scan) -> None:
    source = path.read_text(encoding="utf-8")
    if "mark.requirement" not in source:
        return
    tree = ast.parse(source, filename=name)
    everywhere = {id(call) for call in _marks(tree, "requirement")}
    attached: set[int] = set()
    module_marks = [node for node in tree.body if _assigns(node, "pytestmark")]
    for test, owners in _tests(tree, (), module_marks):
        calls = [call for owner in owners for call in _marks_of(owner, "requirement")]
        attached.update(id(call) for call in calls)
        if any(_is_switched_off(owner) for owner in owners):
            continue
        for call in calls:
            for requirement in _literal_ids(call, name, scan):
                scan.tests[requirement].add(f"{name}::{test}")
    for call in _marks(tree, "requirement"):
        if id(call) in everywhere - attached:
            scan.errors.append(f"{name}:{call.lineno}: the requirement mark is not on a test")


def _tests(
    scope: ast.Module | ast.ClassDef, path: tuple[str, ...], owners: list[ast.stmt]
) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield every test with the statements whose marks apply to it."""
    for node in scope.body:
        if isinstance(node, _FunctionNode) and node.name.startswith("test"):
            yield "::".join((*path, node.name)), [*owners, node]
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inner = [statement for statement in node.body if _assigns(statement, "pytestmark")]
            yield from _tests(node, (*path, node.name), [*owners, node, *inner])


def _assigns(node: ast.stmt, target: str) -> bool:
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return any(isinstance(item, ast.Name) and item.id == target for item in targets)


def _marks_of(owner: ast.stmt, mark: str) -> Iterator[ast.Call]:
    """Marks that belong to the statement itself: its decorators, or the value of ``pytestmark``."""
    if isinstance(owner, ast.ClassDef | _FunctionNode):
        for decorator in owner.decorator_list:
            yield from _marks(decorator, mark)
    else:
        yield from _marks(owner, mark)


def _marks(node: ast.AST, mark: str) -> Iterator[ast.Call]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and _is_mark(inner.func, mark):
            yield inner


def _is_mark(node: ast.expr, mark: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == mark
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    )


def _is_switched_off(owner: ast.stmt) -> bool:
    """Tell whether a plain skip or xfail mark sits directly on the statement (skipif may still run)."""
    if isinstance(owner, ast.ClassDef | _FunctionNode):
        marks = owner.decorator_list
    else:
        value = owner.value if isinstance(owner, ast.Assign | ast.AnnAssign) else None
        marks = value.elts if isinstance(value, ast.List | ast.Tuple) else [value] if value else []
    return any(
        _is_mark(item.func if isinstance(item, ast.Call) else item, off)
        for item in marks
        for off in ("skip", "xfail")
    )


def _literal_ids(call: ast.Call, name: str, scan: Scan) -> Iterator[str]:
    if not call.args or call.keywords:
        scan.errors.append(f"{name}:{call.lineno}: a requirement mark takes one or more ids and nothing else")
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        else:
            scan.errors.append(f"{name}:{call.lineno}: requirement ids must be written as literals")


def _scan_typescript(path: Path, name: str, scan: Scan) -> None:
    waiting: list[str] = []
    marked_at = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if mark := _TS_MARK.match(line):
            ids = [item.strip() for item in mark[1].split(",")]
            scan.errors += [
                f"{name}:{number}: not a requirement id: {item!r}" for item in ids if not _ID.fullmatch(item)
            ]
            waiting += [item for item in ids if _ID.fullmatch(item)]
            marked_at = number
        elif waiting and (test := _TS_TEST.match(line)):
            for requirement in waiting:
                scan.tests[requirement].add(f"{name}::{test['name']}")
            waiting = []
        elif waiting and line.strip() and not line.lstrip().startswith("//"):
            scan.errors.append(f"{name}:{marked_at}: the requirement comment is not above a test")
            waiting = []
    if waiting:
        scan.errors.append(f"{name}:{marked_at}: the requirement comment is not above a test")


def read_hospitals(root: Path, known: set[str]) -> tuple[list[HospitalProfile], list[str]]:
    """Return the real hospitals and the errors in their purchase lists."""
    folder = root / "hospitals"
    profiles = [load_profile(folder / f"{slug}.toml", production=False) for slug in list_slugs(folder)]
    errors = [
        f"hospitals/{profile.slug}.toml: unknown requirement id {requirement}"
        for profile in profiles
        for requirement in sorted(profile.requirements - known)
    ]
    return [profile for profile in profiles if not profile.demonstration], errors


def render(catalogue: dict[str, Requirement], scan: Scan, hospitals: list[HospitalProfile]) -> dict[str, str]:
    """Return the pages by path; the same input always gives the same text."""
    covered = {name for name in catalogue if scan.tests.get(name)}
    by_document = {name for name, entry in catalogue.items() if entry.by_document}
    counts = [
        {
            "slug": profile.slug,
            "name": profile.name_zh,
            "bought": len(profile.requirements),
            "covered": len(profile.requirements & covered),
            "by_document": len((profile.requirements & by_document) - covered),
        }
        for profile in hospitals
    ]
    entries = [
        {
            "id": entry.id,
            "title": entry.title,
            "text": entry.text,
            "evidence": "document" if entry.by_document else "test",
            "hospitals": [profile.slug for profile in hospitals if entry.id in profile.requirements],
            "tests": sorted(scan.tests.get(entry.id, ())),
        }
        for entry in catalogue.values()
    ]
    totals = {
        "requirements": len(catalogue),
        "covered": len(covered),
        "by_document": len(by_document - covered),
    }
    document = {"totals": totals, "hospitals": counts, "requirements": entries}
    lines = [
        "# 需求追溯",
        "",
        "由 `python -m tools.traceability` 根据测试中的 `requirement` 标记生成，请勿手改。",
        "“有测试”表示至少有一个测试证明它的一部分；“靠文件”表示只能以交付文件或服务证明。",
        "",
        f"需求 {totals['requirements']} 项，有测试 {totals['covered']} 项，靠文件 {totals['by_document']} 项。",
        "",
        "## 各医院",
        "",
        "| 医院 | 配置 | 有测试 / 应得 | 靠文件 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {row['name']} | `{row['slug']}` | {row['covered']} / {row['bought']} | {row['by_document']} |"
        for row in counts
    ]
    lines += ["", "## 各需求", "", "| 编号 | 名称 | 医院数 | 测试 |", "|---|---|---|---|"]
    for entry in catalogue.values():
        tests = sorted(scan.tests.get(entry.id, ()))
        wanted_by = sum(entry.id in profile.requirements for profile in hospitals)
        proof = "<br>".join(f"`{_cell(test)}`" for test in tests) or (
            "（文件）" if entry.by_document else "—"
        )
        lines.append(f"| {entry.id} | {_cell(entry.title)} | {wanted_by} | {proof} |")
    return {
        JSON_PAGE: json.dumps(document, ensure_ascii=False, indent=1) + "\n",
        MARKDOWN_PAGE: "\n".join(lines) + "\n",
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def run(root: Path, *, check: bool) -> list[str]:
    """Write the pages below `root`, or compare them; return what is wrong, empty when all is well."""
    catalogue = read_catalogue(root)
    scan = scan_tests(root, set(catalogue))
    hospitals, errors = read_hospitals(root, set(catalogue))
    errors = [*scan.errors, *errors]
    if errors:
        return errors
    for name, text in render(catalogue, scan, hospitals).items():
        path = root / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            errors.append(f"{name} differs from the tests (run `python -m tools.traceability`)")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return errors


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 1 when something is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="project folder")
    options = parser.parse_args(arguments)
    errors = run(options.root, check=options.check)
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
