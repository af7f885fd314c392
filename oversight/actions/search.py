"""Keeping what the search compares: person by person as they change, or all of it anew."""

from collections.abc import Sequence

from django.db import connection, transaction

from oversight.models import SearchMark

AT_ONCE = 500
CHUNK = 5_000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('oversight.search'))"
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('oversight.search'))"
EVERYBODY = "@"  # the word that counts everybody

# The words of a name, and each area from which the person is reached: state, municipality, village.
TOKENS = """
SELECT person.id, ARRAY(
    SELECT DISTINCT token FROM (
        SELECT unnest(string_to_array(translate(person.sort_name, '-.,''’', '     '), ' '))
        UNION ALL
        SELECT '@p' || reach FROM accounts_post post,
            LATERAL (VALUES (left(area, 2)), (left(area, 5)), (area)) AS place (reach)
        WHERE post.user_id = person.id AND post.ended_at IS NULL AND area <> ''
        UNION ALL
        SELECT kind || reach FROM training_enrolment enrolment
            JOIN training_cohort cohort ON cohort.id = enrolment.cohort_id
            JOIN villages_village village ON village.id = cohort.village_id
            CROSS JOIN LATERAL (
                SELECT '@e' AS kind UNION ALL SELECT '@k' WHERE EXISTS (
                    SELECT 1 FROM certification_certificate WHERE enrolment_id = enrolment.id)
            ) AS held,
            LATERAL (VALUES (''), (left(area, 2)), (left(area, 5)), (area)) AS place (reach)
        WHERE enrolment.learner_id = person.id
        UNION ALL
        SELECT '@c' || cohort_id FROM training_enrolment WHERE learner_id = person.id
    ) AS found (token) WHERE token <> '' ORDER BY token
) AS tokens
FROM accounts_user AS person WHERE person.merged_into_id IS NULL AND """

KEEP = """INSERT INTO oversight_findable (person_id, tokens) {tokens}
ON CONFLICT (person_id) DO UPDATE SET tokens = EXCLUDED.tokens
WHERE oversight_findable.tokens <> EXCLUDED.tokens"""

FORGET = """DELETE FROM oversight_findable found WHERE {whom} AND NOT EXISTS (
    SELECT 1 FROM accounts_user WHERE id = found.person_id AND merged_into_id IS NULL)"""

SOUND = "CASE WHEN left(token, 1) = '@' THEN '' ELSE translate(token, 'zcvgxyh ', 'ssbjji') END"
LEARN = f"""INSERT INTO oversight_word (text, sound, people)
SELECT token, {SOUND}, count(*) FROM oversight_findable, unnest(tokens) AS token
WHERE person_id = ANY(%s) AND left(token, 2) <> '@c' GROUP BY token ON CONFLICT DO NOTHING"""

COUNT = f"""WITH counted AS (
    SELECT token, {SOUND} AS sound, count(*) AS people
    FROM oversight_findable, unnest(tokens) AS token
    WHERE left(token, 2) <> '@c' GROUP BY token
    UNION ALL SELECT '{EVERYBODY}', '', count(*) FROM oversight_findable
), forgotten AS (
    DELETE FROM oversight_word WHERE text NOT IN (SELECT token FROM counted)
)
INSERT INTO oversight_word (text, sound, people) SELECT * FROM counted
ON CONFLICT (text) DO UPDATE SET people = EXCLUDED.people
WHERE oversight_word.people <> EXCLUDED.people"""


@transaction.atomic
def catch_up(limit: int = AT_ONCE) -> int:
    """Take in the next people marked as changed; say how many marks that were.

    None while another process does the same: two at once could keep the older answer.
    """
    if not one(TRY_LOCK):
        return 0
    marks = SearchMark.objects.order_by("pk")[:limit].values("pk")
    people = list(SearchMark.objects.filter(pk__in=marks).values_list("pk", "person_id"))
    if not people:
        return 0
    SearchMark.objects.filter(pk__in=[mark for mark, _person in people]).delete()
    refresh(sorted({person for _mark, person in people}))
    return len(people)


def refresh(people: Sequence[int]) -> int:
    """Make what is kept of these people anew, under the lock. How many were kept wrongly."""
    people = list(people)
    wrong = run(KEEP.format(tokens=f"{TOKENS} person.id = ANY(%s)"), [people])
    wrong += run(FORGET.format(whom="found.person_id = ANY(%s)"), [people])
    run(LEARN, [people])
    return wrong


def rebuild() -> int:
    """Make all of it anew, some thousands at a time. Return how many people were kept wrongly."""
    wrong, last = 0, 0
    while span := next_people(last):
        with transaction.atomic():
            run(LOCK)
            within = f"{TOKENS} person.id > %s AND person.id <= %s"
            wrong += run(KEEP.format(tokens=within), [last, span])
        last = span
    with transaction.atomic():
        run(LOCK)
        wrong += run(FORGET.format(whom="true"))
    recount()
    return wrong


def next_people(after: int) -> int | None:
    """The last id of the next people after an id."""
    return one(
        "SELECT max(id) FROM (SELECT id FROM accounts_user WHERE id > %s ORDER BY id LIMIT %s) p",
        [after, CHUNK],
    )


@transaction.atomic
def recount() -> None:
    """Count anew who has which word, and forget the words that nobody has."""
    run(LOCK)
    run(COUNT)


def forget_marks() -> None:
    """After a rebuild of everything that nobody else could change meanwhile."""
    SearchMark.objects.all().delete()


def run(sql: str, params=None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def one(sql: str, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]
