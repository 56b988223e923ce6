"""How a row tells of several people: the first one by name, the others by their number. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.members import Member

Members = Mapping[str, Member]
"""The team by id."""


def with_more(name: str, further: Sequence[str], *, spoken: bool = False) -> str:
    """“Kenji Watanabe +2”, or as it is said, “Kenji Watanabe and 2 more”: a name and how many more there are."""
    if not further:
        return name
    return f"{name} and {len(further)} more" if spoken else f"{name} +{len(further)}".lstrip()


def team_words(row: BookingSummary, members: Members, *, spoken: bool = False) -> str:
    """“Helen Okafor +1”: the colleague in charge, and how many more take part; empty for nobody."""
    return with_more(_name(row.member_id, members), row.further_members, spoken=spoken)


def team_names(row: BookingSummary, members: Members) -> str:
    """The names of all colleagues who take part, one in a line."""
    return "\n".join(members[one].name for one in row.member_ids if one in members)


def shared_name(row: BookingSummary, other: BookingSummary, members: Members) -> str:
    """The name of the first colleague who takes part in two bookings."""
    return _name(next((one for one in row.member_ids if other.concerns_member(one)), ""), members)


def _name(member_id: str, members: Members) -> str:
    member = members.get(member_id)
    return member.name if member is not None else ""
