"""Google's rules for one event: merging a change, checking the result, normalising it, and writing the answer.

Sources: facts page, sections 2, 3, 4 and 6. An event is kept in a *stored form*: its writable fields, with instants in UTC
and e-mail addresses in lower case; ``shown`` turns it into what Google answers.
"""

from __future__ import annotations

import base64
import re
from typing import Any, Final

from bookings_desktop.sandbox import schema, shapes, times
from bookings_desktop.sandbox.api_errors import (
    ApiError,
    forbidden,
    invalid,
    not_organizer,
    required,
    too_large,
)
from bookings_desktop.sandbox.calendars import OUTSIDERS, CalendarState, EventRecord, Json
from bookings_desktop.sandbox.query import Params

_ID = re.compile(r"[0-9a-v]{5,1024}", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_SIZES: Final = {"summary": 1024, "location": 1024, "description": 8192}
_MOST_ATTACHMENTS: Final = 25
#: Fields of which guests have the same: only the organiser changes them.
_SHARED: Final = ("summary", "description", "location", "start", "end", "recurrence", "status", "visibility")
_LOCKED: Final = ("summary", "description", "location", "start", "end", "recurrence")
#: Values that are not answered, because they hold without being said.
_DEFAULTS: Final = {
    "anyoneCanAddSelf": False,
    "guestsCanInviteOthers": True,
    "guestsCanModify": False,
    "guestsCanSeeOtherGuests": True,
    "locked": False,
    "privateCopy": False,
    "transparency": "opaque",
    "visibility": "default",
}
_GUEST_DEFAULTS: Final = {"additionalGuests": 0, "optional": False, "resource": False}
_RULE_ORDER: Final = ("FREQ", "WKST", "UNTIL", "COUNT", "INTERVAL")
#: Fields that survive a PUT because no client can set them.
_KEPT: Final = (*sorted(schema.READ_ONLY - {"hangoutLink"}), "iCalUID", "sequence", "eventType")
#: Fields whose change counts as a new iCalendar SEQUENCE.
_SEQUENCED: Final = ("start", "end", "recurrence", "status")


def check_new_id(body: Json) -> str | None:
    """Return the id that a client chose for a new event, None when it leaves the choice to the server.

    Raises:
        ApiError: 400 for an illegal id, and for an id together with an ``iCalUID``.
    """
    chosen: str | None = body.get("id")
    if chosen is not None and (_ID.fullmatch(chosen) is None or body.get("iCalUID") is not None):
        raise invalid("Invalid resource id value.")
    return chosen


def merged(old: Json, body: Json) -> Json:
    """Apply a patch: objects merge, null deletes, arrays and plain values replace; read-only fields are skipped."""
    result = _merge(old, {key: value for key, value in body.items() if key not in schema.READ_ONLY})
    if body.get("attendeesOmitted") and "attendees" in body:
        # Google: with an incomplete list only the sender's own entry counts.
        own = {str(entry.get("email", "")).lower(): entry for entry in body["attendees"] or []}
        result["attendees"] = [
            _merge(entry, own[entry["email"]]) if entry.get("self") and entry["email"] in own else entry
            for entry in old.get("attendees", [])
        ]
    return result


def replaced(old: Json, body: Json, params: Params) -> Json:
    """Apply a PUT: everything that a client can set and that is missing in the body is reset, but not what is ignored."""
    asked = honoured(dict.fromkeys(old), params)
    kept = {key: value for key, value in old.items() if key in _KEPT or key not in asked}
    return merged(kept, honoured(body, params))


def patched(old: Json, body: Json, params: Params) -> Json:
    """Apply a PATCH, as in ``merged``, but not what the parameters let Google ignore."""
    return merged(old, honoured(body, params))


def _merge(old: Json, patch: Json) -> Json:
    result = dict(old)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = _merge(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def normalised(event: Json, old: Json | None, calendar: CalendarState) -> Json:
    """Check a merged event against all rules and bring it into stored form.

    Args:
        event: the event after merging; ``start`` and ``end`` may be stored or as sent.
        old: the stored event before the change, None for a new one.
        calendar: the calendar that holds it.

    Raises:
        ApiError: 400 for anything that Google would not take.
    """
    result = {key: _tidied(key, value) for key, value in event.items()}
    result = {key: value for key, value in result.items() if value not in (None, {}, [], "")}
    _check_plain_values(result)
    # What is the default anyway is not answered.
    result = _without(_DEFAULTS, result)
    recurring = "recurrence" in result
    if recurring:
        _check_recurrence(result["recurrence"])
        result["recurrence"] = [_reordered(line) for line in result["recurrence"]]
    for which in ("start", "end"):
        result[which] = times.normal_end(event.get(which), which, recurring=recurring)
    times.check_order(result["start"], result["end"])
    if "attendees" in result:
        before = (old or {}).get("attendees", [])
        result["attendees"] = _attendees(result["attendees"], before, calendar.id, result.get("organizer", {}))
    if "extendedProperties" in result:
        _trim_properties(result)
    result["reminders"] = _reminders(result.get("reminders"))
    result.setdefault("status", "confirmed")
    result.setdefault("eventType", "default")
    _set_sequence(result, old)
    return result


def _tidied(name: str, value: Any) -> Any:
    """Return a text as Google keeps it: without blanks around it, with plain line breaks; HTML stays as it is."""
    if name in _SIZES and isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
    return value


def _without(defaults: Json, values: Json) -> Json:
    return {key: value for key, value in values.items() if key not in defaults or defaults[key] != value}


def _reordered(line: str) -> str:
    """Return a recurrence line with the parts of a rule in Google's own order; their values stay."""
    name, _, value = line.partition(":")
    if not name.endswith("RULE"):
        return line
    return f"{name}:{';'.join(sorted(value.split(';'), key=_rule_place))}"


def _rule_place(part: str) -> int:
    name = part.partition("=")[0]
    return _RULE_ORDER.index(name) if name in _RULE_ORDER else len(_RULE_ORDER)


def _check_plain_values(event: Json) -> None:
    for name, allowed in schema.ENUMS.items():
        if name in event and event[name] not in allowed:
            raise invalid(f"Invalid value for: {name}")
    if any(len(event.get(name, "")) > size for name, size in _SIZES.items()):
        raise too_large()
    if len(event.get("attachments", [])) > _MOST_ATTACHMENTS:
        raise too_large()
    if any(not entry.get("fileUrl") for entry in event.get("attachments", [])):
        raise required("Missing attachment file URL.")
    if event.get("colorId", "1") not in {str(number) for number in range(1, 12)}:
        raise invalid("Invalid value for: colorId")
    source = event.get("source", {}).get("url", "https://")
    if not source.startswith(("http://", "https://")):
        raise invalid("Invalid value for: source.url")


def _check_recurrence(lines: list[str]) -> None:
    if sum(len(line) for line in lines) > 8192:
        raise too_large()
    for line in lines:
        name, _, value = line.partition(":")
        kind = name.partition(";")[0]
        if kind not in ("RRULE", "EXRULE", "RDATE", "EXDATE") or not value:
            raise invalid("Invalid recurrence rule.")
        parts = dict(part.partition("=")[::2] for part in value.split(";"))
        if kind.endswith("RULE") and (
            parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or ("COUNT" in parts and "UNTIL" in parts)
        ):
            raise invalid("Invalid recurrence rule.")


def _attendees(entries: list[Json], before: list[Json], calendar_id: str, organizer: Json) -> list[Json]:
    known = {entry["email"]: entry for entry in before}
    result: dict[str, Json] = {}
    for sent in entries:
        if not sent.get("email"):
            raise required("Missing attendee email.")
        email = sent["email"].lower()
        if _EMAIL.fullmatch(email) is None or email in result:
            raise invalid("Invalid attendee email.")
        if sent.get("responseStatus", "needsAction") not in schema.RESPONSES:
            raise invalid("Invalid value for: responseStatus")
        entry = {
            key: value for key, value in sent.items() if value is not None and key not in ("self", "organizer", "id")
        }
        entry |= {"email": email, "responseStatus": sent.get("responseStatus") or "needsAction"}
        if email == calendar_id:
            entry["self"] = True
        elif email not in known:
            # A status sent for a new guest “may be reset” by Google: here it always is.
            entry["responseStatus"] = "needsAction"
        if email == organizer.get("email"):
            entry["organizer"] = True
        result[email] = _without(_GUEST_DEFAULTS, entry)
    if len(result) > 200:
        raise too_large()
    return list(result.values())


def _trim_properties(event: Json) -> None:
    kept = {}
    for side, values in event["extendedProperties"].items():
        short = {key: value[:1024] for key, value in values.items() if len(key) <= 44 and value is not None}
        if short:
            kept[side] = short
    if sum(map(len, kept.values())) > 300:
        raise too_large()
    if sum(len(key) + len(value) for values in kept.values() for key, value in values.items()) > 32 * 1024:
        raise too_large()
    event["extendedProperties"] = kept
    if not kept:
        del event["extendedProperties"]


def _reminders(value: Json | None) -> Json:
    if value is None:
        return {"useDefault": True}
    overrides = value.get("overrides") or []
    if value.get("useDefault") and overrides:
        message = "Cannot specify both default reminders and overrides at the same time."
        raise ApiError(400, "calendar", "cannotUseDefaultRemindersAndSpecifyOverride", message)
    if len(overrides) > 5:
        raise invalid("Invalid value for: reminders.overrides")
    for entry in overrides:
        check_reminder(entry)
    if value.get("useDefault"):
        return {"useDefault": True}
    return {"useDefault": False, "overrides": overrides} if overrides else {"useDefault": False}


def check_reminder(entry: Json) -> None:
    """Refuse a reminder of another kind or time than Google has.

    Raises:
        ApiError: 400 ``invalid``.
    """
    if entry.get("method") not in ("email", "popup") or not 0 <= entry.get("minutes", -1) <= 40320:
        raise invalid("Invalid value for: reminders.overrides")


def _set_sequence(event: Json, old: Json | None) -> None:
    current: int = (old or {}).get("sequence", 0)
    given: int = event.get("sequence", current)
    if given < current:
        raise invalid(
            "Invalid sequence value. The specified sequence number is below the current sequence number of the"
            " resource. Re-fetch the resource and use its sequence number on the following request."
        )
    moved = old is not None and any(old.get(name) != event.get(name) for name in _SEQUENCED)
    event["sequence"] = max(given, current + 1 if moved else current)


def check_right(old: Json, new: Json) -> None:
    """Refuse what the kind of event or its owner does not allow to change.

    Raises:
        ApiError: 403 for another's event and for locked events, 400 for special event types.
    """
    if new.get("eventType") != "default" or old.get("eventType", "default") != "default":
        raise ApiError(400, "calendar", "eventTypeRestriction", "This event type cannot be changed.")
    if old.get("locked") and any(old.get(name) != new.get(name) for name in _LOCKED):
        raise forbidden()
    if old["organizer"].get("self") or old.get("guestsCanModify"):
        return
    others = [[entry for entry in event.get("attendees", []) if not entry.get("self")] for event in (old, new)]
    if others[0] != others[1] or any(old.get(name) != new.get(name) for name in _SHARED):
        raise not_organizer()


def honoured(body: Json, params: Params) -> Json:
    """Return a body without what Google ignores in silence because the parameters do not ask for it.

    Labels need ``eventLabelVersion=1``, attachments ``supportsAttachments=true``; conferences are a matter of ``Meet``.
    """
    ignored = set()
    if params.get("eventLabelVersion", 0) == 0:
        ignored.add("eventLabelId")
    if not params.get("supportsAttachments"):
        ignored.add("attachments")
    return {key: value for key, value in body.items() if key not in ignored}


def check_body(body: Any) -> Json:
    """Return a copy of a request body that is an event.

    Raises:
        ApiError: 400.
    """
    return schema.checked(body, shapes.EVENT)


def tombstone(record: EventRecord) -> Json:
    """Return what the feed tells about a deleted event; only these fields can be relied upon."""
    bare = {"kind": "calendar#event", "etag": record.etag, "id": record.id, "status": "cancelled"}
    # A cancelled instance of a living series says which one it was.
    return bare | {
        name: schema.copied(record.data[name])
        for name in ("recurringEventId", "originalStartTime")
        if name in record.data
    }


def shown(
    record: EventRecord, calendar: CalendarState, zone_name: str | None = None, most_attendees: int | None = None
) -> Json:
    """Return an event as Google answers it, details and all, also for a deleted one.

    Args:
        record: the event.
        calendar: its calendar.
        zone_name: zone of the answer (parameter ``timeZone``); by default the calendar's.
        most_attendees: parameter ``maxAttendees``; above it only the account's own entry is given.
    """
    event: Json = {
        "kind": "calendar#event",
        "etag": record.etag,
        "id": record.id,
        "htmlLink": _link(record.id, calendar.id),
    }
    event |= {"created": times.utc_text(record.created), "updated": times.utc_text(record.updated)}
    event |= schema.copied(record.data)
    for which in ("start", "end"):
        event[which] = times.shown_end(event[which], zone_name or calendar.time_zone, calendar.time_zone)
    private = event.get("visibility") in ("private", "confidential")
    if calendar.access_role == "freeBusyReader" or (private and calendar.access_role in OUTSIDERS):
        visible = (
            "kind",
            "etag",
            "id",
            "status",
            "start",
            "end",
            "visibility",
            "transparency",
            "updated",
            "recurrence",
        )
        return {key: event[key] for key in visible if key in event}
    guests = event.get("attendees", [])
    if most_attendees is not None and len(guests) > most_attendees:
        event["attendees"] = [entry for entry in guests if entry.get("self")]
        event["attendeesOmitted"] = True
    return event


def _link(event_id: str, calendar_id: str) -> str:
    short = re.sub(r"@group\.calendar\.google\.com$", "@g", re.sub(r"@gmail\.com$", "@m", calendar_id))
    eid = base64.urlsafe_b64encode(f"{event_id} {short}".encode()).decode().rstrip("=")
    return f"https://www.google.com/calendar/event?eid={eid}"
