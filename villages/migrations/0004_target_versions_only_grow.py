"""What was promised stays: the database itself refuses to change or delete a version.

Emptying the whole table (TRUNCATE) stays possible, for scratch databases.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION villages_target_versions_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was promised stays: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER target_versions_only_grow BEFORE UPDATE OR DELETE ON villages_targetversion
    FOR EACH ROW EXECUTE FUNCTION villages_target_versions_only_grow();
"""
ALLOW = """
DROP TRIGGER target_versions_only_grow ON villages_targetversion;
DROP FUNCTION villages_target_versions_only_grow();
"""


class Migration(migrations.Migration):
    dependencies = [("villages", "0003_first_target_versions")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
