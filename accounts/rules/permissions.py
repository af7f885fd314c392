"""Who may do what: an ability (from the role) over a reach (from the area).

INEGI's code is a tree: state 2 digits, municipality 3, locality 4. A village
hangs from it as a leaf, `20546/AD-OAX-01/`. A post reaches every row whose area
begins with the post's own: `""` is the country, `"20"` Oaxaca,
`"20546/AD-OAX-01/"` one village.
"""

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    COORDINATOR = "coordinator"
    INSTRUCTOR = "instructor"
    OFFICER = "officer"
    MENTOR = "mentor"
    SPONSOR = "sponsor"


class Permission(StrEnum):
    PERSON_VIEW = "person.view"
    PERSON_MERGE = "person.merge"
    POST_GIVE = "post.give"
    AUDIT_VIEW = "audit.view"
    PROGRAMME_EDIT = "programme.edit"
    VILLAGE_VIEW = "village.view"
    VILLAGE_REGISTER = "village.register"
    VILLAGE_EDIT = "village.edit"
    VILLAGE_CLIMB = "village.climb"
    EVIDENCE_VIEW = "evidence.view"
    COHORT_VIEW = "cohort.view"
    COHORT_EDIT = "cohort.edit"
    ENROLMENT_EDIT = "enrolment.edit"
    ATTENDANCE_TAKE = "attendance.take"
    GRADE = "grade"
    PROGRESS_VIEW = "progress.view"
    LEARN = "learn"
    CERTIFICATE_VIEW = "certificate.view"
    CERTIFICATE_PROPOSE = "certificate.propose"
    CERTIFICATE_APPROVE = "certificate.approve"
    CERTIFICATE_REVOKE = "certificate.revoke"
    REPORT_VIEW = "report.view"
    REPORT_ASK = "report.ask"


P = Permission

ABILITIES: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(P)
    - {P.LEARN, P.GRADE, P.CERTIFICATE_PROPOSE, P.CERTIFICATE_APPROVE, P.CERTIFICATE_REVOKE},
    Role.COORDINATOR: frozenset(
        {
            P.PERSON_VIEW,
            P.POST_GIVE,
            P.VILLAGE_VIEW,
            P.VILLAGE_EDIT,
            P.EVIDENCE_VIEW,
            P.COHORT_VIEW,
            P.COHORT_EDIT,
            P.ENROLMENT_EDIT,
            P.ATTENDANCE_TAKE,
            P.PROGRESS_VIEW,
            P.CERTIFICATE_VIEW,
            P.REPORT_VIEW,
            P.REPORT_ASK,
        }
    ),
    Role.INSTRUCTOR: frozenset(
        {P.VILLAGE_VIEW, P.COHORT_VIEW, P.ATTENDANCE_TAKE, P.GRADE, P.PROGRESS_VIEW}
    ),
    Role.OFFICER: frozenset(
        {
            P.VILLAGE_VIEW,
            P.COHORT_VIEW,
            P.PROGRESS_VIEW,
            P.CERTIFICATE_VIEW,
            P.CERTIFICATE_PROPOSE,
            P.CERTIFICATE_APPROVE,
            P.CERTIFICATE_REVOKE,
            P.REPORT_VIEW,
        }
    ),
    Role.MENTOR: frozenset({P.VILLAGE_VIEW}),
    Role.SPONSOR: frozenset({P.VILLAGE_VIEW, P.REPORT_VIEW}),
}

# Which posts each role gives and ends, within its own area.
MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.COORDINATOR: frozenset({Role.INSTRUCTOR, Role.MENTOR}),
}

# Over one's own records, without any post.
OWN: frozenset[Permission] = frozenset({P.LEARN, P.PROGRESS_VIEW, P.CERTIFICATE_VIEW})

# These roles reach, within their area, only what they teach, where the table knows teaching.
NARROWED_TO_TEACHING: frozenset[Role] = frozenset({Role.INSTRUCTOR})


def reaches(post_area: str, area: str) -> bool:
    """Say whether a post over `post_area` covers something that lies in `area`."""
    return area.startswith(post_area)


def roles_with(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, abilities in ABILITIES.items() if permission in abilities)
