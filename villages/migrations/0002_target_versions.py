"""Every version of a target is kept beside it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SCOPES = [("programme", "todo el programa"), ("state", "cada estado"), ("village", "cada aldea")]


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "target",
            "milestones",
            models.JSONField(blank=True, default=list, verbose_name="hitos"),
        ),
        migrations.AddField("target", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField(
            "target",
            "withdrawn_on",
            models.DateField(blank=True, null=True, verbose_name="retirada el"),
        ),
        migrations.RemoveConstraint("target", "one_target_per_indicator_and_scope"),
        migrations.AddConstraint(
            "target",
            models.UniqueConstraint(
                condition=models.Q(("withdrawn_on", None)),
                fields=["programme", "indicator", "scope"],
                name="one_standing_target_per_indicator_and_scope",
            ),
        ),
        migrations.CreateModel(
            name="TargetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=SCOPES,
                        default="programme",
                        max_length=10,
                        verbose_name="alcance",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="meta")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="para el")),
                (
                    "milestones",
                    models.JSONField(blank=True, default=list, verbose_name="hitos"),
                ),
                ("promise", models.CharField(max_length=200, verbose_name="promesa")),
                ("promise_en", models.CharField(max_length=200)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="fuente")),
                ("number", models.PositiveIntegerField()),
                ("in_force_on", models.DateField(verbose_name="en vigor desde")),
                ("is_withdrawal", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motivo")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="villages.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "versión de una meta",
                "verbose_name_plural": "versiones de las metas",
                "ordering": ["target", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "number"), name="one_target_version_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0)), name="target_version_is_positive"
                    ),
                ],
            },
        ),
    ]
