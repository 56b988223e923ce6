"""Bookings as Google's events and back: pure functions over JSON, without Google's client.

Sources: design section 5; facts page sections 2, 3, 4 and 6. The two sides are compared in the form of :func:`normalised`:
Google changes what it is given (it cuts, lower-cases, shows instants in another zone), and people there write HTML. For all
fields of a booking that is not cancelled, ``fields_of(body_of(fields))`` equals ``normalised(fields)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bookings_desktop.google import texts
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.reminders import (
    CALENDAR_REMINDERS,
    LONGEST_MINUTES,
    METHODS,
    MOST_REMINDERS,
    Reminders,
)
from bookings_desktop.models.values import AllDaySlot, BookingStatus, Guest, Slot, TimedSlot
from bookings_desktop.settings import is_known_zone
from bookings_desktop.sync.remote import EventPatch, Rejected, RemoteEvent

Json: TypeAlias = dict[str, Any]

NO_TITLE = "(No title)"
"""Stands for an empty summary, as in Google's own window."""

SCHEMA = "1"
"""Version of our private properties, in the property ``schema``."""

EVENT_FIELDS = (
    "id,etag,status,htmlLink,updated,summary,description,location,start,end,recurrence,recurringEventId,originalStartTime,"
    "eventType,visibility,locked,hangoutLink,conferenceData(entryPoints(entryPointType,uri),createRequest/status/statusCode),"
    "extendedProperties/private,attendees,attendeesOmitted,organizer,creator,reminders"
)
"""What we ask Google to tell of an event: all that :func:`event_from_json` reads, and nothing else."""

_BOOKING_ID = re.compile("[0-9a-f]{32}")
_TENTATIVE = (BookingStatus.SCHEDULED, BookingStatus.RESCHEDULED)
_DESCRIBED = ("description", "meeting_link")


def normalised(fields: MirroredFields, *, calendar_id: str = "") -> MirroredFields:
    """The fields in the form in which both sides are compared; applying it again changes nothing.

    The engine applies it to a booking's own fields before it compares them with a base or with :attr:`RemoteEvent.fields`,
    which have this form already. It is also the form that is sent, so a text that was trimmed on its way does not look changed
    when it comes back (facts page, section 11, case 62).

    - title, location: one line, single spaces, at most 1024 characters; an empty title is “(No title)”.
    - description: see :func:`texts.description`; together with the line of the meeting link at most 8192 characters.
    - meeting link: no white space; left out when it has no scheme or is longer than 2048 characters.
    - slot: whole seconds; a zone that this computer does not know is UTC; an all-day slot has a day at least.
    - guest and assigned member: lower-case addresses; a guest without an address is none.

    Args:
        fields: any fields.
        calendar_id: the mirror's id; a guest with this address is none, because the calendar's own entry among the attendees
            stands for its owner (facts page, section 6).
    """
    description, link = texts.description(fields.description, fields.meeting_link)
    return MirroredFields(
        title=texts.line(fields.title) or NO_TITLE,
        slot=_normal_slot(fields.slot),
        description=description,
        location=texts.line(fields.location),
        meeting_link=link,
        status=fields.status,
        guest=_normal_guest(fields.guest, calendar_id),
        assigned_to=texts.compact(fields.assigned_to).lower(),
        reminders=fields.reminders,
    )


