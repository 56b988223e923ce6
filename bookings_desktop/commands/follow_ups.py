"""The verbs for follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bookings_desktop.commands.context import Context
from bookings_desktop.models.values import FollowUp
from bookings_desktop.services.people_interchange import follow_up_to_json
from bookings_desktop.services.people_lookup import PeopleLookup
from bookings_desktop.services.times import parse_date

ID_SHOWN = 8
"""Characters of an id that lists show; four are enough to name it."""


def list_follow_ups(context: Context) -> int:
    """``follow-ups list``."""
    arguments = context.arguments
    found = context.backend.follow_ups.all(done=arguments.done)
    if arguments.assign:
        member = PeopleLookup(context.backend.database).member(arguments.assign)
        found = tuple(one for one in found if one.assigned_to_id == member.id)
    if arguments.json:
        context.terminal.json_array(map(follow_up_to_json, found))
        return 0
    members = {member.id: member.name for member in context.backend.members.all()}
    contacts = {contact.id: contact.name for contact in context.backend.contacts.find()}
    rows = (_row(one, members, contacts) for one in found)
    if not context.terminal.table(("ID", "Due", "What", "Who", "Contact"), rows, flexible=2):
        context.terminal.hint("Nothing was done yet." if arguments.done else "There is nothing to do.")
    return 0


def add_follow_up(context: Context) -> int:
    """``follow-ups add``."""
    arguments = context.arguments
    lookup = PeopleLookup(context.backend.database)
    bookings = context.backend.bookings
    booking = bookings.get(bookings.resolve(arguments.booking)).booking if arguments.booking else None
    contact_id = lookup.contact(arguments.contact).id if arguments.contact else None
    follow_up = FollowUp(
        id="",
        text=arguments.text,
        booking_id=booking.id if booking else None,
        contact_id=contact_id or (booking.contact_id if booking else None),
        assigned_to_id=lookup.member(arguments.assign).id if arguments.assign else None,
        due=_day(arguments.due),
    )
    _print(context, context.backend.follow_ups.create(follow_up))
    return 0


def done(context: Context) -> int:
    """``follow-ups done``."""
    follow_up = _follow_up(context)
    _print(context, context.backend.follow_ups.set_done(follow_up, not context.arguments.undo))
    return 0


def postpone(context: Context) -> int:
    """``follow-ups postpone``."""
    follow_up = replace(_follow_up(context), due=_day(context.arguments.to))
    _print(context, context.backend.follow_ups.update(follow_up))
    return 0


def _follow_up(context: Context) -> FollowUp:
    return PeopleLookup(context.backend.database).follow_up(context.arguments.id)


def _day(text: str | None) -> date | None:
    return parse_date(text, "due") if text else None


def _row(one: FollowUp, members: Mapping[str, str], contacts: Mapping[str, str]) -> tuple[str, ...]:
    return (
        one.id[:ID_SHOWN],
        f"{one.due:%a %d %b %Y}" if one.due else "",
        one.text,
        members.get(one.assigned_to_id or "", ""),
        contacts.get(one.contact_id or "", ""),
    )


def _print(context: Context, follow_up: FollowUp) -> None:
    data: dict[str, Any] = follow_up_to_json(follow_up)
    if context.arguments.json:
        context.terminal.json(data)
        return
    state = f"done {follow_up.done_at:%a %d %b %Y}" if follow_up.done_at else "open"
    context.terminal.fields(
        (
            ("ID", follow_up.id),
            ("What", follow_up.text),
            ("Due", f"{follow_up.due:%a %d %b %Y}" if follow_up.due else "no day"),
            ("State", state),
            ("Done by", follow_up.done_by),
        )
    )
