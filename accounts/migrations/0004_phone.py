from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_stored_files")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(blank=True, max_length=16, verbose_name="teléfono"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True),
                fields=["phone"],
                name="people_by_phone",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phone", ""),
                    ("phone__regex", "^\\+[1-9][0-9]{6,14}$"),
                    _connector="OR",
                ),
                name="phone_in_e164",
            ),
        ),
    ]