def body_of(event_id: str, booking_id: str, fields: MirroredFields, *, calendar_id: str = "") -> Json:
    """The body of an insert: all our fields, under our own id; never ``iCalUID``, ``sequence`` or ``organizer``.

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
    body["start"], body["end"] = _ends(fields.slot)
    if fields.guest is not None:
        body["attendees"] = [_attendee(fields.guest)]
    if fields.reminders.overrides is not None:
        body["reminders"] = _reminders(fields.reminders)
    return body


def patch_body(patch: EventPatch, *, calendar_id: str = "") -> Json:
    """The body of a minimal patch: what is not in it stays as it is (facts page, section 4).

    Values come from ``patch.fields``, names from ``patch.changes``. The description is only written when it or the meeting link
    changed, so HTML that somebody wrote in Google stays. Taking the meeting link away also takes the event's conference away,
    from which it may have come; that needs ``conferenceDataVersion=1``.

    Raises:
        ValueError: the status is cancelled.
        Rejected: the guest changed, but Google left out some of the attendees, so the list cannot be written.
    """
    fields = normalised(patch.fields, calendar_id=calendar_id)
    body: Json = {}
    private: Json = {}
    if "title" in patch.changes:
        body["summary"] = _summary(fields.title) or None
    if any(name in patch.changes for name in _DESCRIBED):
        body["description"] = texts.to_google(fields.description, fields.meeting_link) or None
    if "meeting_link" in patch.changes and not fields.meeting_link:
        body["conferenceData"] = None
    if "location" in patch.changes:
        body["location"] = fields.location or None
    if "slot" in patch.changes:
        unset = {"date": None, "dateTime": None, "timeZone": None}
        body["start"], body["end"] = (unset | end for end in _ends(fields.slot))
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
    if "guest" in patch.changes:
        if not patch.attendees_complete:
            raise Rejected(
                "Google did not give the whole guest list of this event.",
                "Change the guest in Google Calendar instead.",
            )
        body["attendees"] = merged_attendees(patch.attendees, fields.guest, patch.previous_guest_email)
    return body


def merged_attendees(
    attendees: Sequence[Mapping[str, Any]], guest: Guest | None, previous_email: str = ""
) -> list[Json]:
    """The whole guest list with our guest in it; all other entries stay as they are, answers included.

    Our guest takes the place of the one who leaves, or goes before the other guests, so that :func:`guest_of` finds it again.
    """
    leaving = texts.compact(previous_email).lower()
    email = guest.email if guest is not None else ""
    kept = [dict(entry) for entry in attendees if not _is_guest(entry) or _email(entry) not in (leaving, email)]
    if guest is None:
        return kept
    # An entry that Google marks as the calendar's own or as a room is not our guest, even under the same address.
    if any(_email(entry) == email for entry in kept):
        return kept
    ours = next((dict(entry) for entry in attendees if _email(entry) == email), _attendee(guest))
    before = list(attendees)
    place = next((index for index, entry in enumerate(before) if _is_guest(entry)), len(before))
    return [*kept[:place], ours, *kept[place:]]


def guest_of(attendees: Iterable[Mapping[str, Any]]) -> Guest | None:
    """Our guest: the first attendee who is neither the calendar itself, nor the organiser, nor a room or other resource."""
    for entry in attendees:
        if _is_guest(entry):
            return Guest(_email(entry), texts.line(str(entry.get("displayName") or "")))
    return None


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
    return RemoteEvent(
        event_id=str(event["id"]),
        etag=str(event.get("etag") or ""),
        deleted=deleted,
        fields=fields if fields is None or not deleted else replace(fields, status=_last_status(event)),
        booking_id=_booking_id(event),
        html_link=str(event.get("htmlLink") or ""),
        attendees=tuple(entry for entry in attendees if isinstance(entry, Mapping)) if attendees else (),
        attendees_complete=not event.get("attendeesOmitted"),
        mirrored=(deleted or fields is not None) and _is_ours_to_mirror(event),
        updated=_instant_or_none(event.get("updated")),
        meeting_pending=_conference_state(event) == "pending",
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
            slot=_slot_of(event, calendar_zone),
            description=description,
            location=str(event.get("location") or ""),
            meeting_link=link or _conference_link(event),
            status=_status_of(event),
            guest=guest_of(event.get("attendees") or ()),
            assigned_to=_private(event).get("assignedTo", ""),
            reminders=_reminders_of(event),
        )
    )


# ---- time ---------------------------------------------------------------------------------------------------------------


def _normal_slot(slot: Slot) -> Slot:
    if isinstance(slot, AllDaySlot):
        return replace(slot, end_day=max(slot.end_day, slot.first_day + timedelta(days=1)))
    zone = slot.zone if is_known_zone(slot.zone) else "UTC"
    return TimedSlot(slot.start.replace(microsecond=0), slot.end.replace(microsecond=0), zone)


def _ends(slot: Slot) -> tuple[Json, Json]:
    if isinstance(slot, AllDaySlot):
        return {"date": slot.first_day.isoformat()}, {"date": slot.end_day.isoformat()}
    start, end = (
        {"dateTime": _rfc3339(instant, slot.zone), "timeZone": slot.zone} for instant in (slot.start, slot.end)
    )
    return start, end


def _rfc3339(instant: datetime, zone: str) -> str:
    """The instant in its zone's wall-clock time; offsets with seconds, as before 1900, are no RFC 3339: then in UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    return (local if offset % timedelta(minutes=1) == timedelta(0) else instant).isoformat(timespec="seconds")


