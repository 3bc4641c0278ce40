"""Pure rules of double entry: what a draft must look like and how its content is fingerprinted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yiqiao.foundation.money import CENT
from yiqiao.hospital.ledger.errors import EntryMalformed, EntryUnbalanced

_REFERENCE = re.compile(r"[a-z_]+:[A-Za-z0-9_.:#-]{1,80}")


class AccountKind(StrEnum):
    """The four kinds of account. Debit is positive everywhere; a liability or income grows by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """One side of a movement: debit positive, credit negative (yuan).

    `method`, `category` and `department` are the codes that reports group by; `patient_ref` and `visit_ref`
    lead back to whom it concerns. Empty where they do not apply.
    """

    account: str
    amount: Decimal
    method: str = ""
    category: str = ""
    department: str = ""
    patient_ref: str = ""
    visit_ref: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry about to be posted.

    `code` is a registered reason, `reference` names the fact (``settlement:S20260102000017``; unique for ever),
    `subject` the document that a person opens from the entry, `business_on` the day it belongs to in reports.
    `operator` (kind, id, name) is whose act it is when a machine posts for them; default: the present actor.
    """

    code: str
    reference: str
    business_on: date
    campus_code: str
    postings: Sequence[PostingDraft]
    subject: str = ""
    memo: str = ""
    operator: tuple[str, str, str] | None = None


def check_entry(draft: EntryDraft) -> None:
    """Raise unless the draft has two or more non-zero postings in whole cents that sum to zero."""
    if not _REFERENCE.fullmatch(draft.reference):
        raise EntryMalformed(f"记账依据“{draft.reference}”格式不对，应为“类别:单号”。")
    if len(draft.postings) < 2:
        raise EntryUnbalanced("一笔分录至少要有借贷两方。")
    for posting in draft.postings:
        if posting.amount != posting.amount.quantize(CENT):
            raise EntryMalformed("记账金额最多精确到分。")
        if posting.amount == 0:
            raise EntryMalformed("记账金额不能为零。")
    total = sum((posting.amount for posting in draft.postings), Decimal(0))
    if total != 0:
        raise EntryUnbalanced(f"借贷不平，相差 {total} 元。", details={"difference": str(total)})


def content_hash(draft: EntryDraft) -> bytes:
    """A fingerprint of what the entry says, by which a repeated posting is told from a different one.

    The memo and the order of the postings do not count.
    """
    lines = sorted(
        [
            p.account,
            f"{p.amount:.2f}",
            p.method,
            p.category,
            p.department,
            p.patient_ref,
            p.visit_ref,
        ]
        for p in draft.postings
    )
    facts = [draft.code, draft.reference, draft.business_on.isoformat(), draft.campus_code, lines]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).digest()
