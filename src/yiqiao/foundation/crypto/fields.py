"""Model fields whose column holds SM4-GCM ciphertext and whose Python value is plain.

There is no equality, range or pattern lookup on such a column — the same text encrypts differently every
time. Put a `blind_index` or `blind_token` column beside it for searching.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import IsNull

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Field = models.Field[Any, Any]
else:  # generic for the type checker only
    _Field = models.Field


class EncryptedField(_Field):
    """What the encrypted fields share: storage as bytea, binding to table and column, no lookups.

    `binding` fixes the associated data when a table or column has been renamed: give the old
    `table.column`, or the existing rows no longer open. `append_only` says that the database refuses
    updates of the table: key rotation leaves the column alone and keeps its old keys for ever.
    """

    empty_strings_allowed = False

    def __init__(self, *args: Any, binding: str = "", append_only: bool = False, **kwargs: Any) -> None:
        self.binding = binding
        self.append_only = append_only
        for forbidden in ("primary_key", "unique", "db_index"):
            if kwargs.get(forbidden):
                raise FieldError(f"an encrypted field cannot be {forbidden}; add a blind_index column")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations keep the options."""
        name, path, args, kwargs = super().deconstruct()
        if self.binding:
            kwargs["binding"] = self.binding
        if self.append_only:
            kwargs["append_only"] = True
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """The column is what a BinaryField has."""
        return "BinaryField"

    def binding_bytes(self) -> bytes:
        """Associated data of this column."""
        if self.binding:
            return self.binding.encode()
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def encode(self, value: Any) -> bytes:
        """Plain Python value → bytes to encrypt."""
        raise NotImplementedError

    def decode(self, plaintext: bytes) -> Any:
        """Decrypted bytes → plain Python value."""
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Encrypt on the way to the database."""
        from yiqiao.foundation.crypto.envelope import seal

        if value is None:
            return None
        return seal(self.encode(value), self.binding_bytes())

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Decrypt on the way from the database."""
        from yiqiao.foundation.crypto.envelope import unseal

        if value is None:
            return None
        return self.decode(unseal(bytes(value), self.binding_bytes()))

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull` has a meaning on ciphertext."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(
            f"{self.name} is encrypted: {lookup_name} cannot be asked of it; query its blind index instead"
        )

    def get_transform(self, lookup_name: str) -> Any:
        """No transform has a meaning on ciphertext."""
        return None


class EncryptedTextField(EncryptedField):
    """Text, encrypted. `max_length` counts characters and is checked by forms and `full_clean`."""

    description = "Encrypted text"
    empty_strings_allowed = True

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)
        if max_length is not None:
            self.validators.append(MaxLengthValidator(max_length))

    def encode(self, value: Any) -> bytes:
        """UTF-8."""
        return str(value).encode()

    def decode(self, plaintext: bytes) -> str:
        """UTF-8."""
        return plaintext.decode()

    def to_python(self, value: Any) -> str | None:
        """Text or None."""
        return value if value is None or isinstance(value, str) else str(value)

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        """An ordinary text input."""
        defaults: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.max_length}
        return super().formfield(*args, **{**defaults, **kwargs})


class EncryptedJSONField(EncryptedField):
    """A JSON value, encrypted. Python None is SQL NULL; dates and decimals become strings."""

    description = "Encrypted JSON"

    def encode(self, value: Any) -> bytes:
        """Compact JSON in UTF-8."""
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plaintext: bytes) -> Any:
        """The JSON value."""
        return json.loads(plaintext)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what JSON cannot hold."""
        super().validate(value, model_instance)
        try:
            self.encode(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("内容不能保存为JSON。", code="invalid") from error

    def value_to_string(self, obj: models.Model) -> str:
        """JSON text for serialisers."""
        return self.encode(self.value_from_object(obj)).decode()

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        """A JSON input."""
        return super().formfield(*args, **{"form_class": forms.JSONField, **kwargs})
