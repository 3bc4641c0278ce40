"""Valid-looking requests for every operation of an OpenAPI document, and where nonsense can be put into them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yiqiao.foundation.http import Face
from yiqiao.site.faces import FACES

Place = tuple[str | int, ...]
"""Where a value stands in a body: names of fields and positions in lists."""

TEXTS_BY_PATTERN = {
    r"^\d{6}$": "123456",
    r"^[A-Z]{3}$": "CHN",
    r"^https?://[^\s\x00]+$": "http://127.0.0.1:9",
    "^(all|odd|even)$": "all",
    r"^[a-z][a-z_]{0,29}(:[A-Z]{3})?$": "cash",
    r"^[a-z][a-z_:]{0,29}$": "cash",
}


@dataclass(frozen=True)
class Leaf:
    """One value of a body: its place and what the document says of it."""

    place: Place
    schema: dict[str, Any]

    @property
    def kind(self) -> str:
        """text, integer, decimal, day, boolean, choice, list or other."""
        schema = self.schema
        if "enum" in schema or "const" in schema:
            return "choice"
        if schema.get("format") in ("date", "date-time", "time"):
            return "day"
        given = str(schema.get("type"))
        return {
            "string": "text",
            "integer": "integer",
            "number": "decimal",
            "boolean": "boolean",
            "array": "list",
        }.get(given, "other")


@dataclass
class Operation:
    """One operation with its document."""

    face: Face
    operation_id: str
    method: str
    path: str
    permission: str
    parameters: list[dict[str, Any]]
    body_schema: dict[str, Any] | None
    is_form: bool
    schemas: dict[str, Any] = field(repr=False)

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself: references followed, of several possibilities the first that is not null.

        A decimal is documented as "number or text"; it is taken as a number.
        """
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
            elif "allOf" in schema and len(schema["allOf"]) == 1:
                schema = schema["allOf"][0]
            elif "anyOf" in schema:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            else:
                return schema

    def body(self) -> Any:
        """A body that looks valid, with every optional field filled in."""
        return None if self.body_schema is None else self.example(self.body_schema)

    def example(self, schema: dict[str, Any], name: str = "") -> Any:
        """One valid-looking value of a schema."""
        schema = self.resolve(schema)
        if "enum" in schema:
            return schema["enum"][0]
        if "const" in schema:
            return schema["const"]
        match schema.get("type"):
            case "object":
                return {key: self.example(one, key) for key, one in schema.get("properties", {}).items()}
            case "array":
                return [self.example(schema["items"], name)]
            case "integer" | "number":
                return max(schema.get("minimum", 0), schema.get("exclusiveMinimum", 0), 1)
            case "boolean":
                return True
        return example_text(schema)

    def leaves(self) -> Iterator[Leaf]:
        """Every value of the body, lists included."""
        if self.body_schema is not None:
            yield from self._leaves(self.body_schema, ())

    def _leaves(self, schema: dict[str, Any], place: Place) -> Iterator[Leaf]:
        schema = self.resolve(schema)
        if schema.get("type") == "object":
            for key, one in schema.get("properties", {}).items():
                yield from self._leaves(one, (*place, key))
            return
        yield Leaf(place, schema)
        if schema.get("type") == "array":
            yield from self._leaves(schema["items"], (*place, 0))


def example_text(schema: dict[str, Any]) -> str:
    """A text that the schema would accept."""
    given = {"date": "2026-11-20", "date-time": "2026-11-20T08:00:00+08:00", "time": "08:00:00"}
    if schema.get("format") in given:
        return given[schema["format"]]
    if schema.get("pattern") in TEXTS_BY_PATTERN:
        return TEXTS_BY_PATTERN[schema["pattern"]]
    return "a1" * max(1, (schema.get("minLength", 0) + 1) // 2)


def with_value(body: Any, place: Place, value: Any) -> Any:
    """A copy of the body in which one value is replaced."""
    if not place:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def operations(face: Face) -> list[Operation]:
    """Every operation of one face, as its document describes it."""
    document = FACES[face].get_openapi_schema(path_prefix=f"/api/{face.value}/")
    schemas = document.get("components", {}).get("schemas", {})
    found = []
    for path, methods in document["paths"].items():
        for method, details in methods.items():
            content = details.get("requestBody", {}).get("content", {})
            media = next(iter(content), "")
            found.append(
                Operation(
                    face,
                    details["operationId"],
                    method.upper(),
                    path,
                    details["x-permission"],
                    details.get("parameters", []),
                    content[media]["schema"] if media else None,
                    media.startswith("multipart/"),
                    schemas,
                )
            )
    return found
