from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0004_imports_moved_away")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="cohort",
            index=GinIndex(OpClass("folded", name="gin_trgm_ops"), name="cohorts_by_part_of_name"),
        ),
    ]
