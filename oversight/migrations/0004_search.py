"""What the search keeps, and the triggers that mark whoever changed.

Both extensions come with Postgres and are trusted: the owner of a database may create them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# `changed` holds the rows of the statement, of an update only those of which a column
# named from the second argument on is another; the first says whom they are about.
MARK = """
CREATE FUNCTION oversight_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    columns text := array_to_string(TG_ARGV[1:], ', ');
    changed text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := 'SELECT * FROM fresh';
    ELSIF TG_OP = 'DELETE' THEN
        changed := 'SELECT * FROM stale';
    ELSE
        changed := format('(SELECT %1$s FROM fresh EXCEPT SELECT %1$s FROM stale) UNION ALL'
                          ' (SELECT %1$s FROM stale EXCEPT SELECT %1$s FROM fresh)', columns);
    END IF;
    EXECUTE format('WITH changed AS (%s) INSERT INTO oversight_searchmark (person_id)'
                   ' SELECT DISTINCT * FROM (%s) AS people', changed, TG_ARGV[0]);
    RETURN NULL;
END $$;
"""
LEARNERS = "SELECT e.learner_id FROM training_enrolment e JOIN changed c ON"
WATCHED = {
    "accounts_user": ("SELECT id FROM changed", "id, sort_name, merged_into_id"),
    "accounts_post": ("SELECT user_id FROM changed", "id, user_id, area, ended_at"),
    "training_enrolment": ("SELECT learner_id FROM changed", "id, learner_id, cohort_id"),
    "training_cohort": (f"{LEARNERS} c.id = e.cohort_id", "id, village_id"),
    "certification_certificate": (f"{LEARNERS} c.enrolment_id = e.id", "id, enrolment_id"),
}
TABLES = {
    "insert": "NEW TABLE AS fresh",
    "update": "OLD TABLE AS stale NEW TABLE AS fresh",
    "delete": "OLD TABLE AS stale",
}


def watch() -> str:
    return "".join(
        f"CREATE TRIGGER searched_{act} AFTER {act} ON {table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION oversight_mark('{whom}', '{columns}');\n"
        for table, (whom, columns) in WATCHED.items()
        for act, rows in TABLES.items()
    )


def look_away() -> str:
    return "".join(
        f"DROP TRIGGER searched_{act} ON {table};\n" for table in WATCHED for act in TABLES
    )


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0003_a_proposal_goes_with_its_record"),
        ("accounts", "0007_about"),
        ("training", "0003_what_changed_when"),
        ("certification", "0002_revoked_when"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Findable",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tokens"], name="findable_by_tokens"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("text", models.TextField(primary_key=True, serialize=False)),
                ("sound", models.TextField(blank=True)),
                ("people", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("text", name="gin_trgm_ops"),
                        name="words_by_likeness",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass("text", name="text_pattern_ops"),
                        name="words_by_beginning",
                    ),
                    models.Index(fields=["sound"], name="words_by_sound"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(MARK + watch(), look_away() + "DROP FUNCTION oversight_mark();"),
        migrations.RunSQL(
            "INSERT INTO oversight_searchmark (person_id) SELECT id FROM accounts_user",
            migrations.RunSQL.noop,
        ),
    ]
