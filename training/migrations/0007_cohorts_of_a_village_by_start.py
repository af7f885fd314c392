from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0006_standings_passed")]

    operations = [
        migrations.AddIndex(
            model_name="cohort",
            index=models.Index(
                fields=["village", "starts_on"], name="cohorts_of_a_village_by_start"
            ),
        ),
    ]
