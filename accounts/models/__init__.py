from accounts.models.about import About
from accounts.models.areas import AreaQuerySet, Folded
from accounts.models.audit import AuditEntry
from accounts.models.curp import CURP_PROBLEMS, clean_curp
from accounts.models.files import StoredFile
from accounts.models.mail import Mail
from accounts.models.people import User, display_name
from accounts.models.phones import clean_phone
from accounts.models.posts import ROLE_NAMES, Invitation, Post
from accounts.models.wording import check_readable

__all__ = [
    "CURP_PROBLEMS",
    "ROLE_NAMES",
    "About",
    "AreaQuerySet",
    "AuditEntry",
    "Folded",
    "Invitation",
    "Mail",
    "Post",
    "StoredFile",
    "User",
    "check_readable",
    "clean_curp",
    "clean_phone",
    "display_name",
]
