"""Visits over HTTP: the counter and kiosk, the doctor's station, the patient's own."""

from yiqiao.foundation.http import Face, Mount
from yiqiao.hospital.visits.api.consultation import router as consultation_router
from yiqiao.hospital.visits.api.own import router as own_router
from yiqiao.hospital.visits.api.registration import router as registration_router

MOUNTS = [
    Mount(Face.UI, "/visits", registration_router),
    Mount(Face.UI, "/consultation", consultation_router),
    Mount(Face.UI, "/own-visits", own_router),
]
