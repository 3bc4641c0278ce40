"""Triggers: published flows and decisions never change."""

from django.db import migrations

IMMUTABLE = """
CREATE FUNCTION approval_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: decisions are append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_append_only';
END $$;

CREATE FUNCTION approval_flow_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status = 'retired'
       AND (NEW.kind, NEW.version, NEW.name) = (OLD.kind, OLD.version, OLD.name) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'flow % is published and never changes', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_flow_immutable';
END $$;

CREATE FUNCTION approval_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    flow bigint;
BEGIN
    IF TG_TABLE_NAME = 'approval_approvalstep' THEN
        flow := CASE WHEN TG_OP = 'INSERT' THEN NEW.flow_id ELSE OLD.flow_id END;
    ELSE
        SELECT s.flow_id INTO flow FROM approval_approvalstep s
        WHERE s.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.step_id ELSE OLD.step_id END;
    END IF;
    IF EXISTS (SELECT 1 FROM approval_approvalflow f WHERE f.id = flow AND f.status <> 'draft') THEN
        RAISE EXCEPTION 'flow % is published and never changes', flow
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_flow_immutable';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER approval_decision_append_only BEFORE UPDATE OR DELETE ON approval_approvaldecision
    FOR EACH ROW EXECUTE FUNCTION approval_refuse_change();
CREATE TRIGGER approval_decision_no_truncate BEFORE TRUNCATE ON approval_approvaldecision
    FOR EACH STATEMENT EXECUTE FUNCTION approval_refuse_change();
CREATE TRIGGER approval_flow_immutable BEFORE UPDATE OR DELETE ON approval_approvalflow
    FOR EACH ROW EXECUTE FUNCTION approval_flow_guard();
CREATE TRIGGER approval_step_immutable BEFORE INSERT OR UPDATE OR DELETE ON approval_approvalstep
    FOR EACH ROW EXECUTE FUNCTION approval_step_guard();
CREATE TRIGGER approval_assignee_immutable BEFORE INSERT OR UPDATE OR DELETE ON approval_approvalassignee
    FOR EACH ROW EXECUTE FUNCTION approval_step_guard();
"""

CHANGEABLE = """
DROP FUNCTION approval_step_guard() CASCADE;
DROP FUNCTION approval_flow_guard() CASCADE;
DROP FUNCTION approval_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    """By the database itself."""

    dependencies = [("approval", "0001_initial")]

    operations = [migrations.RunSQL(IMMUTABLE, CHANGEABLE)]
