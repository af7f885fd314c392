from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0002_revoked_when"),
        ("accounts", "0008_people_by_part_of_name"),  # makes the extension
    ]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=GinIndex(
                OpClass("folio", name="gin_trgm_ops"), name="certificates_by_part_of_folio"
            ),
        ),
    ]
