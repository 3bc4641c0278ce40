"""WSGI entry for granian."""

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from yiqiao.foundation.profile import current_profile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")

WsgiApplication = Callable[..., Any]


def behind_gateways(inner: WsgiApplication, gateways: str) -> WsgiApplication:
    """Believe the X-Forwarded-For and -Proto of these addresses or networks (comma-separated), nobody else's.

    Without it every request comes from the gateway's address, and over TLS every form is refused as forged.
    """
    if not gateways:
        return inner
    wrapped: WsgiApplication = wrap_wsgi_with_proxy_headers(inner, trusted_hosts=gateways)
    return wrapped


application = behind_gateways(get_wsgi_application(), os.environ.get("YIQIAO_TRUSTED_PROXIES", ""))

# A missing or contradictory setting stops the start with the complete list, not the first patient.
current_profile()
