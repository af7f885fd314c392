"""The trail only grows: the database itself refuses to change or delete its lines.

Emptying the whole table (TRUNCATE) stays possible, for scratch databases.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION accounts_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail only grows: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_only_grows();
"""
ALLOW = """
DROP TRIGGER audit_only_grows ON accounts_auditentry;
DROP FUNCTION accounts_audit_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
