"""Which colleague of the team works at this desk."""

from __future__ import annotations

from collections.abc import Sequence

from bookings_desktop.models.members import Member


def member_of(name: str, email: str, members: Sequence[Member]) -> Member | None:
    """The colleague with this e-mail or account, else the one with this name, else nobody."""
    wanted = email.lower()
    by_email = (one for one in members if wanted and wanted in (one.email.lower(), one.account.lower()))
    by_name = (member for member in members if name and member.name == name)
    return next(by_email, None) or next(by_name, None)
