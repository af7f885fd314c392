"""Certificates, in the batches that two officers would have made of them month by month."""

from collections.abc import Iterator
from random import Random

from accounts.models import User
from certification.actions import folios
from certification.models import Batch, Candidate, Certificate
from certification.rules import ALPHABET, folio, prefix_of
from reports.actions.scale import shares
from reports.actions.scale.bulk import chance, copy, insert, one, rows_of, run

# Who passed in a month is proposed on the 10th of the next and approved on the 12th.
AWARDS = f"""CREATE TEMP TABLE scale_award ON COMMIT DROP AS
WITH first_of_course AS (
    SELECT DISTINCT ON (s.learner, s.course) s.*, c.ends_on
    FROM scale_seat s JOIN training_cohort c ON c.id = s.cohort
    WHERE s.fate = 0 AND {chance("s.seat", 20)} < {shares.CERTIFIED_OF_PASSED}
    ORDER BY s.learner, s.course, c.ends_on, s.seat
), approved AS (
    SELECT *, (date_trunc('month', ends_on::timestamp) + interval '1 month 11 days 11 hours')
        AT TIME ZONE zone AS approved_at FROM first_of_course
), lots AS (
    SELECT enrolment, village, zone, approved_at,
           dense_rank() OVER (ORDER BY approved_at, village) AS lot,
           row_number() OVER (PARTITION BY approved_at, village ORDER BY seat) AS place
    FROM approved WHERE approved_at < now()
), issued AS (
    SELECT *, approved_at + place * interval '2 seconds' AS issued_at FROM lots
)
SELECT i.*, (i.issued_at AT TIME ZONE i.zone)::date AS day,
       extract(year FROM i.issued_at AT TIME ZONE i.zone)::int AS year, g.short_name,
       row_number() OVER (PARTITION BY extract(year FROM i.issued_at AT TIME ZONE i.zone)
                          ORDER BY i.issued_at, i.enrolment) - 1 AS turn
FROM issued i JOIN villages_village v ON v.id = i.village
JOIN villages_programme g ON g.id = v.programme_id"""

SNAPSHOT = """jsonb_build_object(
    'folio', f.folio, 'code', f.code,
    'holder', concat_ws(' ', u.given_names, u.first_surname, nullif(u.second_surname, '')),
    'course', k.title, 'hours', k.hours, 'track', k.track,
    'village', v.locality, 'village_code', v.code, 'state', t.name,
    'programme', g.name, 'issuer', g.issuer, 'signers', g.signers, 'time_zone', v.time_zone,
    'passed_on', (n.passed_at AT TIME ZONE v.time_zone)::date::text, 'issued_on', a.day::text)"""

FOUND = """FROM scale_award a JOIN scale_folio f USING (enrolment)
    JOIN training_enrolment e ON e.id = a.enrolment JOIN training_standing n
        ON n.enrolment_id = e.id
    JOIN accounts_user u ON u.id = e.learner_id JOIN training_cohort c ON c.id = e.cohort_id
    JOIN training_course k ON k.id = c.course_id JOIN villages_village v ON v.id = c.village_id
    JOIN villages_state t ON t.code = v.state_id JOIN villages_programme g
        ON g.id = v.programme_id ORDER BY a.issued_at, a.enrolment"""


def issue(*, proposes: User, approves: User, rng: Random) -> int:
    """Batches, candidates and certificates; their PDFs are drawn when somebody asks."""
    run(AWARDS)
    run("ANALYZE scale_award")
    run("CREATE TEMP TABLE scale_folio (enrolment bigint, folio text, code text) ON COMMIT DROP")
    copy("scale_folio", "enrolment, folio, code", numbered(rng))
    run("ANALYZE scale_folio")
    last = one("SELECT coalesce(max(id), 0) FROM certification_batch")
    make_batches(last, proposes, approves)
    revoked = f"mod(a.enrolment, {shares.REVOKED_EVERY}) = 0"
    revoked = f"{revoked} AND a.issued_at < now() - interval '40 days'"
    values = {
        "code": "f.code",
        "folio": "f.folio",
        "enrolment_id": "a.enrolment",
        "batch_id": f"{last} + a.lot",
        "snapshot": SNAPSHOT,
        "issued_at": "a.issued_at",
        "revoked_at": f"CASE WHEN {revoked} THEN a.issued_at + interval '20 days' END",
        "revoked_by_id": f"CASE WHEN {revoked} THEN {proposes.pk} END",
        "revoked_because": f"CASE WHEN {revoked} THEN '{shares.WHY_REVOKED}' ELSE '' END",
    }
    made = insert(Certificate, values, FOUND)
    chosen = {
        "batch_id": "batch_id",
        "enrolment_id": "enrolment_id",
        "included": "true",
        "certificate_id": "id",
    }
    insert(Candidate, chosen, f"FROM certification_certificate WHERE batch_id > {last}")
    return made


def numbered(rng: Random) -> Iterator[tuple]:
    """Folios in the order of issuing, and codes."""
    counts = rows_of("SELECT year, count(*) FROM scale_award GROUP BY year ORDER BY year")
    first = {year: folios.take(year, count) for year, count in counts}
    for enrolment, year, turn, short in rows_of(
        "SELECT enrolment, year, turn, short_name FROM scale_award ORDER BY issued_at, enrolment"
    ):
        yield enrolment, folio(prefix_of(short), year, first[year] + turn), code(rng)


def code(rng: Random) -> str:
    number = rng.getrandbits(128)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)).lower()


def make_batches(last: int, proposes: User, approves: User) -> None:
    values = {
        "id": f"{last} + a.lot",
        "name": "'Lote de ' || to_char(a.approved_at, 'YYYY-MM') || ' · ' || v.locality",
        "area": "v.area",
        "state": "'done'",
        "proposed_by_id": str(proposes.pk),
        "proposed_at": "a.approved_at - interval '2 days'",
        "approved_by_id": str(approves.pk),
        "approved_at": "a.approved_at",
        "finished_at": "a.done_at",
    }
    source = """FROM (SELECT lot, village, approved_at, max(issued_at) AS done_at
        FROM scale_award GROUP BY lot, village, approved_at) a
        JOIN villages_village v ON v.id = a.village"""
    insert(Batch, values, source)
    run("""SELECT setval(pg_get_serial_sequence('certification_batch', 'id'), max(id))
        FROM certification_batch""")
