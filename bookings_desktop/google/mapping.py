"""Bookings as Google's events and back: pure functions over JSON, without Google's client.

Sources: design section 5; facts page sections 2, 3, 4 and 6. The two sides are compared in the form of :func:`normalised`:
Google changes what it is given (it cuts, lower-cases, shows instants in another zone), and people there write HTML. For all
fields of a booking that is not cancelled, ``fields_of(body_of(fields))`` equals ``normalised(fields)``, but for the further
contacts of a group: which attendees these are is known only to those who put them there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from bookings_desktop.google import guests, meetings, texts, times
from bookings_desktop.google.foreign import foreign_of
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.reminders import (
    CALENDAR_REMINDERS,
    LONGEST_MINUTES,
    METHODS,
    MOST_REMINDERS,
    Reminders,
)
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.remote import EventPatch, Rejected, RemoteEvent

Json: TypeAlias = dict[str, Any]

NO_TITLE = "(No title)"
"""Stands for an empty summary, as in Google's own window."""

SCHEMA = "1"
"""Version of our private properties, in the property ``schema``."""

EVENT_FIELDS = (
    "id,etag,status,htmlLink,updated,summary,description,location,start,end,recurrence,recurringEventId,originalStartTime,"
    "eventType,visibility,transparency,locked,hangoutLink,conferenceData(entryPoints(entryPointType,uri),createRequest(requestId,status/statusCode)),"
    "extendedProperties/private,attendees,attendeesOmitted,organizer,creator,reminders"
)
"""What we ask Google to tell of an event: all that :func:`event_from_json` reads, and nothing else."""

_BOOKING_ID = re.compile("[0-9a-f]{32}")
_TENTATIVE = (BookingStatus.SCHEDULED, BookingStatus.RESCHEDULED)
_DESCRIBED = ("description", "meeting_link")
_INVITED = ("guest", "further")


def normalised(fields: MirroredFields, *, calendar_id: str = "") -> MirroredFields:
    """The fields in the form in which both sides are compared; applying it again changes nothing.

    The engine applies it to a booking's own fields before it compares them with a base or with :attr:`RemoteEvent.fields`,
    which have this form already. It is also the form that is sent, so a text that was trimmed on its way does not look changed
    when it comes back (facts page, section 11, case 62).

    - title, location: one line, single spaces, at most 1024 characters; an empty title is “(No title)”.
    - description: see :func:`texts.description`; together with the line of the meeting link at most 8192 characters.
    - meeting link: no white space; left out when it has no scheme or is longer than 2048 characters.
    - slot: whole seconds; a zone that this computer does not know is UTC; an all-day slot has a day at least.
    - guest, further contacts and assigned member: lower-case addresses; a guest without an address is none.
    - further contacts: by address, each once, and not under the guest's.

    Args:
        fields: any fields.
        calendar_id: the mirror's id; a guest with this address is none, because the calendar's own entry among the attendees
            stands for its owner (facts page, section 6).
    """
    if fields.guest is not None and texts.compact(fields.guest.email).lower() == calendar_id.lower():
        fields = replace(fields, guest=None)
    if fields.further:
        fields = replace(fields, further=guests.normal_further(fields.further, calendar_id.lower()))
    known = _KNOWN.get(_key(fields))
    if known is None:
        known = _normalised(fields)
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[_key(fields)] = _KNOWN[_key(known)] = known
    return known


MOST_KNOWN = 4096
"""So many normal forms are remembered: one step looks at the same fields up to six times."""

_Key: TypeAlias = tuple[MirroredFields, str, str, tuple[tuple[str, bool], ...]]

_KNOWN: dict[_Key, MirroredFields] = {}


def _key(fields: MirroredFields) -> _Key:
    """The fields, with what does not count when fields are compared but is kept all the same."""
    further = tuple((one.name, one.invited_there) for one in fields.further) if fields.further else ()
    return fields, fields.slot.zone, fields.guest.name if fields.guest is not None else "", further


def _normalised(fields: MirroredFields) -> MirroredFields:
    guest = guests.normal_guest(fields.guest)
    description, link = texts.description(fields.description, fields.meeting_link)
    return MirroredFields(
        title=texts.line(fields.title) or NO_TITLE,
        slot=times.normal_slot(fields.slot),
        description=description,
        location=texts.line(fields.location),
        meeting_link=link,
        status=fields.status,
        guest=guest,
        assigned_to=texts.compact(fields.assigned_to).lower(),
        reminders=fields.reminders,
        further=guests.normal_further(fields.further, guest.email if guest else "") if fields.further else (),
    )


