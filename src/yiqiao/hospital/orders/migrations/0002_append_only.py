"""The history of orders and answered alerts are never changed or removed."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION orders_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the history of an order is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'orders_append_only';
END $$;

CREATE TRIGGER ordertransition_append_only BEFORE UPDATE OR DELETE ON orders_ordertransition
    FOR EACH ROW EXECUTE FUNCTION orders_refuse_change();
CREATE TRIGGER ordertransition_no_truncate BEFORE TRUNCATE ON orders_ordertransition
    FOR EACH STATEMENT EXECUTE FUNCTION orders_refuse_change();
CREATE TRIGGER orderalert_append_only BEFORE UPDATE OR DELETE ON orders_orderalert
    FOR EACH ROW EXECUTE FUNCTION orders_refuse_change();
CREATE TRIGGER orderalert_no_truncate BEFORE TRUNCATE ON orders_orderalert
    FOR EACH STATEMENT EXECUTE FUNCTION orders_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER ordertransition_append_only ON orders_ordertransition;
DROP TRIGGER ordertransition_no_truncate ON orders_ordertransition;
DROP TRIGGER orderalert_append_only ON orders_orderalert;
DROP TRIGGER orderalert_no_truncate ON orders_orderalert;
DROP FUNCTION orders_refuse_change();
"""


class Migration(migrations.Migration):
    """Append-only by the database itself."""

    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
