"""Triggers: nothing of the audit is changed or removed; records leave only through a registered archive.

The documented way out: `archives.archive_old` inserts a signed row into ``audit_auditarchive`` and names it in
the transaction's setting ``yiqiao.audit_archive``; only records of that archive's blocks can then be deleted.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the audit is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only';
END $$;

CREATE FUNCTION audit_refuse_delete_unless_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM audit_auditleaf l
        JOIN audit_auditarchive a ON l.block_id BETWEEN a.first_block AND a.last_block
        WHERE l.record_id = OLD.id
          AND a.id::text = current_setting('yiqiao.audit_archive', true)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'DELETE on % is refused: record % is not in an archive', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only';
END $$;

CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_delete_unless_archived();
CREATE TRIGGER audit_record_no_truncate BEFORE TRUNCATE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

OTHERS = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
    for name, table in (
        ("audit_block", "audit_auditblock"),
        ("audit_leaf", "audit_auditleaf"),
        ("audit_archive", "audit_auditarchive"),
    )
)

CHANGEABLE = """
DROP FUNCTION audit_refuse_delete_unless_archived() CASCADE;
DROP FUNCTION audit_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    """Append-only, by the database itself."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY + OTHERS, CHANGEABLE)]
