"""How fast a patient is found among a million, although every personal column is encrypted.

Loads N synthetic patients by COPY into the (scratch) database of DATABASE_URL, then asks the same query
function that the counter uses. Prints one JSON document.

    DATABASE_URL=postgresql://… python bench/patient_search.py [N] [--seed S] [--repeat R] [--keep]

It never empties a table: it loads into a database without patients, or measures what an earlier run of the
same size and seed loaded (--keep).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from yiqiao.foundation.crypto import blind_index  # noqa: E402
from yiqiao.hospital.people.models import IdentityDocument, Patient  # noqa: E402
from yiqiao.hospital.people.queries import search_patients  # noqa: E402
from yiqiao.hospital.people.rules import DocumentKind, resident_id_check_digit, twin_text  # noqa: E402
from yiqiao.hospital.people.search_words import SearchableFacts  # noqa: E402
from yiqiao.hospital.people.services import search_tokens_of  # noqa: E402

CHANNEL = "bench"
BATCH = 20_000

# Share of the commonest surnames, per thousand (rounded from the census), then the polyphonic and compound ones.
SURNAMES = {
    "王": 72, "李": 72, "张": 68, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 21, "吴": 20, "周": 19,
    "徐": 14, "孙": 14, "马": 13, "朱": 12, "胡": 12, "郭": 11, "何": 11, "林": 11, "高": 10, "罗": 9,
    "郑": 9, "梁": 8, "谢": 7, "宋": 7, "唐": 7, "许": 6, "邓": 6, "韩": 6, "冯": 6, "曹": 6, "彭": 5,
    "曾": 5, "肖": 5, "田": 5, "董": 5, "潘": 5, "袁": 5, "蔡": 4, "蒋": 4, "余": 4, "于": 4, "杜": 4,
    "叶": 4, "程": 4, "魏": 4, "苏": 4, "吕": 4, "丁": 4, "任": 4, "卢": 4, "姚": 3, "沈": 3, "钟": 3,
    "姜": 3, "崔": 3, "谭": 3, "陆": 3, "范": 3, "汪": 3, "廖": 3, "石": 3, "金": 3, "韦": 2, "贾": 2,
    "夏": 2, "付": 2, "方": 2, "邹": 2, "熊": 2, "白": 2, "孟": 2, "秦": 2, "邱": 2, "侯": 2, "江": 2,
    "单": 1, "仇": 1, "解": 1, "查": 1, "欧阳": 1, "上官": 1, "司马": 1, "尉迟": 1,
}  # fmt: skip
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志海波云龙飞宇浩然子轩梓涵欣怡雨晨佳琪思远嘉豪俊熙"
    "雅婷诗语雪梅春燕冬秋月凤琴珍翠莲荣福德胜利民庆东亮永健世广义良才金山仁林振家树炳友根生长发祥瑞乐康安宁和"
)


def people(count: int, seed: int) -> Iterator[tuple[str, str, date, str, str]]:
    """Name, sex, birth date, phone, resident id — the same for the same seed, no id twice."""
    draw = random.Random(seed)
    surnames, weights = list(SURNAMES), list(accumulate(SURNAMES.values()))
    first_day = date(1930, 1, 1)
    for number in range(count):
        surname = draw.choices(surnames, cum_weights=weights)[0]
        name = surname + "".join(draw.choices(GIVEN, k=1 if draw.random() < 0.15 else 2))
        # Every day holds 499 orders of each sex in every region; walking days and orders never repeats.
        born_on = first_day + timedelta(days=number % 33_000)
        order = (number // 33_000) % 999
        first_17 = f"3101{(number // (33_000 * 999)) % 90 + 10:02d}{born_on:%Y%m%d}{order:03d}"
        sex = "male" if order % 2 else "female"
        phone = f"1{draw.choice('3578')}{draw.randrange(10**9):09d}"
        yield name, sex, born_on, phone, first_17 + resident_id_check_digit(first_17)


def load(count: int, seed: int) -> dict[str, float]:
    """Fill the tables; returns seconds by step. One transaction: a run that is killed leaves no half."""
    began = time.perf_counter()
    with transaction.atomic():
        seconds = fill(count, seed)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) people_searchtoken, people_patient, people_identitydocument")
    return {"load_seconds": time.perf_counter() - began, **seconds}


def fill(count: int, seed: int) -> dict[str, float]:
    """Everything by COPY, the search index built at the end."""
    name_field = Patient._meta.get_field("name")
    phone_field = Patient._meta.get_field("phone")
    number_field = IdentityDocument._meta.get_field("number")
    sealed: Callable[[object, str], bytes] = lambda field, text: bytes(  # noqa: E731
        field.get_db_prep_value(text, connection)  # type: ignore[attr-defined]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'people_searchtoken'::regclass AND contype IN ('p', 'f')"
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'people_searchtoken'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f'ALTER TABLE people_searchtoken DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    now = datetime.now(timezone.utc)  # noqa: UP017
    words = tokens_written = 0.0
    total = 0
    rows = people(count, seed)
    next_id = 1
    raw = connection.cursor().cursor
    while batch := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        started = time.perf_counter()
        found = []
        for at, (name, _, _, phone, number) in enumerate(batch):
            facts = SearchableFacts(name, None, phone, (number,), (), (f"PB{next_id + at:09d}",))
            found.append(search_tokens_of(facts))
        words += time.perf_counter() - started
        total += sum(map(len, found))
        # Encrypting may look a key up in the database, which a connection in the middle of COPY cannot do.
        patient_rows, document_rows = [], []
        for row_id, (name, sex, born_on, phone, number) in enumerate(batch, start=next_id):
            patient_rows.append(
                (
                    row_id, f"PB{row_id:09d}", sealed(name_field, name), sex, born_on, "CHN",
                    sealed(phone_field, phone), blind_index("people.phone", phone), "zh",
                    blind_index("people.twin", twin_text(name, born_on, sex)), CHANNEL, now, now, 1,
                )
            )  # fmt: skip
            index = blind_index("people.document", number)
            sealed_number = sealed(number_field, number)
            document_rows.append(
                (row_id, DocumentKind.RESIDENT_ID.value, sealed_number, index, "CHN", True, now)
            )
        with raw.copy(
            "COPY people_patient (id, patient_no, name, sex, born_on, nationality, phone, phone_index, language,"
            " twin_index, channel, created_at, updated_at, version) FROM STDIN"
        ) as copy:
            for row in patient_rows:
                copy.write_row(row)
        with raw.copy(
            "COPY people_identitydocument (patient_id, kind, number, number_index, issuing_state, is_active,"
            " created_at) FROM STDIN"
        ) as copy:
            for row in document_rows:
                copy.write_row(row)
        started = time.perf_counter()
        with raw.copy("COPY people_searchtoken (token, patient_id) FROM STDIN") as copy:
            for at, tokens in enumerate(found):
                for token in tokens:
                    copy.write_row((token, next_id + at))
        tokens_written += time.perf_counter() - started
        next_id += len(batch)
        print(f"\r{next_id - 1:,} patients", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for name, definition in sorted(constraints, key=lambda pair: pair[1].startswith("FOREIGN")):
            cursor.execute(f'ALTER TABLE people_searchtoken ADD CONSTRAINT "{name}" {definition}')
        for _, definition in indexes:
            cursor.execute(definition)
        indexed = time.perf_counter() - started
        cursor.execute("SELECT setval(pg_get_serial_sequence('people_patient', 'id'), %s)", [next_id])
    return {
        "of_which_computing_tokens": words,
        "of_which_copying_tokens": tokens_written,
        "of_which_indexes": indexed,
        "tokens_per_patient": total / max(count, 1),
    }


def queries(count: int, seed: int) -> dict[str, list[str]]:
    """Words as people type them, by kind of query."""
    draw = random.Random(seed + 1)
    wanted = set(draw.sample(range(count), min(count, 400)))
    sample = [(number, row) for number, row in enumerate(people(count, seed)) if number in wanted]
    from pypinyin import lazy_pinyin

    return {
        "surname, commonest": ["王", "李", "张"] * 40,
        "surname, rare": ["单", "欧阳", "尉迟"] * 20,
        "full name": [row[0] for _, row in sample[:200]],
        "name prefix": [row[0][:2] for _, row in sample[:200]],
        "inside the name": [row[0][-2:] for _, row in sample[:200] if len(row[0]) > 2],
        "pinyin initials": ["".join(part[0] for part in lazy_pinyin(row[0])) for _, row in sample[:200]],
        "pinyin initials, two letters": ["zw", "wl", "ly", "lj", "wx"] * 24,
        "full pinyin, prefix": ["".join(lazy_pinyin(row[0]))[:6] for _, row in sample[:200]],
        "phone": [row[3] for _, row in sample[:200]],
        "phone or document, last four": [row[3][-4:] for _, row in sample[:200]],
        "document": [row[4] for _, row in sample[:200]],
        "patient number": [f"PB{number + 1:09d}" for number, _ in sample[:200]],
        "commonest surname and last four": [f"{row[0][0]} {row[3][-4:]}" for _, row in sample[:200]],
        "two common words": ["王 wl", "李 伟", "zhang wei", "王 建国", "li na"] * 24,
        "nobody": ["司马懿懿", "19999999999", "qqqq", "王 0000x"] * 30,
    }


def measure(asked: dict[str, list[str]], repeat: int) -> dict[str, dict[str, float]]:
    """Milliseconds of the query function by kind of query; the first round warms the cache and is shown too."""
    results: dict[str, dict[str, float]] = {}
    everything: list[float] = []
    for kind, texts in asked.items():
        first: list[float] = []
        taken: list[float] = []
        own: list[float] = []
        rows = 0
        for turn in range(repeat + 1):
            for text in texts:
                started, worked = time.perf_counter(), time.process_time()
                rows += len(search_patients(text))
                (taken if turn else first).append((time.perf_counter() - started) * 1000)
                own.append((time.process_time() - worked) * 1000)
        everything.extend(taken)
        results[kind] = {
            **summary(taken),
            "first_round_p95_ms": percentile(first, 95),
            "own_cpu_p95_ms": percentile(own, 95),
            "mean_rows": round(rows / (len(texts) * (repeat + 1)), 1),
        }
    results["all"] = summary(everything)
    return results


def percentile(values: list[float], part: int) -> float:
    """The value below which `part` percent lie."""
    return round(statistics.quantiles(values, n=100, method="inclusive")[part - 1], 2)


def summary(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the worst."""
    return {
        "count": len(values),
        "p50_ms": percentile(values, 50),
        "p95_ms": percentile(values, 95),
        "p99_ms": percentile(values, 99),
        "max_ms": round(max(values), 2),
    }


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patients", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="measure what an earlier run loaded")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("DATABASE_URL must name a scratch database")
    call_command("migrate", verbosity=0)
    if Patient.objects.exists() and not options.keep:
        parser.error("the database holds patients; use an empty scratch database, or --keep to measure again")
    loading = {} if options.keep else load(options.patients, options.seed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('people_searchtoken'), version()")
        size, server = cursor.fetchone()
    document = {
        "benchmark": "patient_search",
        "patients": Patient.objects.count(),
        **{name: round(value, 1) for name, value in loading.items()},
        "search_index_bytes_per_patient": round(size / max(options.patients, 1)),
        "results": measure(queries(options.patients, options.seed), options.repeat),
        "machine": {
            "cpus": os.cpu_count(),
            "load_average": os.getloadavg()[0],
            "python": platform.python_version(),
            "postgresql": server.split(" on ")[0],
        },
    }
    print(json.dumps(document, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
