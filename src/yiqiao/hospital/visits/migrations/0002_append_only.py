"""Notes and the history of visits are never changed or removed."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION visits_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the record of a visit is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'visits_append_only';
END $$;

CREATE TRIGGER visitnote_append_only BEFORE UPDATE OR DELETE ON visits_visitnote
    FOR EACH ROW EXECUTE FUNCTION visits_refuse_change();
CREATE TRIGGER visittransition_append_only BEFORE UPDATE OR DELETE ON visits_visittransition
    FOR EACH ROW EXECUTE FUNCTION visits_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER visitnote_append_only ON visits_visitnote;
DROP TRIGGER visittransition_append_only ON visits_visittransition;
DROP FUNCTION visits_refuse_change();
"""


class Migration(migrations.Migration):
    """Append-only by the database itself."""

    dependencies = [("visits", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
