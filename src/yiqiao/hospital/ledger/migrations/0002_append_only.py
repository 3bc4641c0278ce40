"""Triggers: entries balance at commit, entries and postings are never changed or removed; the chart is seeded."""

from django.db import migrations

from yiqiao.hospital.ledger.chart import CHART

BALANCED = """
CREATE FUNCTION ledger_check_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
    expected integer;
    lines integer;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'ledger_posting' THEN
        target := NEW.entry_id;
    ELSE
        target := NEW.id;
    END IF;
    SELECT posting_count INTO expected FROM ledger_journalentry WHERE id = target;
    SELECT count(*), coalesce(sum(amount), 0) INTO lines, total FROM ledger_posting WHERE entry_id = target;
    IF total <> 0 OR lines IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'ledger entry %: % of % postings, sum %', target, lines, expected, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balanced';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_entry_balanced();
CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_entry_balanced();
"""

UNBALANCED = """
DROP TRIGGER ledger_entry_balanced ON ledger_journalentry;
DROP TRIGGER ledger_posting_balanced ON ledger_posting;
DROP FUNCTION ledger_check_entry_balanced();
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_append_only';
END $$;

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_journalentry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER ledger_entry_append_only ON ledger_journalentry;
DROP TRIGGER ledger_entry_no_truncate ON ledger_journalentry;
DROP TRIGGER ledger_posting_append_only ON ledger_posting;
DROP TRIGGER ledger_posting_no_truncate ON ledger_posting;
DROP FUNCTION ledger_refuse_change();
"""


def seed_chart(apps, schema_editor):
    """Open the accounts that every hospital has."""
    account = apps.get_model("ledger", "Account")
    account.objects.bulk_create(
        [account(code=one.code, name=one.name, name_en=one.name_en, kind=one.kind.value) for one in CHART],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """Append-only and balanced, by the database itself."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(BALANCED, UNBALANCED),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunPython(seed_chart, migrations.RunPython.noop),
    ]
