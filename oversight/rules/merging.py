"""What happens to each row that points to a person, or to an enrolment, when two records are one.

A row whose person is its *subject* goes along to the record that is kept. A row that says
who *did* something (`by`, `registered_by`) stays: the past is not rewritten. A new foreign key
must say which it is; `tests/oversight/test_merging_walls.py` fails until it does.
"""

# Of a person: model.field → how it goes.
MOVES = {
    "training.Enrolment.learner": "all, but where the kept one is in the cohort too",
    "training.Teaching.instructor": "all, but where the kept one teaches the cohort too",
    "accounts.Post.user": "all; one that the kept one holds too ends",
    "accounts.About.person": "where the kept one has told nothing",
    "account.EmailAddress.user": "those proven, or said to be theirs",
    "certification.Batch.proposed_by": "while nobody has approved: approving needs two people",
}
STAYS = {
    "accounts.User.merged_into",
    "mfa.Authenticator.user",  # each record keeps its own second step
    "usersessions.UserSession.user",
    "training.Cohort.instructors",  # through Teaching
    "intake.Import.acting",  # who lent their permissions to a background job
    "reports.Counted.person",  # a summary: made anew from the enrolments that changed
    "oversight.Findable.person",  # what the search knows, made anew when a record changes
    "oversight.Duplicate.one",
    "oversight.Duplicate.other",
    "oversight.Merge.kept",
    "oversight.Merge.gone",
}

# Of an enrolment, when both records are in one cohort: what it earned is poured into the other.
POURED = {
    "training.Completion.enrolment",
    "training.Attendance.enrolment",
    "training.QuizAttempt.enrolment",
    "training.Grade.enrolment",
    "certification.Certificate.enrolment",
    "certification.Candidate.enrolment",
}
LEFT = {"training.Standing.enrolment", "reports.Counted.enrolment"}  # summaries: made anew

# The values of which one has to be chosen where the two records differ.
NAMES = ("given_names", "first_surname", "second_surname")
CHOICES = {
    "names": NAMES,
    "email": ("email",),
    "curp": ("curp",),
    "phone": ("phone",),
    "language": ("language",),
}
UNIQUE = ("email", "curp")  # exchanged, so that nobody else can take the one that is left


def stays(key: str) -> bool:
    """Say whether `app.Model.field` stays: named one by one, or an author by its name."""
    field = key.rsplit(".", 1)[1]
    return key in STAYS or (key not in MOVES and (field == "by" or field.endswith("_by")))


def is_settled(field: str, kept_value, gone_value) -> bool:
    """Say whether there is nothing to choose: equal, or only one of them said anything."""
    return kept_value == gone_value or not (kept_value and gone_value)
