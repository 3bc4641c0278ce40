"""Patient records for staff, identification at kiosks, and the mobile service's session and family."""

from yiqiao.foundation.http import Face, Mount
from yiqiao.hospital.people.api.kiosk import router as kiosk_router
from yiqiao.hospital.people.api.mobile import router as mobile_router
from yiqiao.hospital.people.api.patients import router as patients_router

MOUNTS = [
    Mount(Face.UI, "/patients", kiosk_router),
    Mount(Face.UI, "/patients", patients_router),
    Mount(Face.UI, "/mobile-session", mobile_router),
]
