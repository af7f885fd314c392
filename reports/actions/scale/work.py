"""What people do: enrolments, readings, quizzes, classes, grades, and how they stand.

Everything follows from `scale_seat`, one row a place in a cohort, so that what is
kept (`Standing`) and what happened (completions, attempts, attendance) agree.
"""

from reports.actions.scale import shares
from reports.actions.scale.bulk import chance, copy, insert, one, rows_of, run
from training.models import (
    Attendance,
    Completion,
    Enrolment,
    Grade,
    QuizAttempt,
    Standing,
)

COHORTS = """CREATE TEMP TABLE scale_cohort ON COMMIT DROP AS
SELECT p.*, t.instructor_id AS teacher, v.time_zone AS zone, v.id AS village, c.starts_on,
       c.course_id AS course, round(k.hours::numeric / p.classes, 1) AS class_hours,
       least(p.classes, greatest(0, floor((%s::date - 1 - c.starts_on) / 7.0)::int + 1)) AS held,
       CASE WHEN c.starts_on >= %s THEN 'coming' WHEN c.ends_on < %s THEN 'over' ELSE 'open' END
           AS stage
FROM scale_plan p JOIN training_cohort c USING (id) JOIN training_course k ON k.id = c.course_id
JOIN training_teaching t ON t.cohort_id = c.id JOIN villages_village v ON v.id = c.village_id"""

SEATS = f"""CREATE TEMP TABLE scale_seat ON COMMIT DROP AS
WITH place AS (
    SELECT row_number() OVER (ORDER BY c.id, n) - 1 AS seat, c.*
    FROM scale_cohort c, generate_series(1, c.size) n
), fated AS (
    SELECT place.*, k.modules AS course_modules, f.fate, f.least_done, f.most_done,
           f.least_missed, f.most_missed, f.exam, f.project, f.next, f.leaves,
           seat >= {shares.FIRST_RETURN} AND mod(seat, {shares.RETURN_EVERY}) =
               {shares.RETURN_EVERY - 1} AS again
    FROM place
    JOIN scale_course k ON k.course = place.course
    JOIN scale_fate f ON {chance("seat", 1)} >= f.low AND {chance("seat", 1)} < f.high
        AND f.stage = CASE WHEN place.held = 0 THEN 'coming' ELSE place.stage END
)"""

# Numbers of modules done, of classes marked and missed, and when things happen.
LIVES = f"""
, counted AS (
    SELECT *, round((least_done + (most_done - least_done) * {chance("seat", 2)})
                    * course_modules)::int AS done,
           CASE WHEN leaves THEN floor(held * (0.2 + 0.6 * {chance("seat", 3)}))::int
                ELSE held END AS marked
    FROM fated
), missing AS (
    SELECT *, ceil(least_missed * marked)::int AS few,
           greatest(ceil(least_missed * marked), floor(most_missed * marked))::int AS many
    FROM counted
), dated AS (
    SELECT *, few + floor({chance("seat", 4)} * (many - few + 1))::int AS missed,
           (starts_on + time '09:00') AT TIME ZONE zone AS begins
    FROM missing
), ending AS (
    SELECT *, least(begins + (CASE WHEN leaves THEN marked ELSE classes - 1 END)
                    * interval '7 days' + interval '1 hour', now() - interval '3 hours') AS ends
    FROM dated
)
SELECT seat, %s + seat AS enrolment, id AS cohort, course, village, zone, teacher, stage, held,
       class_hours, fate, exam, project, next, leaves, done, marked, missed, begins,
       greatest(ends, begins) AS ends,
       (greatest(ends, begins) - begins) / (done + 3) AS pace,
       %s + seat - greatest(seat - {shares.RETURN_FROM - 1}, 0) / {shares.RETURN_EVERY} AS learner,
       again, starts_on,
       least(begins - (2 + 7 * {chance("seat", 5)}) * interval '1 day', now()) AS enrolled_at
FROM ending"""

RETURN = f"""UPDATE scale_seat s SET learner = o.learner FROM scale_seat o
WHERE s.again AND o.seat = s.seat - {shares.RETURN_FROM}"""


def moment(number: str) -> str:
    """SQL for when the module of that number, counted from 1, was done with, give or take."""
    wobble = chance(f"s.seat * 64 + ({number})", 6)
    return f"(s.begins + s.pace * (({number}) + 0.6 * {wobble} - 0.3))"


EXAM_AT = moment("s.done + 1")
GRADED_AT = moment("s.done + 2")


