"""Fixtures that every test may use."""

from tests.plugins.city import city, city_server, connect
from tests.plugins.database import append_only_tables_can_be_emptied_between_tests
from tests.plugins.instance import browser, instance, page

__all__ = [
    "append_only_tables_can_be_emptied_between_tests",
    "browser",
    "city",
    "city_server",
    "connect",
    "instance",
    "page",
]
