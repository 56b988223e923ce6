"""The verbs for members of the team."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.context import Context
from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.values import Member, TimeOff, WorkingPeriod
from bookings_desktop.services.people_interchange import member_to_json, time_off_to_json
from bookings_desktop.services.people_lookup import PeopleLookup
from bookings_desktop.services.times import parse_date

ID_SHOWN = 8
"""Characters of an id that lists show; four are enough to name it."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STRETCH = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def list_members(context: Context) -> int:
    """``members list``."""
    team = context.backend.members.all()
    if context.arguments.json:
        context.terminal.json_array(map(member_to_json, team))
        return 0
    rows = ((member.name, member.email, member.role_title, "" if member.active else "not active") for member in team)
    if not context.terminal.table(("Name", "E-mail", "Role", ""), rows, flexible=0):
        context.terminal.hint("There is nobody in the team yet. Add a colleague with “bookings-desktop members add”.")
    return 0


def add_member(context: Context) -> int:
    """``members add``."""
    arguments = context.arguments
    changes = _changes(context)
    member = context.backend.members.create(
        arguments.name, changes.pop("email", ""), role_title=changes.pop("role_title", "")
    )
    changes.pop("name", None)
    if changes:
        member = context.backend.members.update(replace(member, **changes))
    if arguments.json:
        context.terminal.json(member_to_json(member))
    else:
        context.terminal.say(f"Added {member.name}{f' <{member.email}>' if member.email else ''} to the team.")
    return 0


def edit_member(context: Context) -> int:
    """``members edit``: only what is given changes."""
    member = _member(context)
    changes = _changes(context)
    if context.arguments.active is not None:
        changes["active"] = context.arguments.active
    if not changes:
        raise WrongUsage("Nothing was said to change.", "Give at least one option, such as --role.")
    member = context.backend.members.update(replace(member, **changes))
    if context.arguments.json:
        context.terminal.json(member_to_json(member))
    else:
        context.terminal.say(f"{member.name} is changed.")
    return 0


def time_off(context: Context) -> int:
    """``members off``: lists, adds or removes time off."""
    arguments = context.arguments
    member = _member(context)
    members = context.backend.members
    if arguments.remove and arguments.first_day:
        raise WrongUsage("Time off is added or removed, not both.", "Leave --from or --remove out.")
    if arguments.remove:
        context.backend.team.delete_time_off(_time_off(members.time_off(member.id), arguments.remove))
    elif arguments.first_day:
        first = parse_date(arguments.first_day, "from")
        last = parse_date(arguments.last_day, "to") if arguments.last_day else first
        context.backend.team.save_time_off(TimeOff("", member.id, first, last + timedelta(days=1), arguments.note))
    elif arguments.last_day or arguments.note:
        raise WrongUsage("It is not said when the time off begins.", "Give --from.")
    found = members.time_off(member.id)
    if arguments.json:
        context.terminal.json_array(map(time_off_to_json, found))
        return 0
    rows = (
        (one.id[:ID_SHOWN], f"{one.first_day:%a %d %b %Y}", f"{one.end_day - timedelta(days=1):%a %d %b %Y}", one.note)
        for one in found
    )
    if not context.terminal.table(("ID", "From", "To", "Note"), rows, flexible=3):
        context.terminal.hint(f"{member.name} has no time off.")
    return 0


def _member(context: Context) -> Member:
    return PeopleLookup(context.backend.database).member(context.arguments.id)


def _time_off(known: Iterable[TimeOff], text: str) -> TimeOff:
    found = [one for one in known if one.id.startswith(text.lower())]
    if len(found) != 1:
        raise NotFound(f"There is no time off with the id {text}.", "See “bookings-desktop members off MEMBER”.")
    return found[0]


def _changes(context: Context) -> dict[str, Any]:
    arguments = context.arguments
    options = {
        "name": "name",
        "email": "email",
        "role": "role_title",
        "colour": "colour",
        "timezone": "time_zone",
        "account": "account",
    }
    changes: dict[str, Any] = {
        name: getattr(arguments, option) for option, name in options.items() if getattr(arguments, option) is not None
    }
    if arguments.hours is not None:
        changes["working_hours"] = working_hours(arguments.hours)
    return changes


def working_hours(text: str) -> tuple[WorkingPeriod, ...]:
    """Working hours as “mon-fri 09:00-12:00 13:00-17:30, sat 10:00-13:00”. Raises InvalidInput."""
    periods = []
    for part in filter(None, (one.strip().lower() for one in text.split(","))):
        days, *stretches = part.split()
        if not stretches:
            raise _not_hours(part)
        for day in _days(days):
            for stretch in stretches:
                found = _STRETCH.fullmatch(stretch)
                if not found:
                    raise _not_hours(stretch)
                hours, minutes, end_hours, end_minutes = map(int, found.groups())
                start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
                if not start < end <= 24 * 60 or minutes > 59 or end_minutes > 59:
                    raise _not_hours(stretch)
                periods.append(WorkingPeriod(day, start, end))
    return tuple(sorted(periods, key=lambda period: (period.weekday, period.start_minute)))


def _days(text: str) -> range:
    first, dash, last = text.partition("-")
    if first not in DAYS or (dash and last not in DAYS) or (dash and DAYS.index(last) < DAYS.index(first)):
        raise _not_hours(text)
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _not_hours(text: str) -> InvalidInput:
    return InvalidInput.of("hours", f"“{text}” is not understood. Write such as “mon-fri 09:00-12:00 13:00-17:30”.")
