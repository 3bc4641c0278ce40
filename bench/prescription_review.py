"""How long the rules of the prescription review take for one herbal prescription of 30 herbs.

Run with ``python -m bench.prescription_review``; needs no database. Aim: below 5 ms, so that the doctor sees the
findings while typing.
"""

from __future__ import annotations

import statistics
import time
from decimal import Decimal

from yiqiao.hospital.pharmacy.rules.findings import AllergyFact, ReviewLine, ReviewSubject
from yiqiao.hospital.pharmacy.rules.herbs import herb_group
from yiqiao.hospital.pharmacy.rules.review import review

HERBS = (
    "黄芪 党参 炒白术 茯苓 炙甘草 陈皮 法半夏 制附子 当归 川芎 炒白芍 熟地黄 柴胡 黄芩 桂枝 生姜 大枣 细辛 麻黄 苦杏仁 "
    "石膏 知母 桃仁 红花 牛膝 枳壳 桔梗 丹参 醋三棱 醋莪术"
)
ROUNDS = 2000


def main() -> None:
    """Measure and print."""
    lines = [
        ReviewLine(at, name, name, True, False, Decimal(9), "g", drug_code=f"H{at}")
        for at, name in enumerate(HERBS.split(), start=1)
    ]
    subject = ReviewSubject(
        lines, others := lines[:5], [AllergyFact("青霉素"), AllergyFact("海鲜")], is_pregnant=True
    )
    herb_group.cache_clear()
    start = time.perf_counter()
    findings = review(subject)
    cold = time.perf_counter() - start
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        review(subject)
        times.append(time.perf_counter() - start)
    times.sort()
    print(
        f"prescription_review: {len(lines)} herbs, {len(others)} of other prescriptions, {len(findings)} findings; "
        f"first {cold * 1000:.2f} ms, median {statistics.median(times) * 1000:.2f} ms, "
        f"p99 {times[int(ROUNDS * 0.99)] * 1000:.2f} ms"
    )


if __name__ == "__main__":
    main()
