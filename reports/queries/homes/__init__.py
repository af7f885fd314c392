"""What a person comes to the portal for: a section of the home page for each of their posts."""

from accounts.models import User
from accounts.rules import Role
from reports.queries.homes.admin import administration
from reports.queries.homes.coordinator import coordination
from reports.queries.homes.instructor import instruction
from reports.queries.homes.learner import learning
from reports.queries.homes.observers import mentoring, sponsorship
from reports.queries.homes.officer import certifying
from reports.queries.homes.parts import Home, Section

# The order in which a person with several posts sees them.
BY_ROLE = {
    Role.OFFICER: certifying,
    Role.COORDINATOR: coordination,
    Role.INSTRUCTOR: instruction,
    Role.ADMIN: administration,
    Role.MENTOR: mentoring,
    Role.SPONSOR: sponsorship,
}


def home_of(user: User) -> Home:
    """The sections of all a person's posts, and of what they learn, with one thing to do first."""
    held = {post.role for post in user.current_posts}
    sections = [section(user) for role, section in BY_ROLE.items() if role in held]
    learner = learning(user)
    if learner:
        sections.append(learner)
    return Home(sections)


__all__ = ["Home", "Section", "home_of"]
