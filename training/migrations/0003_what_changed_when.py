import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_the_notice_in_english")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="changed_at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        )
        for name in ("cohort", "session")
    ]
