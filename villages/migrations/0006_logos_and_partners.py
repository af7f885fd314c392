"""A logo for the programme and for each of its partners, who become rows."""

import django.db.models.deletion
from django.db import migrations, models

LOGO = {
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "accounts.storedfile",
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_stored_files"), ("villages", "0005_organisations_and_sites")]

    operations = [
        migrations.AddField("programme", "logo", models.ForeignKey(**LOGO)),
        migrations.AddField("programme", "revision", models.PositiveIntegerField(default=1)),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("logo", models.ForeignKey(**LOGO)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "organización aliada",
                "verbose_name_plural": "organizaciones aliadas",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=models.Deferrable.DEFERRED,
                        fields=("programme", "name"),
                        name="one_partner_of_a_name",
                    )
                ],
            },
        ),
    ]
