"""The traceability check goes red for what it must not let through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tools.traceability import JSON_PAGE, MARKDOWN_PAGE, main, read_catalogue, run, scan_tests

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with the real catalogue, one real hospital and no tests."""
    shutil.copytree(ROOT / "docs/requirements", tmp_path / "docs/requirements")
    (tmp_path / "hospitals").mkdir()
    shutil.copy(ROOT / "hospitals/ruijin.toml", tmp_path / "hospitals")
    (tmp_path / "tests").mkdir()
    return tmp_path


def write(project: Path, text: str, name: str = "tests/test_thing.py") -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def covered(project: Path) -> dict[str, set[str]]:
    return dict(scan_tests(project, set(read_catalogue(project))).tests)


def test_marks_become_pages_and_the_check_is_green_on_them(project: Path) -> None:
    write(project, '@pytest.mark.requirement("FACE-07", "PLATFORM-04")\ndef test_pays() -> None: ...\n')

    assert run(project, check=False) == []
    assert run(project, check=True) == []
    document = json.loads((project / JSON_PAGE).read_text(encoding="utf-8"))
    entry = next(item for item in document["requirements"] if item["id"] == "FACE-07")
    assert entry["tests"] == ["tests/test_thing.py::test_pays"]
    assert entry["hospitals"] == ["ruijin"]
    assert document["hospitals"] == [
        {
            "slug": "ruijin",
            "name": "上海交通大学医学院附属瑞金医院",
            "bought": 55,
            "covered": 2,
            "by_document": 7,
        }
    ]
    assert "| 上海交通大学医学院附属瑞金医院 | `ruijin` | 2 / 55 | 7 |" in (
        project / MARKDOWN_PAGE
    ).read_text(encoding="utf-8")


def test_an_unknown_id_goes_red_and_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, '@pytest.mark.requirement("FACE-99")\ndef test_pays() -> None: ...\n')

    assert main(["--root", str(project)]) == 1
    assert capsys.readouterr().err == "tests/test_thing.py::test_pays: unknown requirement id FACE-99\n"
    assert not (project / JSON_PAGE).exists()


def test_an_unknown_id_in_a_purchase_list_goes_red(project: Path) -> None:
    path = project / "hospitals/ruijin.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"FACE-07"', '"FACE-98"'), encoding="utf-8")

    assert run(project, check=True) == ["hospitals/ruijin.toml: unknown requirement id FACE-98"]


def test_drift_goes_red_and_is_not_written_by_the_check(project: Path) -> None:
    run(project, check=False)
    before = (project / JSON_PAGE).read_text(encoding="utf-8")
    write(project, '@pytest.mark.requirement("FACE-07")\ndef test_pays() -> None: ...\n')

    assert run(project, check=True) == [
        "docs/traceability.json differs from the tests (run `python -m tools.traceability`)",
        "docs/traceability.md differs from the tests (run `python -m tools.traceability`)",
    ]
    assert (project / JSON_PAGE).read_text(encoding="utf-8") == before


def test_marks_on_modules_classes_and_parameters_count_for_their_tests(project: Path) -> None:
    write(
        project,
        'pytestmark = [pytest.mark.requirement("TCM-01")]\n'
        '@pytest.mark.requirement("TCM-02")\n'
        "class TestUpload:\n"
        "    async def test_sends(self): ...\n"
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("TCM-03"))])\n'
        "def test_times(x): ...\n",
    )

    sends, times = "tests/test_thing.py::TestUpload::test_sends", "tests/test_thing.py::test_times"
    assert covered(project) == {"TCM-01": {sends, times}, "TCM-02": {sends}, "TCM-03": {times}}


@pytest.mark.parametrize("off", ["skip", 'skip(reason="later")', "xfail"])
def test_a_test_that_is_switched_off_proves_nothing(project: Path, off: str) -> None:
    write(project, f'@pytest.mark.{off}\n@pytest.mark.requirement("TCM-01")\ndef test_sends(): ...\n')

    assert covered(project) == {}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            '@pytest.mark.requirement("TCM-01")\ndef helper(): ...\n',
            "tests/test_thing.py:1: the requirement mark is not on a test",
        ),
        (
            "@pytest.mark.requirement(WHICH)\ndef test_x(): ...\n",
            "tests/test_thing.py:1: requirement ids must be written as literals",
        ),
        (
            "@pytest.mark.requirement()\ndef test_x(): ...\n",
            "tests/test_thing.py:1: a requirement mark takes one or more ids and nothing else",
        ),
    ],
)
def test_a_mark_that_cannot_be_read_goes_red(project: Path, text: str, error: str) -> None:
    write(project, text)

    assert run(project, check=True)[:1] == [error]


def test_comments_above_typescript_tests_count(project: Path) -> None:
    write(
        project,
        "// requirement: FACE-07, FACE-08\n"
        "it('shows the face button', () => {});\n"
        "// requirement: TCM-01\n"
        "const x = 1;\n",
        "web/src/pages/PayPage.test.tsx",
    )

    scan = scan_tests(project, set(read_catalogue(project)))

    name = "web/src/pages/PayPage.test.tsx::shows the face button"
    assert dict(scan.tests) == {"FACE-07": {name}, "FACE-08": {name}}
    assert scan.errors == ["web/src/pages/PayPage.test.tsx:3: the requirement comment is not above a test"]


def test_the_committed_catalogue_is_complete_and_short() -> None:
    catalogue = read_catalogue(ROOT)

    assert len(catalogue) == 300
    assert all(entry.title and entry.text.endswith(".") for entry in catalogue.values())
    assert max(len(entry.text) for entry in catalogue.values()) <= 180
