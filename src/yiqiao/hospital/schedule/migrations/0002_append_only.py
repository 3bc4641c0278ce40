"""What happened to a reservation is never changed or removed."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION schedule_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the history of reservations is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reservationtransition_append_only';
END $$;

CREATE TRIGGER reservationtransition_append_only BEFORE UPDATE OR DELETE ON schedule_reservationtransition
    FOR EACH ROW EXECUTE FUNCTION schedule_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER reservationtransition_append_only ON schedule_reservationtransition;
DROP FUNCTION schedule_refuse_change();
"""


class Migration(migrations.Migration):
    """Append-only by the database itself."""

    dependencies = [("schedule", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
