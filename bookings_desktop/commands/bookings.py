"""The verbs for bookings: list, show, add, edit, cancel, delete, restore, trash list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.context import Context
from bookings_desktop.commands.deals import amount_words, deal_named
from bookings_desktop.errors import InvalidInput, NotFound, NotPossible
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.listing import TrashedBooking
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.sync_values import BookingDetails, Person
from bookings_desktop.models.text import needles
from bookings_desktop.models.values import AllDaySlot, BookingStatus, Contact, Slot, SyncState
from bookings_desktop.services.bookings import BookingDraft, draft_of
from bookings_desktop.services.interchange import booking_to_json
from bookings_desktop.services.places import places_words
from bookings_desktop.services.records import parse_person, reminders_of, slot_from_record
from bookings_desktop.services.times import END_BEFORE_START, length_of, parse_date
from bookings_desktop.services.validation import CAPACITY_PROBLEM

ID_SHOWN = 8
"""Characters of an id in a table; any four or more that are unique will do to name a booking."""

SLOT_OPTIONS = ("start", "end", "timezone", "all_day")

SYNC_WORDS = {
    SyncState.OFF: "",
    SyncState.WAITING: "waiting",
    SyncState.SYNCED: "synced",
    SyncState.CONFLICT: "conflict",
    SyncState.ERROR: "error",
}


def list_bookings(context: Context) -> int:
    """``list``."""
    arguments = context.arguments
    query = BookingQuery(
        needles=needles(arguments.search),
        statuses=tuple(BookingStatus(word) for word in arguments.status or ()),
        first_day=parse_date(arguments.first_day, "from") if arguments.first_day else None,
        last_day=parse_date(arguments.last_day, "to") if arguments.last_day else None,
        zone=context.zone.key,
        in_trash=arguments.trash,
    )
    if query.first_day and query.last_day and query.last_day < query.first_day:
        raise InvalidInput.of("to", "The last day is before the first one. Give --to a later day.")
    found = context.backend.bookings.find(query)
    if arguments.json:
        context.terminal.json_array(map(booking_to_json, found))
        return 0
    header = ("ID", "When", "Title", "Contact", "Assigned to", "Status", "Sync")
    count = context.terminal.table(header, _rows(found, context.zone), flexible=2)
    if not count:
        context.terminal.hint("No bookings found.")
    return 0


def _rows(found: Iterator[BookingDetails], zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    for details in found:
        booking = details.booking
        yield (
            booking.id[:ID_SHOWN],
            when(booking.slot, zone),
            booking.title,
            _name_and_more(details.contacts),
            _name_and_more(details.members),
            booking.status.word,
            SYNC_WORDS[details.sync.state],
        )


def _name_and_more(people: Sequence[Person]) -> str:
    """“Kenji Watanabe +2”: the first of some people, and how many more there are."""
    more = f" +{len(people) - 1}" if len(people) > 1 else ""
    return f"{people[0].name}{more}" if people else ""


def when(slot: Slot, zone: ZoneInfo) -> str:
    """A slot for people, in the zone shown: “Thu 14 May 2026 11:00–11:45”."""
    if isinstance(slot, AllDaySlot):
        last = slot.end_day - timedelta(days=1)
        first = f"{slot.first_day:%a %d %b %Y}"
        return f"{first} all day" if last == slot.first_day else f"{first} – {last:%a %d %b %Y}"
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    ending = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a %d %b %Y %H:%M}"
    return f"{start:%a %d %b %Y %H:%M}–{ending}"


def show(context: Context) -> int:
    """``show``."""
    _print(context, _get(context))
    return 0


def add(context: Context) -> int:
    """``add``."""
    arguments = context.arguments
    slot = _slot(context, None)
    contacts = _contacts(context)
    members = _members(context)
    draft = BookingDraft(
        title=arguments.title,
        slot=slot,
        description=arguments.description or "",
        contact_id=contacts.known[0] if contacts.known else None,
        further_contact_ids=contacts.known[1:],
        assigned_to_id=members[0] if members else None,
        further_member_ids=members[1:],
        capacity=_capacity(context),
        deal_id=deal_named(context, arguments.deal) if arguments.deal else None,
        location=arguments.location or "",
        meeting_link=arguments.meeting_link or "",
        status=BookingStatus(arguments.status) if arguments.status else None,
        notes=arguments.notes,
        wants_meet=arguments.meet,
        reminders=_reminders(context) or reminders_of({"reminders": context.backend.settings.default_reminder}),
    )
    _print(
        context,
        context.backend.bookings.create(draft, new_contact=contacts.new_first, new_further=contacts.new_further),
    )
    return 0


def edit(context: Context) -> int:
    """``edit``: only what is given changes."""
    arguments = context.arguments
    details = _get(context)
    booking = details.booking
    changes: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in ("title", "description", "location", "meeting_link", "notes")
        if getattr(arguments, name) is not None
    }
    if any(getattr(arguments, name) is not None for name in SLOT_OPTIONS):
        changes["slot"] = _slot(context, booking.slot)
    if arguments.status:
        changes["status"] = BookingStatus(arguments.status)
    contacts = _contacts(context)
    if arguments.contact is not None:
        changes["contact_id"], changes["further_contact_ids"] = _first_and_rest(contacts.known)
    if arguments.assign is not None:
        changes["assigned_to_id"], changes["further_member_ids"] = _first_and_rest(_members(context))
    if arguments.capacity is not None:
        changes["capacity"] = _capacity(context)
    if arguments.deal is not None:
        changes["deal_id"] = deal_named(context, arguments.deal) if arguments.deal else ""
    if (reminders := _reminders(context)) is not None:
        changes["reminders"] = reminders
    if arguments.meet is not None:
        changes["wants_meet"] = arguments.meet
        if booking.wants_meet and not arguments.meet:
            changes.setdefault("meeting_link", "")  # that of the room that goes
    if not changes:
        raise WrongUsage("Nothing was said to change.", "Give at least one option, such as --title.")
    draft = replace(draft_of(booking), status=None, notes=None)
    changed = context.backend.bookings.update(
        booking.id,
        replace(draft, **changes),
        version=booking.version,
        notify_guest=arguments.notify_guest,
        new_contact=contacts.new_first,
        new_further=contacts.new_further,
    )
    _print(context, changed)
    return 0


def cancel(context: Context) -> int:
    """``cancel``."""
    details = _get(context)
    context.backend.bookings.set_status(
        [details.booking.id], BookingStatus.CANCELLED, notify_guest=context.arguments.notify_guest
    )
    _print(context, context.backend.bookings.get(details.booking.id))
    return 0


def delete(context: Context) -> int:
    """``delete``: into the trash, from where it can be restored for 30 days."""
    details = _get(context)
    booking = details.booking
    if not context.arguments.yes:
        raise NotPossible(f"“{booking.title}” was not deleted.", "Repeat the command with --yes.")
    if context.arguments.permanently:
        context.backend.bookings.purge(booking.id)
        if context.arguments.json:
            context.terminal.json({"id": booking.id, "deleted": "permanently"})
        else:
            context.terminal.say(f"“{booking.title}” is deleted permanently.")
        return 0
    context.backend.bookings.delete([booking.id])
    if context.arguments.json:
        context.terminal.json(booking_to_json(context.backend.bookings.get(booking.id)))
    else:
        context.terminal.say(f"“{booking.title}” is in the trash. Undo it with: restore {booking.id[:ID_SHOWN]}")
    return 0


def list_trash(context: Context) -> int:
    """``trash list``."""
    service = context.backend.bookings
    rows = service.trash(context.zone)
    found = {details.booking.id: details for details in service.find(BookingQuery(in_trash=True))}
    known = [(row, found[row.summary.id]) for row in rows if row.summary.id in found]
    if context.arguments.json:
        context.terminal.json_array(
            booking_to_json(details)
            | {"deleted_at": _deleted_at(row, context.zone).isoformat(), "deleted_by": row.deleted_by}
            for row, details in known
        )
        return 0
    header = ("ID", "Deleted", "By", "When", "Title", "Contact")
    cells = (
        (
            details.booking.id[:ID_SHOWN],
            f"{_deleted_at(row, context.zone):%a %d %b %Y %H:%M}",
            row.deleted_by,
            when(details.booking.slot, context.zone),
            details.booking.title,
            details.contact.name if details.contact else "",
        )
        for row, details in known
    )
    if not context.terminal.table(header, cells, flexible=4):
        context.terminal.hint("The trash is empty.")
    return 0


def _deleted_at(row: TrashedBooking, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(int(row.deleted_at), zone)


def restore(context: Context) -> int:
    """``restore``."""
    details = _get(context)
    if details.booking.deleted_at is None:
        raise NotPossible(f"“{details.booking.title}” is not in the trash.", "There is nothing to restore.")
    context.backend.bookings.restore([details.booking.id])
    _print(context, context.backend.bookings.get(details.booking.id))
    return 0


def _get(context: Context) -> BookingDetails:
    service = context.backend.bookings
    return service.get(service.resolve(context.arguments.id))


def _slot(context: Context, before: Slot | None) -> Slot:
    """The slot that the options describe; an end that is typed has to be after the start."""
    arguments = context.arguments
    values = {name: getattr(arguments, name) for name in SLOT_OPTIONS}
    if arguments.all_day is None:
        values["all_day"] = (
            before is not None and before.all_day
        )  # a day alone may be a slip of a person at the keyboard
    slot = slot_from_record(values, before, context.zone.key, context.default_length)
    if arguments.end and not length_of(slot):
        raise InvalidInput.of("end", END_BEFORE_START)
    return slot


class _Contacts(NamedTuple):
    """Whom ``--contact`` names: ids of those who are known, and new ones, of whom one may be the first of all."""

    known: tuple[str, ...] = ()
    new_first: Contact | None = None
    new_further: tuple[Contact, ...] = ()


def _contacts(context: Context) -> _Contacts:
    """Whom the options ``--contact`` name together; new contacts come after those who are known, unless one is the first."""
    found = [_contact(context, text) for text in context.arguments.contact or () if text.strip()]
    known = tuple(one for one in found if isinstance(one, str))
    new = tuple(one for one in found if isinstance(one, Contact))
    first = new[0] if found and isinstance(found[0], Contact) else None
    return _Contacts(known, first, new[1:] if first is not None else new)


def _contact(context: Context, text: str) -> str | Contact:
    """The id of the contact that a text names, or the new contact that it describes with name and address."""
    given = parse_person(text)
    if not given.email:
        raise InvalidInput.of("contact", f"“{text}” is no e-mail address. Give the contact’s address.")
    known = context.backend.contacts.by_email(given.email)
    if known is not None:
        return known.id
    if not given.name:
        raise NotFound(
            f"There is no contact with the address {given.email}.",
            'Add it with “bookings-desktop contacts add”, or write --contact "Name <address>".',
        )
    return Contact(id="", name=given.name, emails=(given.email,))


def _members(context: Context) -> tuple[str, ...]:
    """Ids of the colleagues whom the options ``--assign`` name; the first one is responsible."""
    by_email = context.backend.members.by_email
    texts = [text for text in context.arguments.assign or () if text.strip()]
    return tuple(by_email(parse_person(text).email or text).id for text in texts)


def _first_and_rest(ids: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    return (ids[0] if ids else None), ids[1:]


def _capacity(context: Context) -> int | None:
    """The number of ``--capacity``: 0 to forget it, None to leave it. Raises InvalidInput."""
    told = context.arguments.capacity
    if told is None:
        return None
    if told.strip() and not re.fullmatch(r"[0-9]{1,6}", told.strip()):
        raise InvalidInput.of("capacity", CAPACITY_PROBLEM)
    return int(told.strip() or 0)


def _reminders(context: Context) -> Reminders | None:
    """What the options ``--reminder`` say together, or None without any. Raises InvalidInput."""
    given = context.arguments.reminder
    return None if given is None else reminders_of({"reminders": ",".join(given)})


def _print(context: Context, details: BookingDetails) -> None:
    if context.arguments.json:
        context.terminal.json(booking_to_json(details))
        return
    booking, zone, deal = details.booking, context.zone, details.deal
    shown = when(booking.slot, zone)
    if not booking.slot.all_day:
        shown += f" ({zone.key})"
        own = when(booking.slot, ZoneInfo(booking.slot.zone))
        shown += "" if booking.slot.zone == zone.key else f"\n{own} ({booking.slot.zone})"
    context.terminal.fields(
        (
            ("ID", booking.id),
            ("Title", booking.title),
            ("When", shown),
            ("Contact", _people(details.contacts)),
            ("Places", places_words(len(details.contacts), booking.capacity)),
            ("Assigned to", _people(details.members)),
            ("Deal", " · ".join(filter(None, (deal.name, deal.stage, amount_words(deal)))) if deal else ""),
            ("Status", booking.status.word + (", in the trash" if booking.deleted_at else "")),
            ("Location", booking.location),
            ("Meeting link", booking.meeting_link),
            ("Reminders", booking.reminders.words if booking.reminders.overrides is not None else ""),
            ("Description", booking.description),
            ("Notes", booking.notes),
            ("Sync", SYNC_WORDS[details.sync.state]),
            ("Event", details.sync.html_link),
            ("Problem", details.sync.error),
        )
    )


def _people(people: Sequence[Person]) -> str:
    return ", ".join(f"{person.name} <{person.email}>" if person.email else person.name for person in people)
