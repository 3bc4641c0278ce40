"""The OpenAPI document of one API face."""

from __future__ import annotations

from yiqiao.cli.openapi import document_of


def document(face: str) -> str:
    """The document as committed: sorted, indented JSON."""
    return document_of(face)
