"""`yiqiao openapi`: the document of one API face, for client generation and for partners."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yiqiao.cli.environment import django_ready


class FaceName(StrEnum):
    """Whom an API is for, as typed on the command line (before Django is set up)."""

    UI = "ui"
    HIS = "his"
    PARTNER = "partner"


def document_of(face: str) -> str:
    """The OpenAPI document of one face as sorted, indented JSON. Needs Django set up."""
    from yiqiao.foundation.http.faces import Face
    from yiqiao.site.faces import FACES

    schema = FACES[Face(face)].get_openapi_schema(path_prefix=f"/api/{face}/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def openapi(
    face: Annotated[FaceName, typer.Argument(help="ui、his 或 partner")],
    output: Annotated[Path | None, typer.Option(help="写入文件；缺省打印。")] = None,
) -> None:
    """导出一个接口面的 OpenAPI 文档。"""
    with django_ready(database=False):
        text = document_of(face)
        if output is None:
            typer.echo(text, nl=False)
        else:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(text, encoding="utf-8")