def _slot_of(event: Mapping[str, Any], calendar_zone: str) -> Slot:
    start, end = event["start"], event["end"]
    fallback = calendar_zone if is_known_zone(calendar_zone) else "UTC"
    if start.get("date"):
        days = AllDaySlot(date.fromisoformat(start["date"]), date.fromisoformat(end["date"]), fallback)
        return _within_calendar(days, days.first_day, days.end_day)
    zone = str(start.get("timeZone") or "")
    zone = zone if is_known_zone(zone) else fallback
    times = TimedSlot(_instant(start["dateTime"], zone), _instant(end["dateTime"], zone), zone)
    return _within_calendar(times, times.start, times.end)


def _within_calendar(slot: Slot, first: date, last: date) -> Slot:
    """The slot, unless some zone's offset could carry it over an end of Python's calendar. Raises ValueError."""
    if first.year <= date.min.year or last.year >= date.max.year:
        raise ValueError("a time at the end of the calendar")
    return slot


def _instant(text: str, zone: str) -> datetime:
    """The instant in UTC of an RFC 3339 text; without an offset it is wall-clock time in the zone."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _instant_or_none(text: object) -> datetime | None:
    try:
        return _instant(str(text), "UTC") if text else None
    except (ValueError, OverflowError):
        return None


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


def _normal_guest(guest: Guest | None, calendar_id: str) -> Guest | None:
    email = texts.compact(guest.email).lower() if guest is not None else ""
    if guest is None or not email or email == calendar_id.lower():
        return None
    return Guest(email, texts.line(guest.name))


def _email(entry: Mapping[str, Any]) -> str:
    return texts.compact(str(entry.get("email") or "")).lower()


def _is_guest(entry: Mapping[str, Any]) -> bool:
    return bool(_email(entry)) and not any(entry.get(name) for name in ("self", "organizer", "resource"))


def _attendee(guest: Guest) -> Json:
    entry = {"email": guest.email, "responseStatus": "needsAction"}
    return entry | {"displayName": guest.name} if guest.name else entry


def _conference_state(event: Mapping[str, Any]) -> str:
    node: Any = event
    for name in ("conferenceData", "createRequest", "status", "statusCode"):
        node = node.get(name) if isinstance(node, Mapping) else None
    return str(node or "")


def _conference_link(event: Mapping[str, Any]) -> str:
    """The link of Google Meet or of another provider's video room."""
    if event.get("hangoutLink"):
        return str(event["hangoutLink"])
    conference = event.get("conferenceData")
    entries = conference.get("entryPoints") if isinstance(conference, Mapping) else None
    for entry in entries or ():
        if entry.get("entryPointType") == "video" and entry.get("uri"):
            return str(entry["uri"])
    return ""


def _is_ours_to_mirror(event: Mapping[str, Any]) -> bool:
    """Whether it is a single event of the default type that we may read in full and change (facts page, section 4)."""
    if any(event.get(name) for name in ("recurrence", "recurringEventId", "originalStartTime", "locked")):
        return False
    if event.get("eventType") not in (None, "default"):
        return False
    # Of a private event that is not for our eyes Google tells the time and no more; an event always has a creator.
    return event.get("status") == "cancelled" or any(event.get(name) for name in ("summary", "creator", "organizer"))
