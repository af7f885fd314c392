"""The partners that a programme named become rows, in their order."""

from django.db import migrations


def make_rows(apps, schema_editor):
    Programme = apps.get_model("villages", "Programme")
    Partner = apps.get_model("villages", "Partner")
    for programme in Programme.objects.all():
        names = list(dict.fromkeys(name[:160] for name in programme.partners))
        Partner.objects.bulk_create(
            Partner(programme=programme, position=position, name=name)
            for position, name in enumerate(names)
        )


class Migration(migrations.Migration):
    dependencies = [("villages", "0006_logos_and_partners")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
