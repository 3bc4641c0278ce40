"""Orders over HTTP."""

from yiqiao.hospital.orders.api.routes import MOUNTS

__all__ = ["MOUNTS"]
