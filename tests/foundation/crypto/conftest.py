"""Tables of the sample models, and a keyring that knows nothing of earlier tests."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from tests.foundation.crypto.sample import Person, Receipt
from yiqiao.foundation.crypto.keyring import keyring
from yiqiao.foundation.crypto.models import CryptoKey, ReencryptionRun


@pytest.fixture
def sample_tables(db: None) -> Iterator[None]:
    """The tables, for a test inside one transaction."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Receipt)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Person)
        editor.delete_model(Receipt)


@pytest.fixture
def committed_registry(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """An empty key registry with real commits; what was in it before comes back afterwards.

    Not `transactional_db`: that empties every table of the project, append-only ones included.
    """
    with django_db_blocker.unblock():
        before = list(CryptoKey.objects.all())
        CryptoKey.objects.all().delete()
        keyring.forget()
        try:
            yield
        finally:
            ReencryptionRun.objects.all().delete()
            CryptoKey.objects.all().delete()
            CryptoKey.objects.bulk_create(before)
            keyring.forget()
            connections.close_all()


@pytest.fixture
def committed_tables(committed_registry: None) -> Iterator[None]:
    """The tables, for a test with several connections or real commits."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Receipt)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Person)
            editor.delete_model(Receipt)


@pytest.fixture
def fresh_keyring() -> Iterator[None]:
    """Forget opened keys before and after."""
    keyring.forget()
    yield
    keyring.forget()
