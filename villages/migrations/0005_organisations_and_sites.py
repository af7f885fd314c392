import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models.areas


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_about"),
        ("villages", "0004_target_versions_only_grow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("university", "universidad o escuela"),
                    ("government", "gobierno"),
                    ("company", "empresa"),
                    ("sponsor", "patrocinador"),
                    ("community", "comunidad"),
                ],
                default="community",
                max_length=12,
                verbose_name="tipo",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.storedfile",
                verbose_name="logo",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="note",
            field=models.TextField(blank=True, max_length=2000, verbose_name="nota"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="short_name",
            field=models.CharField(blank=True, max_length=30, verbose_name="siglas"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="state",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisations",
                to="villages.state",
                verbose_name="estado",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="website",
            field=models.URLField(blank=True, verbose_name="sitio web"),
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nombre")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=accounts.models.areas.Folded(models.F("name")),
                        output_field=models.CharField(max_length=120),
                    ),
                ),
                ("address", models.CharField(max_length=300, verbose_name="domicilio")),
                (
                    "latitude",
                    models.DecimalField(
                        decimal_places=4, max_digits=7, null=True, verbose_name="latitud"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        decimal_places=4, max_digits=8, null=True, verbose_name="longitud"
                    ),
                ),
                (
                    "opening_hours",
                    models.CharField(blank=True, max_length=200, verbose_name="horario"),
                ),
                (
                    "computers",
                    models.PositiveSmallIntegerField(default=0, verbose_name="computadoras"),
                ),
                ("tablets", models.PositiveSmallIntegerField(default=0, verbose_name="tabletas")),
                (
                    "projectors",
                    models.PositiveSmallIntegerField(default=0, verbose_name="proyectores"),
                ),
                (
                    "printers",
                    models.PositiveSmallIntegerField(default=0, verbose_name="impresoras"),
                ),
                (
                    "equipment",
                    models.CharField(blank=True, max_length=300, verbose_name="otro equipo"),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="sede principal")),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="villages.village",
                    ),
                ),
            ],
            options={
                "verbose_name": "sede",
                "verbose_name_plural": "sedes",
                "ordering": ["-is_main", "folded", "id"],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "down_mbps",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="bajada"),
                ),
                (
                    "up_mbps",
                    models.DecimalField(
                        decimal_places=2, max_digits=7, null=True, verbose_name="subida"
                    ),
                ),
                ("latency_ms", models.PositiveIntegerField(null=True, verbose_name="latencia")),
                (
                    "measured_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="cuándo"),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("measured", "medida desde el teléfono o la computadora"),
                            ("typed", "escrita a mano"),
                        ],
                        default="typed",
                        max_length=10,
                        verbose_name="cómo",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="villages.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "medición",
                "verbose_name_plural": "mediciones",
                "ordering": ["-measured_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="título")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=accounts.models.areas.Folded(models.F("title")),
                        output_field=models.CharField(max_length=200),
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("framework", "convenio marco"),
                            ("specific", "convenio específico"),
                            ("letter", "carta de intención"),
                            ("donation", "donación o patrocinio"),
                            ("loan", "comodato o préstamo de espacio"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="tipo",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="firma")),
                ("starts_on", models.DateField(verbose_name="inicio")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="nota")),
                (
                    "terminated_on",
                    models.DateField(blank=True, null=True, verbose_name="terminado el"),
                ),
                (
                    "terminated_because",
                    models.CharField(blank=True, max_length=300, verbose_name="motivo"),
                ),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.storedfile",
                        verbose_name="archivo",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="villages.organisation",
                        verbose_name="organización",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="villages.programme",
                        verbose_name="programa",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal",
                        to="villages.agreement",
                        verbose_name="renueva",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="villages.village",
                        verbose_name="aldea",
                    ),
                ),
            ],
            options={
                "verbose_name": "convenio",
                "verbose_name_plural": "convenios",
                "ordering": ["starts_on", "id"],
                "indexes": [models.Index(fields=["ends_on"], name="agreements_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="agreement_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("terminated_because", ""), ("terminated_on", None)),
                            models.Q(
                                ("terminated_on__isnull", False),
                                models.Q(("terminated_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_terminated_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("job", models.CharField(blank=True, max_length=120, verbose_name="cargo")),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="correo electrónico"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="teléfono")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="villages.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "contacto",
                "verbose_name_plural": "contactos",
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phone", ""),
                            ("phone__regex", "^\\+[1-9][0-9]{6,14}$"),
                            _connector="OR",
                        ),
                        name="contact_phone_in_e164",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("academic", "académica"),
                            ("government", "gobierno"),
                            ("company", "empresa aliada"),
                            ("sponsor", "patrocinio"),
                            ("community", "comunidad"),
                        ],
                        max_length=12,
                        verbose_name="papel",
                    ),
                ),
                ("since", models.DateField(verbose_name="desde")),
                ("until", models.DateField(blank=True, null=True, verbose_name="hasta")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="involvements",
                        to="villages.organisation",
                        verbose_name="organización",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="involvements",
                        to="villages.village",
                        verbose_name="aldea",
                    ),
                ),
            ],
            options={
                "verbose_name": "participación",
                "verbose_name_plural": "participaciones",
                "ordering": ["since", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("organisation", "village", "role"),
                        name="one_current_involvement_per_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="involvement_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                models.F("village"),
                models.F("folded"),
                condition=models.Q(("closed_at", None)),
                name="one_open_site_per_name_in_a_village",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("is_main", True)),
                fields=("village",),
                name="one_main_site_per_village",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__range", (14, 33)), ("longitude__range", (-119, -86))),
                    _connector="OR",
                ),
                name="site_lies_in_mexico",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["site", "-measured_at"], name="readings_by_site"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("down_mbps__range", (0, 2000)),
                    models.Q(("up_mbps", None), ("up_mbps__range", (0, 2000)), _connector="OR"),
                    models.Q(
                        ("latency_ms", None), ("latency_ms__range", (1, 10000)), _connector="OR"
                    ),
                ),
                name="reading_is_possible",
            ),
        ),
    ]