def body_of(
    event_id: str, booking_id: str, fields: MirroredFields, *, calendar_id: str = "", meet_request: str = ""
) -> Json:
    """The body of an insert: all our fields, under our own id; never ``iCalUID``, ``sequence`` or ``organizer``.

    Args:
        event_id: see above.
        booking_id: goes into our private properties.
        fields: any fields.
        calendar_id: as for :func:`normalised`.
        meet_request: id of the request for a Meet room; empty for none.

    Raises:
        ValueError: the booking is cancelled; for Google that is a deleted event, which cannot be inserted.
    """
    fields = normalised(fields, calendar_id=calendar_id)
    private = {"bookingId": booking_id, "bookingStatus": fields.status.value, "schema": SCHEMA}
    if fields.assigned_to:
        private["assignedTo"] = fields.assigned_to
    body: Json = {
        "id": event_id,
        "summary": _summary(fields.title),
        "description": texts.to_google(fields.description, fields.meeting_link),
        "location": fields.location,
        "status": _event_status(fields.status),
        "extendedProperties": {"private": private},
    }
    body = {name: value for name, value in body.items() if value}
    body["start"], body["end"] = times.ends(fields.slot)
    invited = fields.further if fields.guest is None else (fields.guest, *fields.further)
    if invited:
        body["attendees"] = [guests.entry_of(guest) for guest in invited]
    if fields.reminders.overrides is not None:
        body["reminders"] = _reminders(fields.reminders)
    if meet_request:
        body["conferenceData"] = meetings.request(meet_request)
    return body


def patch_body(patch: EventPatch, *, calendar_id: str = "") -> Json:
    """The body of a minimal patch: what is not in it stays as it is (facts page, section 4).

    Values come from ``patch.fields``, names from ``patch.changes``. The description is only written when it or the meeting link
    changed, so HTML that somebody wrote in Google stays. Taking the meeting link away also takes the event's conference away,
    from which it may have come; that needs ``conferenceDataVersion=1``.

    Raises:
        ValueError: the status is cancelled.
        Rejected: the guest or a further contact changed, but Google left out some of the attendees, so the list cannot be written.
    """
    fields = normalised(patch.fields, calendar_id=calendar_id)
    body: Json = {}
    private: Json = {}
    if "title" in patch.changes:
        body["summary"] = _summary(fields.title) or None
    if any(name in patch.changes for name in _DESCRIBED):
        body["description"] = texts.to_google(fields.description, fields.meeting_link) or None
    if patch.meet_request:
        body["conferenceData"] = meetings.request(patch.meet_request)
    elif patch.drop_meet or ("meeting_link" in patch.changes and not fields.meeting_link):
        body["conferenceData"] = None
    if "location" in patch.changes:
        body["location"] = fields.location or None
    if "slot" in patch.changes:
        unset = {"date": None, "dateTime": None, "timeZone": None}
        body["start"], body["end"] = (unset | end for end in times.ends(fields.slot))
    if "status" in patch.changes or patch.revive:
        body["status"] = _event_status(fields.status)
        private["bookingStatus"] = fields.status.value
    if "assigned_to" in patch.changes:
        private["assignedTo"] = fields.assigned_to or None
    if "reminders" in patch.changes:
        body["reminders"] = _reminders(fields.reminders)
    if patch.booking_id:
        private |= {"bookingId": patch.booking_id, "schema": SCHEMA}
    if private:
        body["extendedProperties"] = {"private": private}
    if any(name in patch.changes for name in _INVITED):
        if not patch.attendees_complete:
            raise Rejected(
                "Google did not give the whole guest list of this event.",
                "Change the guest in Google Calendar instead.",
            )
        attendees: Sequence[Mapping[str, Any]] = patch.attendees
        if "guest" in patch.changes:
            attendees = guests.merged_attendees(attendees, fields.guest, patch.previous_guest_email)
        body["attendees"] = guests.with_further(attendees, patch.joining, patch.leaving)
    return body


def event_from_json(event: Mapping[str, Any], calendar_zone: str = "") -> RemoteEvent:
    """An event of Google's as we know it.

    A deleted event that still carries its details has the status that it had in our property, ``scheduled`` without one.

    Args:
        event: the resource; ``id`` is the only key that must be there.
        calendar_zone: the calendar's zone, for events that name none or one that this computer does not know.
    """
    deleted = event.get("status") == "cancelled"
    try:
        fields = fields_of(event, calendar_zone) if "start" in event and "end" in event else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        # Google promises to add kinds of events: one that cannot be read is left alone, and the others go on.
        fields = None
    attendees = event.get("attendees")
    mirrored = (deleted or fields is not None) and _is_ours_to_mirror(event)
    return RemoteEvent(
        event_id=str(event["id"]),
        etag=str(event.get("etag") or ""),
        deleted=deleted,
        fields=fields if fields is None or not deleted else replace(fields, status=_last_status(event)),
        booking_id=_booking_id(event),
        html_link=str(event.get("htmlLink") or ""),
        attendees=tuple(entry for entry in attendees if isinstance(entry, Mapping)) if attendees else (),
        attendees_complete=not event.get("attendeesOmitted"),
        mirrored=mirrored,
        foreign=None if mirrored else foreign_of(event, calendar_zone),
        updated=times.instant_or_none(event.get("updated")),
        meet=meetings.state_of(event),
        meet_request=meetings.request_of(event),
    )


