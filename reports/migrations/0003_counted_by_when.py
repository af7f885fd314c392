from django.db import migrations, models

PLACES = ("village", "programme")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_tallies")]

    operations = [
        *(
            migrations.AddIndex(
                model_name="counted",
                index=models.Index(
                    fields=[place, "indicator", "-began_at", "-id"], name=f"counted_in_{place}"
                ),
            )
            for place in PLACES
        ),
        *(
            migrations.RemoveIndex(model_name="counted", name=f"counted_by_{place}")
            for place in PLACES
        ),
    ]
