"""Registers keys that authenticate audit records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more purpose."""

    dependencies = [("crypto", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="cryptokey", name="crypto_key_purpose_known"),
        migrations.AddConstraint(
            model_name="cryptokey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["data", "index", "audit_seal", "audit_record", "party_signing"])
                ),
                name="crypto_key_purpose_known",
            ),
        ),
    ]