def fields_of(event: Mapping[str, Any], calendar_zone: str = "") -> MirroredFields:
    """Our fields of an event, in the form of :func:`normalised`.

    Raises:
        ValueError: start or end cannot be read.
    """
    description, link = texts.from_google(str(event.get("description") or ""))
    return normalised(
        MirroredFields(
            title=str(event.get("summary") or ""),
            slot=times.slot_of(event, calendar_zone),
            description=description,
            location=str(event.get("location") or ""),
            meeting_link=link or meetings.link_of(event),
            status=_status_of(event),
            guest=guests.guest_of(event.get("attendees") or ()),
            assigned_to=_private(event).get("assignedTo", ""),
            reminders=_reminders_of(event),
        )
    )


# ---- status -------------------------------------------------------------------------------------------------------------


def _event_status(status: BookingStatus) -> str:
    if status is BookingStatus.CANCELLED:
        raise ValueError("a cancelled booking has no event: it is deleted instead")
    return "tentative" if status in _TENTATIVE else "confirmed"


def _status_of(event: Mapping[str, Any]) -> BookingStatus:
    """The fine status of our property; a status that a person set in Google wins by the smallest step."""
    fine = _property_status(event)
    tentative = event.get("status") == "tentative"
    if fine is not None and (fine in _TENTATIVE) == tentative:
        return fine
    return BookingStatus.SCHEDULED if tentative else BookingStatus.CONFIRMED


def _last_status(event: Mapping[str, Any]) -> BookingStatus:
    return _property_status(event) or BookingStatus.SCHEDULED


def _property_status(event: Mapping[str, Any]) -> BookingStatus | None:
    try:
        status = BookingStatus(_private(event).get("bookingStatus", ""))
    except ValueError:
        return None
    return None if status is BookingStatus.CANCELLED else status


# ---- reminders ----------------------------------------------------------------------------------------------------------


def _reminders(reminders: Reminders) -> Json:
    """Reminders as Google takes them; an empty list also empties one that is there, which the calendar's own must not have."""
    overrides = [{"method": method, "minutes": minutes} for method, minutes in reminders.overrides or ()]
    return {"useDefault": reminders.overrides is None, "overrides": overrides}


def _reminders_of(event: Mapping[str, Any]) -> Reminders:
    """The reminders of an event. Kinds that Google had once or will have, such as “sms”, are none of ours."""
    told = event.get("reminders")
    if not isinstance(told, Mapping) or told.get("useDefault"):
        return CALENDAR_REMINDERS
    pairs = [
        (entry.get("method"), entry.get("minutes"))
        for entry in told.get("overrides") or ()
        if isinstance(entry, Mapping)
    ]
    known = {
        (method, minutes)
        for method, minutes in pairs
        if method in METHODS and type(minutes) is int and 0 <= minutes <= LONGEST_MINUTES
    }
    return Reminders(tuple(sorted(known, key=lambda pair: pair[1])[:MOST_REMINDERS]))


# ---- parts --------------------------------------------------------------------------------------------------------------


def _booking_id(event: Mapping[str, Any]) -> str:
    """The booking that our property names; empty for what is no id of ours, since anybody with the right can write it."""
    found = _private(event).get("bookingId", "")
    return found if _BOOKING_ID.fullmatch(found) else ""


def _summary(title: str) -> str:
    return "" if title == NO_TITLE else title


def _private(event: Mapping[str, Any]) -> dict[str, str]:
    properties = event.get("extendedProperties")
    private = properties.get("private") if isinstance(properties, Mapping) else None
    return {str(key): str(value) for key, value in private.items()} if isinstance(private, Mapping) else {}


def _is_ours_to_mirror(event: Mapping[str, Any]) -> bool:
    """Whether it is a single event of the default type that we may read in full and change (facts page, section 4)."""
    if any(event.get(name) for name in ("recurrence", "recurringEventId", "originalStartTime", "locked")):
        return False
    if event.get("eventType") not in (None, "default"):
        return False
    # Of a private event that is not for our eyes Google tells the time and no more; an event always has a creator.
    return event.get("status") == "cancelled" or any(event.get(name) for name in ("summary", "creator", "organizer"))