def put_up(plans: list[tuple], *, today) -> None:
    """`plans` are (cohort id, size, classes) in order."""
    run("CREATE TEMP TABLE scale_plan (id bigint, size int, classes int) ON COMMIT DROP")
    copy("scale_plan", "id, size, classes", plans)
    run(COHORTS, [today] * 3)
    run("ANALYZE scale_cohort")
    put_up_courses()
    put_up_fates()


def put_up_courses() -> None:
    """The ladder of each course, and for each quiz and count of right answers, the answers."""
    run("""CREATE TEMP TABLE scale_step ON COMMIT DROP AS
        SELECT m.course_id AS course, a.id AS quiz, m.code, m.id AS module, a.kind,
               row_number() OVER (PARTITION BY m.course_id, a.kind ORDER BY m.position)::int AS k,
               count(q.id)::int AS asked
        FROM training_activity a JOIN training_module m ON m.id = a.module_id
        JOIN training_question q ON q.activity_id = a.id
        GROUP BY m.course_id, a.id, m.code, m.id, a.kind, m.position""")
    run("""CREATE TEMP TABLE scale_reading ON COMMIT DROP AS
        SELECT s.course, s.k, a.id AS activity,
               row_number() OVER (PARTITION BY m.id ORDER BY a.position DESC)::int AS back
        FROM scale_step s JOIN training_module m ON m.id = s.module
        JOIN training_activity a ON a.module_id = m.id AND a.kind = 'reading'
        WHERE s.kind = 'quiz'""")
    run("""CREATE TEMP TABLE scale_course ON COMMIT DROP AS
        SELECT course, count(*) FILTER (WHERE kind = 'quiz')::int AS modules
        FROM scale_step GROUP BY course""")
    run("""CREATE TEMP TABLE scale_answers ON COMMIT DROP AS
        SELECT s.quiz, s.asked, r AS right, round(100.0 * r / s.asked, 2) AS score,
               jsonb_object_agg(q.id::text, c.id) AS answers
        FROM scale_step s CROSS JOIN LATERAL generate_series(0, s.asked) r
        JOIN LATERAL (SELECT id, row_number() OVER (ORDER BY position) AS n
                      FROM training_question WHERE activity_id = s.quiz) q ON true
        JOIN LATERAL (SELECT id FROM training_choice WHERE question_id = q.id
                      AND is_right = (q.n <= r) ORDER BY position LIMIT 1) c ON true
        GROUP BY s.quiz, s.asked, r""")


def put_up_fates() -> None:
    run("""CREATE TEMP TABLE scale_fate (stage text, low float8, high float8, fate int,
        least_done float8, most_done float8, least_missed float8, most_missed float8,
        exam int, project boolean, next int, leaves boolean) ON COMMIT DROP""")
    rows = []
    for stage in ("over", "open"):
        low = 0.0
        for number, (fate, high) in enumerate(zip(shares.FATES, shares.bounds(stage), strict=True)):
            rows.append((stage, low, high, number, *told(fate)))
            low = high
    never = shares.FATES[shares.NEVER_CAME]
    rows.append(("coming", 0, 1, shares.NEVER_CAME, *told(never)))
    columns = "stage, low, high, fate, least_done, most_done, least_missed, most_missed, exam,"
    copy("scale_fate", f"{columns} project, next, leaves", rows)


def told(fate: shares.Fate) -> tuple:
    return (*fate.modules, *fate.missed, fate.exam, fate.project, fate.next, fate.leaves)


def take_seats(*, first_learner: int) -> None:
    """One row a place; some places go to people who were here before."""
    first = one("SELECT coalesce(max(id), 0) + 1 FROM training_enrolment")
    run(SEATS + LIVES, [first, first_learner])
    run("CREATE UNIQUE INDEX ON scale_seat (seat)")
    run("ANALYZE scale_seat")
    run(RETURN)
    run("ANALYZE scale_seat")


def newcomers() -> list[tuple]:
    """(people, their state, their course) of each cohort, in the order of their places."""
    return rows_of("""SELECT count(*), v.state_id, c.code FROM scale_seat s
        JOIN villages_village v ON v.id = s.village JOIN training_course c ON c.id = s.course
        WHERE NOT s.again GROUP BY s.cohort, v.state_id, c.code ORDER BY s.cohort""")


