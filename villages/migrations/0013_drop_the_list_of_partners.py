"""The column that stayed for one release beside the rows of partners goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("villages", "0012_imports_moved_away")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE villages_programme DROP COLUMN partners",
            "ALTER TABLE villages_programme ADD COLUMN partners jsonb NOT NULL DEFAULT '[]'",
        )
    ]
