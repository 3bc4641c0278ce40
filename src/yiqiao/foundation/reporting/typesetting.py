"""PDF from a Typst template and data, with a Chinese font that needs no installation.

The font is Noto Sans CJK (OFL-1.1) from a wheel; `YIQIAO_FONTS` names folders with other fonts, and the system's
own are the last resort. Nothing is fetched at run time.

A template is Typst source; its data is there as ``data``, already parsed. Values are data, never markup:
nothing a patient typed can become Typst code.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from yiqiao.foundation import clock
from yiqiao.foundation.reporting.errors import FontMissing, TemplateFaulty

FONT_VARIABLE = "YIQIAO_FONTS"
FONT_PACKAGE = "manimgx_fonts_cjk"
CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimSun",
)
TEMPLATES = Path(__file__).parent / "templates"

_PREAMBLE = """\
#let data = json(bytes(sys.inputs.at("data")))
#set text(font: "{family}", lang: "zh", region: "cn", size: 9pt)
"""


def render_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Set `template` (Typst source) with `data`; returns the PDF.

    `data` may hold Decimal (set as text, 2 decimals kept), dates and instants (shown in Shanghai time).
    `FontMissing`; `TemplateFaulty` when Typst refuses.
    """
    fonts, family = _fonts()
    source = _PREAMBLE.format(family=family) + template
    try:
        pdf = typst.compile(
            source.encode(),
            root=str(TEMPLATES),
            font_paths=fonts,
            sys_inputs={"data": json.dumps(data, default=_plain, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise TemplateFaulty(
            "打印模板无法排版，请联系信息科检查模板。", details={"message": str(error)[:500]}
        ) from error
    return bytes(pdf)


def load_template(name: str) -> str:
    """The source of one of the package's own templates."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def font_family() -> str:
    """The Chinese font in use; `FontMissing`."""
    return _fonts()[1]


@cache
def _fonts() -> tuple[Any, str]:
    """The fonts, read once per process, and the first Chinese family among them."""
    given = [part for part in os.environ.get(FONT_VARIABLE, "").split(os.pathsep) if part]
    packaged = find_spec(FONT_PACKAGE)
    folders = given + list((packaged.submodule_search_locations or []) if packaged else [])
    for is_last_resort in (False, True):
        if not is_last_resort and not folders:
            continue
        fonts = typst.Fonts(
            include_system_fonts=is_last_resort, include_embedded_fonts=True, font_paths=folders
        )
        present = set(fonts.families())
        for family in CHINESE_FAMILIES:
            if family in present:
                return fonts, family
    raise FontMissing(
        "没有找到中文字体，无法打印。请安装 Noto Sans CJK（Debian：fonts-noto-cjk），"
        f"或用环境变量 {FONT_VARIABLE} 指定字体文件夹。"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
