"""The three API faces. A package lists what it mounts in ``MOUNTS`` of its ``api`` module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yiqiao.foundation.http.routers import ApiRouter


class Face(StrEnum):
    """Whom an API is for."""

    UI = "ui"
    HIS = "his"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Mount:
    """One router of one package, and where it stands: ``Mount(Face.UI, "/cashier", router)``."""

    face: Face
    prefix: str
    router: ApiRouter
