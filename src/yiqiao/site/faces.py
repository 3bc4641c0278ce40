"""The three API faces, put together from the ``MOUNTS`` of every installed package's ``api`` module."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from ninja import NinjaAPI

from yiqiao.foundation.http import Face, Mount
from yiqiao.foundation.http.problem_documents import install_problem_handlers

TITLES = {
    Face.UI: "医桥 · 人员与患者界面接口",
    Face.HIS: "医桥 · 院内系统接口",
    Face.PARTNER: "医桥 · 外部机构接口",
}


def mounts() -> list[Mount]:
    """Everything the installed packages expose, in order of installation."""
    found: list[Mount] = []
    for config in apps.get_app_configs():
        if config.name.startswith("yiqiao.") and find_spec(f"{config.name}.api") is not None:
            found.extend(import_module(f"{config.name}.api").MOUNTS)
    return found


def build_face(face: Face) -> NinjaAPI:
    """One face with its routers and problem handlers; documents are exported by `yiqiao openapi`."""
    api = NinjaAPI(
        title=TITLES[face],
        version="1",
        urls_namespace=face.value,
        docs_url=None,
        openapi_url=None,
    )
    install_problem_handlers(api)
    for mount in mounts():
        if mount.face is face:
            api.add_router(mount.prefix, mount.router)
    return api


FACES = {face: build_face(face) for face in Face}
