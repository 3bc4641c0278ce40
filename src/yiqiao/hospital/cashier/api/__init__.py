"""The cashier over HTTP. Amounts are strings; the server computes sums and `allowed_actions`."""

from __future__ import annotations

from yiqiao.foundation.http import Face, Mount
from yiqiao.hospital.cashier.api.bills import router as bills
from yiqiao.hospital.cashier.api.refunds import router as refunds
from yiqiao.hospital.cashier.api.reports import router as reports
from yiqiao.hospital.cashier.api.settlements import router as settlements
from yiqiao.hospital.cashier.api.shifts import router as shifts

MOUNTS = [
    Mount(Face.UI, "/cashier", bills),
    Mount(Face.UI, "/cashier", settlements),
    Mount(Face.UI, "/cashier", refunds),
    Mount(Face.UI, "/cashier", shifts),
    Mount(Face.UI, "/cashier", reports),
]
