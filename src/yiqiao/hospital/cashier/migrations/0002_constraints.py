"""A completed settlement is paid in full, by the database itself; traces of states are append-only."""

from django.db import migrations

from yiqiao.hospital.organisation.numbering import create_sequence_sql

PAID_IN_FULL = """
CREATE FUNCTION cashier_check_paid_in_full() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
    found_status text;
    due numeric;
    paid numeric;
BEGIN
    IF TG_TABLE_NAME = 'cashier_tender' THEN
        target := coalesce(NEW.settlement_id, OLD.settlement_id);
    ELSE
        target := NEW.id;
    END IF;
    SELECT status, total INTO found_status, due FROM cashier_settlement WHERE id = target;
    IF found_status = 'completed' THEN
        SELECT coalesce(sum(amount), 0) INTO paid FROM cashier_tender
            WHERE settlement_id = target AND status = 'succeeded';
        IF paid <> due THEN
            RAISE EXCEPTION 'settlement % is completed with % of %', target, paid, due
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cashier_settlement_paid_in_full';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER cashier_settlement_paid_in_full AFTER INSERT OR UPDATE ON cashier_settlement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'completed') EXECUTE FUNCTION cashier_check_paid_in_full();
CREATE CONSTRAINT TRIGGER cashier_tender_keeps_paid_in_full
    AFTER INSERT OR DELETE OR UPDATE OF status, amount, settlement_id ON cashier_tender
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cashier_check_paid_in_full();
"""

NOT_CHECKED = """
DROP TRIGGER cashier_settlement_paid_in_full ON cashier_settlement;
DROP TRIGGER cashier_tender_keeps_paid_in_full ON cashier_tender;
DROP FUNCTION cashier_check_paid_in_full();
"""

APPEND_ONLY = """
CREATE FUNCTION cashier_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the trail is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cashier_transition_append_only';
END $$;
CREATE TRIGGER cashier_transition_append_only BEFORE UPDATE OR DELETE ON cashier_transition
    FOR EACH ROW EXECUTE FUNCTION cashier_refuse_change();
CREATE TRIGGER cashier_transition_no_truncate BEFORE TRUNCATE ON cashier_transition
    FOR EACH STATEMENT EXECUTE FUNCTION cashier_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER cashier_transition_append_only ON cashier_transition;
DROP TRIGGER cashier_transition_no_truncate ON cashier_transition;
DROP FUNCTION cashier_refuse_change();
"""

SEQUENCES = ";\n".join(create_sequence_sql(kind) for kind in ("bill", "settlement", "refund", "shift"))


class Migration(migrations.Migration):
    """Constraints that Django cannot express."""

    dependencies = [("cashier", "0001_initial")]

    operations = [
        migrations.RunSQL(PAID_IN_FULL, NOT_CHECKED),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(SEQUENCES, migrations.RunSQL.noop),
    ]
