"""Villages that were there stand on the ground since they were registered, not since today."""

from django.db import migrations
from django.db.models import F


def since_registered(apps, schema_editor):
    apps.get_model("villages", "Village").objects.update(step_since=F("registered_at"))


class Migration(migrations.Migration):
    dependencies = [("villages", "0009_the_ladder")]

    operations = [migrations.RunPython(since_registered, migrations.RunPython.noop)]
