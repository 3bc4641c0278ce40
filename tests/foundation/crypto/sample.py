"""A model with encrypted columns in an application registry of its own, so that no migration sees it."""

from django.apps.registry import Apps
from django.db import models

from yiqiao.foundation.crypto import EncryptedJSONField, EncryptedTextField

registry = Apps()


class Person(models.Model):
    """Somebody with personal data."""

    name = EncryptedTextField(max_length=20)
    phone = EncryptedTextField(max_length=20, null=True, blank=True)
    address = EncryptedJSONField(null=True, blank=True)
    phone_index = models.BinaryField(null=True, blank=True)
    remark = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        apps = registry
        app_label = "crypto_sample"
        db_table = "crypto_sample_person"


class Receipt(models.Model):
    """A row that the database would never let anybody change."""

    payer = EncryptedTextField(max_length=20, append_only=True)

    class Meta:
        apps = registry
        app_label = "crypto_sample"
        db_table = "crypto_sample_receipt"
