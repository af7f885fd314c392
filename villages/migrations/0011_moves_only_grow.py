"""What happened on the ladder stays as it happened: the database refuses to change or delete it.

Emptying the whole table (TRUNCATE) stays possible, for scratch databases.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION villages_moves_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The moves on the ladder only grow: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER moves_only_grow BEFORE UPDATE OR DELETE ON villages_villagemove
    FOR EACH ROW EXECUTE FUNCTION villages_moves_only_grow();
"""
ALLOW = """
DROP TRIGGER moves_only_grow ON villages_villagemove;
DROP FUNCTION villages_moves_only_grow();
"""


class Migration(migrations.Migration):
    dependencies = [("villages", "0010_villages_stand_since_registered")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
