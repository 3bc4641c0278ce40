"""Herbs that a pregnant woman must not have (禁用) or only with care (慎用), and when a patient is one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yiqiao.hospital.pharmacy.rules.findings import Finding, ReviewLine, Severity
from yiqiao.hospital.pharmacy.rules.herbs import herb_group, names_of

SOURCE = "《中国药典》2020年版一部【注意】妊娠禁用、慎用"

FORBIDDEN = frozenset(
    names_of(
        """
        丁公藤 三棱 干漆 土鳖虫 千金子 川乌 草乌 马钱子 天仙子 巴豆 巴豆霜 水蛭 甘遂 朱砂 全蝎 红粉 芫花 两头尖 阿魏
        京大戟 闹羊花 牵牛子 轻粉 洋金花 莪术 猪牙皂 大皂角 商陆 斑蝥 雄黄 蜈蚣 罂粟壳 麝香
        """
    )
)
CAREFUL = frozenset(
    names_of(
        """
        三七 大黄 川牛膝 牛膝 王不留行 天花粉 天南星 白附子 芒硝 玄明粉 西红花 肉桂 桂枝 冰片 红花 芦荟 苏木 牡丹皮 没药
        乳香 附子 郁李仁 虎杖 枳壳 枳实 禹余粮 急性子 桃仁 凌霄花 益母草 通草 番泻叶 蒲黄 漏芦 赭石 薏苡仁 瞿麦 蟾酥
        硫黄 常山 牛黄 金铁锁 草乌叶 飞扬草
        """
    )
)
_PROCESSED_ACONITE = re.compile(r"^制(川|草)乌")

# ICD-10: pregnant state, supervision, and chapter O up to delivery; not the puerperium (O85–O92).
_PREGNANT = re.compile(r"^(Z32\.1|Z3[345]|O[123]\d|O4[0-8]|O98|O99)")


def says_pregnant(codes: Iterable[str]) -> bool | None:
    """True when one of the recorded ICD-10 diagnoses says so; None because silence is not a denial."""
    return True if any(_PREGNANT.match(code.upper()) for code in codes) else None


def find_pregnancy_risks(lines: Sequence[ReviewLine], is_pregnant: bool | None) -> list[Finding]:
    """Forbidden herbs are errors, those to be used with care warnings; nothing when no pregnancy is recorded."""
    if not is_pregnant:
        return []
    found = []
    for line in lines:
        if not line.is_herb:
            continue
        group = herb_group(line.generic_name)
        is_careful = group in CAREFUL or bool(_PROCESSED_ACONITE.match(line.generic_name))
        if group in FORBIDDEN and not is_careful:
            found.append(_finding(line, Severity.ERROR, "妊娠禁用"))
        elif is_careful:
            found.append(_finding(line, Severity.WARNING, "妊娠慎用"))
    return found


def _finding(line: ReviewLine, severity: Severity, word: str) -> Finding:
    return Finding(
        key=f"herb.pregnancy:{line.generic_name}",
        code="herb.pregnancy",
        severity=severity,
        message=f"患者本次就诊有妊娠诊断，{line.name}{word}。",
        lines=(line.line_no,),
        source=SOURCE,
    )