def enrol() -> int:
    file, code = shares.WAYS["file"], shares.WAYS["file"] + shares.WAYS["code"]
    draw = chance("s.seat", 7)
    reasons = ", ".join(f"'{reason}'" for reason in shares.WHY_LEAVE)
    pick = f"1 + floor({chance('s.seat', 8)} * {len(shares.WHY_LEAVE)})::int"
    values = {
        "id": "s.enrolment",
        "cohort_id": "s.cohort",
        "learner_id": "s.learner",
        "way": f"CASE WHEN {draw} < {file} THEN 'file' WHEN {draw} < {code} THEN 'code'"
        " ELSE 'coordinator' END",
        "enrolled_at": "s.enrolled_at",
        "enrolled_by_id": f"CASE WHEN {draw} >= {file} AND {draw} < {code} THEN s.learner"
        " ELSE s.teacher END",
        "withdrawn_at": "CASE WHEN s.leaves THEN s.ends END",
        "withdrawn_because": f"CASE WHEN s.leaves THEN (ARRAY[{reasons}])[{pick}] ELSE '' END",
    }
    made = insert(Enrolment, values, "FROM scale_seat s ORDER BY s.seat")
    run("""SELECT setval(pg_get_serial_sequence('training_enrolment', 'id'), max(id))
        FROM training_enrolment""")
    return made


def read_and_pass() -> int:
    """Readings of the modules done with, their quizzes, and the exams passed."""
    reach = "s.done + CASE WHEN s.next <> 0 THEN 1 ELSE 0 END"
    readings = {
        "enrolment_id": "s.enrolment",
        "activity_id": "r.activity",
        "at": f"{moment('r.k')} - interval '45 minutes' * r.back",
    }
    quizzes = {"enrolment_id": "s.enrolment", "activity_id": "q.quiz", "at": moment("q.k")}
    made = insert(
        Completion,
        readings,
        f"FROM scale_seat s JOIN scale_reading r ON r.course = s.course AND r.k <= {reach}",
    )
    made += insert(
        Completion,
        quizzes,
        """FROM scale_seat s JOIN scale_step q
           ON q.course = s.course AND q.kind = 'quiz' AND q.k <= s.done""",
    )
    exams = {"enrolment_id": "s.enrolment", "activity_id": "q.quiz", "at": EXAM_AT}
    source = "FROM scale_seat s JOIN scale_step q ON q.course = s.course AND q.kind = 'exam'"
    return made + insert(Completion, exams, f"{source} WHERE s.exam = 1")


def right_answers(passes: bool, key: str, salt: int) -> str:
    """SQL for how many were right: enough to pass (70 %), or fewer."""
    enough = "ceil(q.asked * 0.7)::int"
    if passes:
        return f"{enough} + floor({chance(key, salt)} * (q.asked - {enough} + 1))::int"
    return f"{enough} / 2 + floor({chance(key, salt)} * ({enough} - {enough} / 2))::int"


def answer() -> int:
    """Attempts: those that passed, those before them that did not, and those that stayed so."""
    key = "s.seat * 64 + q.k"
    twice = f"{chance(key, 9)} < {shares.TRIES_TWICE}"
    quiz, exam = "q.kind = 'quiz'", "q.kind = 'exam'"
    done = f"{quiz} AND q.k <= s.done"
    at, sat = moment("q.k"), EXAM_AT
    number = f"CASE WHEN {twice} THEN 2 ELSE 1 END"
    tries = [
        (done, number, right_answers(True, key, 10), at),
        (f"{done} AND {twice}", "1", right_answers(False, key, 11), f"{at} - interval '40 min'"),
        (f"{quiz} AND s.next = -1 AND q.k = s.done + 1", "1", right_answers(False, key, 12), at),
        (f"{exam} AND s.exam = 1", number, right_answers(True, key, 13), sat),
        (
            f"{exam} AND s.exam = 1 AND {twice}",
            "1",
            right_answers(False, key, 14),
            f"{sat} - interval '40 min'",
        ),
        (f"{exam} AND s.exam = -1", "1", right_answers(False, key, 15), sat),
    ]
    return sum(attempt(*each) for each in tries)


def attempt(which: str, number: str, right: str, at: str) -> int:
    values = {
        "enrolment_id": "s.enrolment",
        "activity_id": "q.quiz",
        "number": number,
        "form_token": "gen_random_uuid()",
        "answers": "a.answers",
        "right": "a.right",
        "asked": "a.asked",
        "score": "a.score",
        "submitted_at": at,
    }
    source = f"""FROM scale_seat s JOIN scale_step q ON q.course = s.course AND {which}
        JOIN scale_answers a ON a.quiz = q.quiz AND a.right = {right}"""
    return insert(QuizAttempt, values, source)


