from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0005_cohorts_by_part_of_name")]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["enrolment"],
                condition=models.Q(passed_at__isnull=False),
                name="standings_passed",
            ),
        ),
    ]
