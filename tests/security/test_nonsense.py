"""Whatever is sent to whatever operation: an answer that names the field, never a server error.

The walk takes the operations from the OpenAPI documents, so that an operation written tomorrow is walked too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.security.documented import Leaf, Operation, Place, operations, with_value
from tests.security.world import (
    World,
    actor_kind_for,
    allowed_everything,
    example_of,
    make_world,
    new_key,
)
from yiqiao.foundation.http import Face

FILE = b"PK\x03\x04 not really a workbook"
HUGE_TEXT = "长" * (10 * 1024 * 1024 // 3)
LONE_SURROGATE = "\ud83d"
HARMLESS_TEXTS = (
    "👩‍⚕️🏥" * 3,
    "' OR 1=1; DROP TABLE people_patient; --",
    "<script>alert('挂号')</script>",
    "%s%n{0.__class__}",
    "../../../etc/passwd",
)
REFUSED_TEXTS = (HUGE_TEXT, "张\x00三", LONE_SURROGATE)
REFUSED = {
    "text": (*REFUSED_TEXTS, {"$gt": ""}),
    "integer": (2**70, -(2**70), float("nan"), float("inf"), "1e999", "九"),
    "decimal": (float("nan"), float("-inf"), "NaN", "-Infinity", 10**40, "1e400", "-1e400", "0.0000001"),
    "boolean": ("也许", float("nan"), 2**70),
    "choice": ("没有这种", *REFUSED_TEXTS, 2**70),
    "day": (
        "0001-01-01T00:00:00+14:00",
        "99999-12-31",
        "2026-02-30",
        "今天",
        float("inf"),
        "张\x00三",
        2**70,
    ),
    "list": ({}, "x"),
}
EDGES = {
    "text": HARMLESS_TEXTS,
    "decimal": (-1, "-0.01", "0", "0.001", "9999999999.99"),
    "integer": (-1, 0, 2**31, 2**63 - 1, 2**63),
    "day": (
        "0001-01-01",
        "9999-12-31",
        "1880-01-01",
        "2199-12-31",
        "0001-01-01T00:00:00Z",
        "23:59:59.999999",
    ),
    "list": ([],),
}
IN_ADDRESSES = (
    *HARMLESS_TEXTS,
    "\x00",
    str(2**70),
    "-1",
    "NaN",
    "Infinity",
    "0001-01-01",
    "9999-12-31",
    "x" * 20_000,
    "%ED%A0%BD",
)
REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 412, 413, 422, 423, 429, 503})

ALL = [one for face in Face for one in operations(face)]
GROUPS = sorted({"/".join(one.path.split("/")[2:4]) for one in ALL})


class Walk:
    """Sends to one operation and remembers what was wrong with the answers."""

    def __init__(self, client: Client, operation: Operation, world: World) -> None:
        self.client = client
        self.operation = operation
        self.world = world
        self.wrong: list[str] = []

    def address(self, **replaced: str) -> str:
        """The path with real numbers in it, or nonsense for one of its parts."""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            return quote(replaced.get(name, str(self.world.get(name, 1))), safe="%")

        return re.sub(r"\{([^}]+)\}", fill, self.operation.path)

    def send(self, address: str, body: Any = None) -> HttpResponse:
        """One call, undone again."""
        headers = {"Idempotency-Key": new_key()}
        with transaction.atomic():
            if self.operation.is_form:
                given = body if isinstance(body, dict) else {}
                upload = SimpleUploadedFile("名单.xlsx", FILE)
                form = {key: upload if key == "file" else str(value) for key, value in given.items()}
                answer = self.client.generic(
                    self.operation.method,
                    address,
                    encode_multipart(BOUNDARY, form),
                    content_type=MULTIPART_CONTENT,
                    headers=headers,
                )
            else:
                text = "" if body is None else json.dumps(body)
                answer = self.client.generic(
                    self.operation.method, address, text, content_type="application/json", headers=headers
                )
            transaction.set_rollback(True)
        return answer

    def expect_no_failure(self, answer: HttpResponse, what: str) -> bool:
        """Anything but a server error; 503 only as a problem document (a party outside is away)."""
        if answer.status_code < 500 or answer.status_code == 503:
            return True
        self.wrong.append(f"{self.operation.operation_id}: {what} → {answer.status_code}")
        return False

    def expect_refusal(self, answer: HttpResponse, what: str, place: Place) -> None:
        """A refusal; where the input is to blame, with the field's name."""
        if not self.expect_no_failure(answer, what):
            return
        if answer.status_code not in REFUSALS:
            self.wrong.append(f"{self.operation.operation_id}: {what} was taken ({answer.status_code})")
        elif answer.status_code == 422:
            problem = json.loads(answer.content)
            name = next(step for step in reversed(place) if isinstance(step, str))
            named = [step for one in problem["fields"] for step in one["field"].split(".")]
            # A rule of its own (a password too short) comes first where the whole input is judged at once.
            if name not in named and problem["code"].startswith("input."):
                self.wrong.append(f"{self.operation.operation_id}: {what} names {named}")