def attend() -> int:
    run("""CREATE TEMP TABLE scale_class ON COMMIT DROP AS
        SELECT id, cohort_id AS cohort, attendance_taken_at AS taken,
               row_number() OVER (PARTITION BY cohort_id ORDER BY starts_at)::int - 1 AS i
        FROM training_session WHERE cohort_id IN (SELECT id FROM scale_cohort)""")
    run("ANALYZE scale_class")
    turned = f"mod(c.i + floor({chance('s.seat', 16)} * s.marked)::int, s.marked)"
    draw = chance("s.seat * 16 + c.i", 17)
    mark = f"""CASE WHEN {turned} < s.missed
        THEN CASE WHEN {draw} < {shares.EXCUSED} THEN 'excused' ELSE 'absent' END
        ELSE CASE WHEN {draw} < {shares.LATE} THEN 'late' ELSE 'present' END END"""
    values = {
        "session_id": "c.id",
        "enrolment_id": "s.enrolment",
        "mark": mark,
        "marked_by_id": "s.teacher",
        "marked_at": "c.taken",
    }
    source = "FROM scale_seat s JOIN scale_class c ON c.cohort = s.cohort AND c.i < s.marked"
    return insert(Attendance, values, source)


def grade() -> int:
    values = {
        "enrolment_id": "s.enrolment",
        "component": "'project'",
        "score": f"72 + floor({chance('s.seat', 18)} * 29)",
        "graded_by_id": "s.teacher",
        "graded_at": GRADED_AT,
    }
    return insert(Grade, values, "FROM scale_seat s WHERE s.project")


def stand() -> int:
    """Each enrolment's standing, from the same numbers the events were made of."""
    run("""CREATE TEMP TABLE scale_score ON COMMIT DROP AS
        SELECT t.enrolment_id AS enrolment,
               jsonb_object_agg(q.code, t.score) FILTER (WHERE q.kind = 'quiz') AS modules,
               max(t.score) FILTER (WHERE q.kind = 'exam') AS exam,
               coalesce(max(t.number) FILTER (WHERE q.kind = 'exam'), 0) AS tries
        FROM (SELECT enrolment_id, activity_id, max(score) AS score, max(number) AS number
              FROM training_quizattempt
              WHERE enrolment_id >= (SELECT min(enrolment) FROM scale_seat)
              GROUP BY 1, 2) t
        JOIN scale_step q ON q.quiz = t.activity_id GROUP BY 1""")
    run("ANALYZE scale_score")
    run(
        """CREATE TEMP TABLE scale_done ON COMMIT DROP AS
        SELECT r.course, g.k, (SELECT count(*) FROM scale_reading x
                               WHERE x.course = r.course AND x.k <= g.k)::int AS readings
        FROM scale_course r, generate_series(0, r.modules) g(k)"""
    )
    last = f"""CASE WHEN s.exam <> 0 THEN {EXAM_AT} WHEN s.next = -1 THEN {moment("s.done + 1")}
        WHEN s.next = 1 THEN {moment("s.done + 1")} - interval '45 minutes'
        WHEN s.done > 0 THEN {moment("s.done")} END"""
    after_class = """(s.starts_on + 7 * (s.marked - 1) + time '09:00') AT TIME ZONE s.zone
        + s.class_hours * interval '1 hour'"""
    passed = f"CASE WHEN s.fate = 0 THEN greatest({last}, {GRADED_AT}, {after_class}) END"
    values = {
        "enrolment_id": "s.enrolment",
        "activities_done": "d.readings + s.done + CASE WHEN s.exam = 1 THEN 1 ELSE 0 END",
        "hours_attended": "(s.marked - s.missed) * s.class_hours",
        "hours_missed": "s.missed * s.class_hours",
        "module_scores": "coalesce(c.modules, '{}')",
        "exam_score": "c.exam",
        "exam_attempts": "coalesce(c.tries, 0)",
        "project_score": f"CASE WHEN s.project THEN 72 + floor({chance('s.seat', 18)} * 29) END",
        "passed_at": passed,
        "last_activity_at": last,
        "changed_at": f"greatest(s.enrolled_at, {last}, {passed})",
    }
    source = """FROM scale_seat s
        JOIN scale_done d ON d.course = s.course
            AND d.k = s.done + CASE WHEN s.next <> 0 THEN 1 ELSE 0 END
        LEFT JOIN scale_score c ON c.enrolment = s.enrolment ORDER BY s.enrolment"""
    return insert(Standing, values, source)
