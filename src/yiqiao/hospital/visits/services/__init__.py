"""Use cases of visits; the only writers of its tables. Lock order: patient → session → slot → reservation → visit."""

from yiqiao.hospital.visits.services.allergies import record_allergy, refute_allergy
from yiqiao.hospital.visits.services.encounters import (
    cancel_visit,
    check_in,
    complete,
    put_back,
    reopen,
    set_coverage,
    start_consultation,
)
from yiqiao.hospital.visits.services.records import set_diagnoses, write_note
from yiqiao.hospital.visits.services.registration import register_visit

__all__ = [
    "cancel_visit",
    "check_in",
    "complete",
    "put_back",
    "record_allergy",
    "refute_allergy",
    "register_visit",
    "reopen",
    "set_coverage",
    "set_diagnoses",
    "start_consultation",
    "write_note",
]
