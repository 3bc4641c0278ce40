"""The charge catalogue for staff, kiosks and patients."""

from yiqiao.foundation.http import Face, Mount
from yiqiao.hospital.catalogue.api.items import router

MOUNTS = [Mount(Face.UI, "/catalogue", router)]
