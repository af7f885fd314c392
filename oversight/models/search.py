"""What the search compares: every person's words and where they may be found from."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class Findable(models.Model):
    """A person as the search knows them; `actions.search.refresh` makes it.

    `tokens` holds the folded words of the name and, with a letter and an area after an
    @, from where they are reached: `@p20` a post in Oaxaca, `@e20` an enrolment,
    `@k20` a certificate, `@c7` the cohort 7. One index answers both at once, so
    that neither a common name nor a small area costs more than what is found.
    """

    person = models.OneToOneField(
        "accounts.User",
        on_delete=models.DO_NOTHING,  # a mark says that the person is gone
        db_constraint=False,
        primary_key=True,
        related_name="+",
    )
    tokens = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["tokens"], name="findable_by_tokens")]

    def __str__(self):
        return f"{self.person_id}"


class Word(models.Model):
    """A token that somebody has, and about how many have it: where typing errors are forgiven.

    `sound` is how a word sounds, empty for areas. A word nobody has any more does no harm.
    """

    text = models.TextField(primary_key=True)
    sound = models.TextField(blank=True)
    people = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(OpClass("text", name="gin_trgm_ops"), name="words_by_likeness"),
            models.Index(OpClass("text", name="text_pattern_ops"), name="words_by_beginning"),
            models.Index(fields=["sound"], name="words_by_sound"),
        ]

    def __str__(self):
        return self.text


class SearchMark(models.Model):
    """That something about a person changed which the search should know.

    Triggers on the tables below write it, in the transaction of the change and whoever
    makes it; `actions.search.catch_up` reads it and takes it away.
    """

    person_id = models.BigIntegerField()

    def __str__(self):
        return f"{self.person_id}"
