"""Stock movements and the history of reviews and dispenses are never changed or removed."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION pharmacy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the record of the pharmacy is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'pharmacy_append_only';
END $$;

CREATE TRIGGER stockmovement_append_only BEFORE UPDATE OR DELETE ON pharmacy_stockmovement
    FOR EACH ROW EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER stockmovement_no_truncate BEFORE TRUNCATE ON pharmacy_stockmovement
    FOR EACH STATEMENT EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER pharmacytransition_append_only BEFORE UPDATE OR DELETE ON pharmacy_pharmacytransition
    FOR EACH ROW EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER pharmacytransition_no_truncate BEFORE TRUNCATE ON pharmacy_pharmacytransition
    FOR EACH STATEMENT EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER dispensereturn_append_only BEFORE UPDATE OR DELETE ON pharmacy_dispensereturn
    FOR EACH ROW EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER dispensereturn_no_truncate BEFORE TRUNCATE ON pharmacy_dispensereturn
    FOR EACH STATEMENT EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER dispensereturnline_append_only BEFORE UPDATE OR DELETE ON pharmacy_dispensereturnline
    FOR EACH ROW EXECUTE FUNCTION pharmacy_refuse_change();
CREATE TRIGGER dispensereturnline_no_truncate BEFORE TRUNCATE ON pharmacy_dispensereturnline
    FOR EACH STATEMENT EXECUTE FUNCTION pharmacy_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER stockmovement_append_only ON pharmacy_stockmovement;
DROP TRIGGER stockmovement_no_truncate ON pharmacy_stockmovement;
DROP TRIGGER pharmacytransition_append_only ON pharmacy_pharmacytransition;
DROP TRIGGER pharmacytransition_no_truncate ON pharmacy_pharmacytransition;
DROP TRIGGER dispensereturn_append_only ON pharmacy_dispensereturn;
DROP TRIGGER dispensereturn_no_truncate ON pharmacy_dispensereturn;
DROP TRIGGER dispensereturnline_append_only ON pharmacy_dispensereturnline;
DROP TRIGGER dispensereturnline_no_truncate ON pharmacy_dispensereturnline;
DROP FUNCTION pharmacy_refuse_change();
"""


class Migration(migrations.Migration):
    """Append-only by the database itself."""

    dependencies = [("pharmacy", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
