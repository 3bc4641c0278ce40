"""The schedule over HTTP: sessions, reservations by staff and kiosks, patients' own reservations, templates."""

from yiqiao.foundation.http import Face, Mount
from yiqiao.hospital.schedule.api.own import router as own_router
from yiqiao.hospital.schedule.api.reservations import router as reservations_router
from yiqiao.hospital.schedule.api.sessions import router as sessions_router
from yiqiao.hospital.schedule.api.templates import router as templates_router

MOUNTS = [
    Mount(Face.UI, "/schedule/sessions", sessions_router),
    Mount(Face.UI, "/schedule/reservations", reservations_router),
    Mount(Face.UI, "/schedule/own-reservations", own_router),
    Mount(Face.UI, "/schedule", templates_router),
]
