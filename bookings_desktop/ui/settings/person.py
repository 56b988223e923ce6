"""Which colleague of the team works at this desk."""

from __future__ import annotations

from collections.abc import Sequence

from bookings_desktop.models.values import Member


def member_of(name: str, email: str, members: Sequence[Member]) -> Member | None:
    """The colleague with this e-mail, else the one with this name, else nobody."""
    by_email = (member for member in members if email and member.email.lower() == email.lower())
    by_name = (member for member in members if name and member.name == name)
    return next(by_email, None) or next(by_name, None)
