"""URLs: three API faces, health, metrics, and the front end for everything else."""

from django.urls import URLPattern, URLResolver, path, re_path

from yiqiao.site import views
from yiqiao.site.faces import FACES

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"api/{face.value}/", api.urls) for face, api in FACES.items()),
    path("healthz", views.health),
    path("readyz", views.readiness),
    path("metrics", views.metrics),
    re_path(r"^api/", views.unknown_operation),
    re_path(r"^(?!assets/).*$", views.front_end),
]
