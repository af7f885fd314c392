from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("villages", "0013_drop_the_list_of_partners")]

    operations = [
        migrations.AddField(
            "reading",
            "withdrawn_at",
            models.DateTimeField(blank=True, null=True, verbose_name="retirada el"),
        ),
        migrations.AddField(
            "reading",
            "withdrawn_because",
            models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="motivo"
            ),
        ),
        migrations.AddConstraint(
            "reading",
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="reading_withdrawn_with_a_reason",
            ),
        ),
    ]
