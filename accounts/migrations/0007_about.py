import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_signs")]

    operations = [
        migrations.CreateModel(
            name="About",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="about",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Mujer"), ("M", "Hombre"), ("X", "No binario")],
                        max_length=1,
                        verbose_name="sexo",
                    ),
                ),
                (
                    "born_on",
                    models.DateField(blank=True, null=True, verbose_name="fecha de nacimiento"),
                ),
                (
                    "speaks_indigenous",
                    models.BooleanField(null=True, verbose_name="habla una lengua indígena"),
                ),
                (
                    "indigenous_language",
                    models.CharField(blank=True, max_length=60, verbose_name="cuál lengua"),
                ),
                (
                    "disability",
                    models.BooleanField(null=True, verbose_name="vive con una discapacidad"),
                ),
                (
                    "rural",
                    models.BooleanField(null=True, verbose_name="vive en una localidad rural"),
                ),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
            ],
            options={
                "verbose_name": "datos para las cifras",
                "verbose_name_plural": "datos para las cifras",
            },
        ),
    ]
