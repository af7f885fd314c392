from django.db import migrations, models
from django.db.models.functions import Concat, Greatest, Least, Left, Lower, Replace

from accounts.models.areas import Folded
from accounts.models.signs import Part, Sounding

BAR = models.Value("|")


def index(name, *expressions, **options):
    return migrations.AddIndex(
        model_name="user", index=models.Index(*expressions, name=name, **options)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_merged_into")]

    operations = [
        index(
            "people_by_mail_sign",
            Lower(
                Concat(
                    Replace(
                        Part(Part("email", "@", 1), "+", 1), models.Value("."), models.Value("")
                    ),
                    models.Value("@"),
                    Part("email", "@", 2),
                )
            ),
        ),
        index(
            "people_by_name_sign",
            Concat(
                Least(Sounding("first_surname"), Sounding("second_surname")),
                BAR,
                Greatest(Sounding("first_surname"), Sounding("second_surname")),
                BAR,
                Left(Folded("given_names"), 1),
            ),
        ),
        index(
            "people_by_short_name_sign",
            Concat(Sounding("first_surname"), BAR, Part(Folded("given_names"), " ", 1)),
        ),
        index(
            "people_by_curp_sign",
            Left("curp", 10),
            condition=models.Q(("curp__isnull", False)),
        ),
    ]
