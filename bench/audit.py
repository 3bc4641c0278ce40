"""How fast the audit appends, seals and verifies: `python -m bench.audit [--records N] [--json FILE]`.

Works in a database of its own on the server of DATABASE_URL (or the embedded one under YIQIAO_VAR), with the
server's own durability: a record counts when its transaction is committed. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path


def append_batched(records: int, batch: int, threads: int) -> float:
    """Records per second: `threads` connections, each committing batches."""
    from django.db import connection

    from yiqiao.foundation.audit import services

    def work(count: int) -> None:
        for start in range(0, count, batch):
            services.record_many(
                services.Entry("bench.viewed", f"patient:{at}", {"visit": at})
                for at in range(start, min(start + batch, count))
            )
        connection.close()

    return _timed(work, records, threads)


def append_single(records: int, threads: int) -> float:
    """Records per second, one transaction each."""
    from django.db import connection

    from yiqiao.foundation.audit import services

    def work(count: int) -> None:
        for at in range(count):
            services.record("bench.viewed", f"patient:{at}", {"visit": at})
        connection.close()

    return _timed(work, records, threads)


def _timed(work: Callable[[int], None], records: int, threads: int) -> float:
    workers = [threading.Thread(target=work, args=(records // threads,)) for _ in range(threads)]
    started = time.perf_counter()
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return records // threads * threads / (time.perf_counter() - started)


def measure(records: int, batch: int, threads: int) -> dict[str, object]:
    """All figures."""
    from yiqiao.foundation.audit import services
    from yiqiao.foundation.audit.sealing import seal_pending
    from yiqiao.foundation.audit.verification import verify_audit

    services.record("bench.started")  # makes the key outside of what is measured
    batched = append_batched(records, batch, threads)
    single = append_single(max(200, records // 50), threads)
    started = time.perf_counter()
    sealed = seal_pending()
    sealing = sealed.records / (time.perf_counter() - started)
    started = time.perf_counter()
    report = verify_audit()
    verifying = report.records / (time.perf_counter() - started)
    return {
        "records": report.records,
        "blocks": report.blocks,
        "ok": report.ok,
        "batch": batch,
        "threads": threads,
        "append_batched_per_s": round(batched),
        "append_single_per_s": round(single),
        "seal_per_s": round(sealing),
        "verify_per_s": round(verifying),
    }


def main() -> None:
    """Make the database, measure, drop the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", help="write the figures to this file")
    options = parser.parse_args()
    os.environ.setdefault("YIQIAO_ENV", "test")
    os.environ["YIQIAO_VAR"] = str(Path(os.environ.get("YIQIAO_VAR", "var")).resolve() / "bench")
    from yiqiao.cli.environment import django_ready

    with django_ready():
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            figures = measure(options.records, options.batch, options.threads)
        finally:
            connection.creation.destroy_test_db("yiqiao", verbosity=0)
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    print(text)
    if options.json:
        Path(options.json).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
