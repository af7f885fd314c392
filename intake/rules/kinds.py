"""The kinds of import there are, and who may bring each."""

from enum import StrEnum

from accounts.rules import Permission


class KindName(StrEnum):
    VILLAGES = "villages"
    ORGANISATIONS = "organisations"
    POSTS = "posts"
    ENROLMENTS = "enrolments"


# Said once: an import is reached by whoever may do by hand, where it lies, what it does.
NEEDS = {
    KindName.ENROLMENTS: Permission.ENROLMENT_EDIT,
    KindName.POSTS: Permission.POST_GIVE,
    KindName.VILLAGES: Permission.VILLAGE_REGISTER,
    KindName.ORGANISATIONS: Permission.VILLAGE_REGISTER,
}
