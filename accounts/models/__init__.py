from accounts.models.areas import AreaQuerySet, Folded
from accounts.models.audit import AuditEntry
from accounts.models.mail import Mail
from accounts.models.people import User, display_name
from accounts.models.posts import Invitation, Post

__all__ = [
    "AreaQuerySet",
    "AuditEntry",
    "Folded",
    "Invitation",
    "Mail",
    "Post",
    "User",
    "display_name",
]
