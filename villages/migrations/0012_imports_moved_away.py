from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("villages", "0011_moves_only_grow")]

    operations = [migrations.DeleteModel(name="VillageImport")]
