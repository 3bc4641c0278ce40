"""Every error code, from the subclasses of `DomainError`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import yiqiao
from yiqiao.foundation.http.problem_documents import STATUS_OF_KIND
from yiqiao.foundation.problems import DomainError


def _import_everything() -> None:
    for module in pkgutil.walk_packages(yiqiao.__path__, "yiqiao."):
        if ".migrations" not in module.name and not module.name.endswith(
            ("__main__", "pytest_plugin", "wsgi")
        ):
            importlib.import_module(module.name)


def error_classes() -> list[type[DomainError]]:
    """All concrete errors of the project by code; two classes with one code are a mistake."""
    _import_everything()
    found: dict[str, type[DomainError]] = {}
    waiting = [DomainError]
    while waiting:
        current = waiting.pop()
        waiting.extend(current.__subclasses__())
        if not current.__module__.startswith("yiqiao."):
            continue
        if current.__dict__.get("code"):
            if current.code in found and found[current.code] is not current:
                raise RuntimeError(f"error code {current.code} is used twice")
            found[current.code] = current
    return [found[code] for code in sorted(found)]


def document() -> str:
    """Markdown table of codes."""
    lines = [
        "# 错误码 Error codes",
        "",
        "由代码生成（`make generated`），请勿手改。",
        "",
        "| code | status | 标题 | meaning |",
        "|---|---|---|---|",
    ]
    for error in error_classes():
        meaning = " ".join((inspect.getdoc(error) or "").split())
        lines.append(f"| `{error.code}` | {STATUS_OF_KIND[error.kind]} | {error.title} | {meaning} |")
    return "\n".join(lines) + "\n"


def typescript() -> str:
    """The codes as a union type for the front end."""
    codes = "\n".join(f'  | "{error.code}"' for error in error_classes())
    return f"// Generated from the code (`make generated`). Do not edit.\nexport type ErrorCode =\n{codes};\n"
