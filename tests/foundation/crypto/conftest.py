"""Tables of the sample models, and a keyring that knows nothing of earlier tests."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.foundation.crypto.sample import Person, Receipt
from yiqiao.foundation.crypto.keyring import keyring


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
def committed_tables(transactional_db: None) -> Iterator[None]:
    """The tables, for a test with several connections or real commits."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Receipt)
    keyring.forget()
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Person)
        editor.delete_model(Receipt)
    keyring.forget()


@pytest.fixture
def fresh_keyring() -> Iterator[None]:
    """Forget opened keys before and after."""
    keyring.forget()
    yield
    keyring.forget()
