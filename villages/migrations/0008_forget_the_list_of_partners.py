"""Nobody reads the list of names any more; the rows are the programme's `partners`.

The column stays for one release, with a default of its own, so that processes of the release
before this one keep working beside it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("villages", "0007_partners_become_rows")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("programme", "partners")],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE villages_programme ALTER COLUMN partners SET DEFAULT '[]'",
                    "ALTER TABLE villages_programme ALTER COLUMN partners DROP DEFAULT",
                )
            ],
        ),
        migrations.AlterField(
            "partner",
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partners",
                to="villages.programme",
            ),
        ),
    ]
