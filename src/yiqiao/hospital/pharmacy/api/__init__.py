"""The pharmacy over HTTP."""

from yiqiao.hospital.pharmacy.api.routes import MOUNTS

__all__ = ["MOUNTS"]