def shown(value: Any) -> str:
    """A value as a failure names it."""
    text = repr(value)
    return text if len(text) < 60 else f"{text[:20]}… ({len(text)} characters)"


def bodies(leaf: Leaf) -> Iterator[tuple[Any, bool]]:
    """What to put into one value, and whether it must be refused."""
    for value in REFUSED.get(leaf.kind, ()):
        yield value, True
    for value in EDGES.get(leaf.kind, ()):
        yield value, False


def walk_body(walk: Walk) -> None:
    """Nonsense in every field of the body, one at a time, and bodies that are nonsense as a whole."""
    operation = walk.operation
    body = example_of(operation, walk.world)
    address = walk.address()
    walk.expect_no_failure(walk.send(address, body), "a valid-looking body")
    for leaf in operation.leaves():
        if operation.is_form and (leaf.kind not in ("text", "choice") or leaf.place == ("file",)):
            continue
        for value, is_refused in bodies(leaf):
            if operation.is_form and (value == LONE_SURROGATE or not isinstance(value, str)):
                continue
            what = f"{shown(value)} in {'.'.join(map(str, leaf.place))}"
            answer = walk.send(address, with_value(body, leaf.place, value))
            if is_refused and leaf.place:
                walk.expect_refusal(answer, what, leaf.place)
            else:
                walk.expect_no_failure(answer, what)
        if leaf.kind == "list" and leaf.place:
            many = with_value(body, leaf.place, [walk_value(body, leaf.place)] * 3000)
            walk.expect_refusal(walk.send(address, many), f"3000 of {leaf.place[-1]}", leaf.place)
    for whole in ([], "x", None, 1, {"__proto__": {}}):
        walk.expect_no_failure(walk.send(address, whole), f"{shown(whole)} as the body")


def walk_value(body: Any, place: Place) -> Any:
    """The first of the list that stands at `place`."""
    for step in place:
        body = body[step]
    return body[0]


def walk_addresses(walk: Walk) -> None:
    """Nonsense in every part of the path and every word of the query."""
    body = example_of(walk.operation, walk.world)
    for parameter in walk.operation.parameters:
        name = parameter["name"]
        for value in IN_ADDRESSES:
            if parameter["in"] == "path":
                answer = walk.send(walk.address(**{name: value}), body)
            elif parameter["in"] == "query":
                word = value if value.startswith("%ED") else quote(value)
                answer = walk.send(f"{walk.address()}?{name}={word}", body)
            else:
                continue
            walk.expect_no_failure(answer, f"{shown(value)} as {parameter['in']} {name}")


@pytest.mark.django_db
@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize("group", GROUPS)
def test_nonsense_is_refused_by_name_and_never_breaks_the_server(group: str) -> None:
    world = make_world()
    wrong = []
    for operation in ALL:
        if "/".join(operation.path.split("/")[2:4]) != group:
            continue
        with allowed_everything(world, actor_kind_for(operation.permission)) as client:
            walk = Walk(client, operation, world)
            walk_addresses(walk)
            if operation.body_schema is not None:
                walk_body(walk)
            wrong.extend(walk.wrong)
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 100_000, b'{"a":1e99999}', b"\x00"],
    ids=["no utf-8", "cut short", "deep lists", "deep objects", "a very long number", "endless", "nul"],
)
def test_a_body_that_nobody_can_read_is_refused(body: bytes) -> None:
    world = make_world()
    with allowed_everything(world) as client:
        for operation in ALL:
            if operation.operation_id in ("open_bill", "register_patient", "save_charge_item"):
                address = Walk(client, operation, world).address()
                answer = client.generic(operation.method, address, body, content_type="application/json")
                assert answer.status_code in (400, 422)
                assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\x00" * 1000,
        "编码,名称\n".encode("gbk"),
        b"\xff\xd8\xff\xe0",
        b"a,b\n" * 100_000,
    ],
    ids=["empty", "broken zip", "zeros", "gbk text", "picture", "a long table"],
)
def test_a_file_that_is_no_workbook_is_refused(content: bytes) -> None:
    world = make_world()
    forms = [one for one in ALL if one.is_form]
    assert forms
    for operation in forms:
        with allowed_everything(world, actor_kind_for(operation.permission)) as client:
            body = {**example_of(operation, world), "file": SimpleUploadedFile("名单.xlsx", content)}
            answer = client.generic(
                operation.method,
                Walk(client, operation, world).address(),
                encode_multipart(BOUNDARY, body),
                content_type=MULTIPART_CONTENT,
            )
            assert answer.status_code in REFUSALS, operation.operation_id
            assert answer["Content-Type"] == "application/problem+json"
