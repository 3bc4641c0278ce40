"""Django settings. Everything a hospital may choose comes from the environment or its profile.

Environment: DATABASE_URL, YIQIAO_VAR (data folder), YIQIAO_HOSPITAL (profile), YIQIAO_PORT, YIQIAO_ENV
(``production`` | ``demo`` | ``test``), YIQIAO_SECRET_KEY or the file ``secret-key`` in the data folder,
YIQIAO_ALLOWED_HOSTS, YIQIAO_CITY_URL.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from yiqiao.site.logs import configure_logging
from yiqiao.site.secrets import secret_key

PROJECT_ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("YIQIAO_VAR", PROJECT_ROOT / "var")).resolve()
ENVIRONMENT = os.environ.get("YIQIAO_ENV", "demo")
HOSPITAL = os.environ.get("YIQIAO_HOSPITAL", "demo")
PORT = int(os.environ.get("YIQIAO_PORT", "8000"))
CITY_URL = os.environ.get("YIQIAO_CITY_URL", f"http://127.0.0.1:{PORT + 1}")

DEBUG = False
SECRET_KEY = secret_key(VAR, ENVIRONMENT)
ALLOWED_HOSTS = os.environ.get("YIQIAO_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "procrastinate.contrib.django",
    "yiqiao.foundation.idempotency",
    "yiqiao.foundation.crypto",
    "yiqiao.foundation.access",
    "yiqiao.foundation.audit",
    "yiqiao.foundation.notices",
    "yiqiao.foundation.exchange",
    "yiqiao.foundation.dictionary",
    "yiqiao.foundation.approval",
    "yiqiao.foundation.jobs",
    "yiqiao.foundation.reporting",
    "yiqiao.foundation.oversight",
    "yiqiao.hospital.organisation",
    "yiqiao.hospital.people",
    "yiqiao.hospital.catalogue",
    "yiqiao.hospital.schedule",
    "yiqiao.hospital.visits",
    "yiqiao.hospital.ledger",
    "yiqiao.hospital.cashier",
    "yiqiao.hospital.orders",
    "yiqiao.hospital.pharmacy",
    "yiqiao.hospital.invoicing",
]

MIDDLEWARE = [
    "yiqiao.foundation.http.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yiqiao.foundation.access.middleware.FaceCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiqiao.foundation.access.middleware.ActorMiddleware",
    "yiqiao.foundation.exchange.middleware.PartnerMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "yiqiao.site.urls"
WSGI_APPLICATION = "yiqiao.site.wsgi.application"
TEMPLATES: list[dict[str, object]] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
# A deactivated account is told so after the right password; access.services refuses it.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.AllowAllUsersModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"yiqiao.foundation.access.password_validators.{name}"}
    for name in ("LengthValidator", "CharacterClassValidator", "UsernameValidator", "HistoryValidator")
] + [{"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}]
if ENVIRONMENT == "test":
    # Tests make many accounts; how slow a real hash must be is not what they are about.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "yiqiao",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": int(os.environ.get("YIQIAO_CONN_MAX_AGE", "300")),
        "OPTIONS": {**query, "application_name": os.environ.get("YIQIAO_PROCESS", "yiqiao")},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///yiqiao"))}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False

SESSION_COOKIE_NAME = "yiqiao_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT == "production"
CSRF_COOKIE_SECURE = ENVIRONMENT == "production"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yiqiao.site.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# A body above this is refused with a problem document; each text field has its own, much smaller limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

STATIC_URL = "/static/"
WEB_DIST = Path(os.environ.get("YIQIAO_WEB_DIST", PROJECT_ROOT / "web" / "dist"))
WHITENOISE_ROOT = WEB_DIST if WEB_DIST.is_dir() else None
WHITENOISE_INDEX_FILE = False

LOGGING_CONFIG = None
configure_logging(ENVIRONMENT)
