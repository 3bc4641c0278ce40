"""The UI operations of access: the session, accounts, roles and grants, and what pages ask about the product."""

from yiqiao.foundation.access.api import accounts, meta, profile, roles, session
from yiqiao.foundation.http import Face, Mount

MOUNTS = [
    Mount(Face.UI, "/session", session.router),
    Mount(Face.UI, "/meta", meta.router),
    Mount(Face.UI, "/access", accounts.router),
    Mount(Face.UI, "/access", roles.router),
    Mount(Face.UI, "/profile", profile.router),
]
