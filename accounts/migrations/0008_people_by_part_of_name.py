from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_about")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="user",
            index=GinIndex(
                OpClass("sort_name", name="gin_trgm_ops"),
                OpClass("email", name="gin_trgm_ops"),
                name="people_by_part_of_name",
            ),
        ),
    ]
