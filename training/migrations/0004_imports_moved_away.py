from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0003_what_changed_when")]

    operations = [migrations.DeleteModel(name="EnrolmentImport")]
