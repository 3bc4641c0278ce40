"""WSGI entry for granian."""

import os

from django.core.wsgi import get_wsgi_application

from yiqiao.foundation.profile import current_profile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")

application = get_wsgi_application()

# A missing or contradictory setting stops the start with the complete list, not the first patient.
current_profile()
