"""The shapes of Google's resources: which fields exist, their JSON types, and which of them a client may write.

Source: the discovery document of Calendar API v3 (revision 20261030). Google ignores some unknown fields; the sandbox refuses
them all, so that a misspelt field cannot pass for a stored one.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from bookings_desktop.sandbox.api_errors import bad_request, invalid

#: ``str``, ``bool`` or ``int``; a dict of fields; a list with the shape of its members; ``TEXT_MAP`` or ``ANY``.
Shape: TypeAlias = Any

#: An object with any keys and string values.
TEXT_MAP: Final = "text map"
#: Anything: parts that the sandbox stores or ignores without looking inside.
ANY: Final = "any"

DATE_TIME: Final[Shape] = {"date": str, "dateTime": str, "timeZone": str}
PERSON: Final[Shape] = {"id": str, "email": str, "displayName": str, "self": bool}
REMINDER: Final[Shape] = {"method": str, "minutes": int}
ATTENDEE: Final[Shape] = {
    "id": str,
    "email": str,
    "displayName": str,
    "organizer": bool,
    "self": bool,
    "resource": bool,
    "optional": bool,
    "responseStatus": str,
    "comment": str,
    "additionalGuests": int,
    "asyncOperation": str,
}
EVENT: Final[dict[str, Shape]] = {
    "anyoneCanAddSelf": bool,
    "attachments": [{"fileUrl": str, "title": str, "mimeType": str, "iconLink": str, "fileId": str}],
    "attendees": [ATTENDEE],
    "attendeesOmitted": bool,
    "birthdayProperties": ANY,
    "colorId": str,
    "conferenceData": ANY,
    "created": str,
    "creator": PERSON,
    "description": str,
    "end": DATE_TIME,
    "endTimeUnspecified": bool,
    "etag": str,
    "eventLabelId": str,
    "eventType": str,
    "extendedProperties": {"private": TEXT_MAP, "shared": TEXT_MAP},
    "focusTimeProperties": ANY,
    "gadget": ANY,
    "guestsCanInviteOthers": bool,
    "guestsCanModify": bool,
    "guestsCanSeeOtherGuests": bool,
    "hangoutLink": str,
    "htmlLink": str,
    "iCalUID": str,
    "id": str,
    "kind": str,
    "location": str,
    "locked": bool,
    "organizer": PERSON,
    "originalStartTime": DATE_TIME,
    "outOfOfficeProperties": ANY,
    "privateCopy": bool,
    "recurrence": [str],
    "recurringEventId": str,
    "reminders": {"useDefault": bool, "overrides": [REMINDER]},
    "sequence": int,
    "source": {"url": str, "title": str},
    "start": DATE_TIME,
    "status": str,
    "summary": str,
    "transparency": str,
    "updated": str,
    "visibility": str,
    "workingLocationProperties": ANY,
}
#: Fields that a client may send but that Google sets by itself; they are ignored in requests.
READ_ONLY: Final = frozenset(
    [
        "attendeesOmitted",
        "created",
        "creator",
        "etag",
        "hangoutLink",
        "htmlLink",
        "kind",
        "locked",
        "organizer",
        "originalStartTime",
        "privateCopy",
        "recurringEventId",
        "updated",
        "endTimeUnspecified",
    ]
)
EVENT_LIST: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "summary": str,
    "description": str,
    "updated": str,
    "timeZone": str,
    "accessRole": str,
    "defaultReminders": [REMINDER],
    "nextPageToken": str,
    "nextSyncToken": str,
    "items": [EVENT],
}
CALENDAR: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "id": str,
    "summary": str,
    "description": str,
    "location": str,
    "timeZone": str,
    "conferenceProperties": ANY,
    "dataOwner": str,
}
CALENDAR_LIST_ENTRY: Final[dict[str, Shape]] = CALENDAR | {
    "accessRole": str,
    "primary": bool,
    "selected": bool,
    "hidden": bool,
    "deleted": bool,
    "defaultReminders": [REMINDER],
    "backgroundColor": str,
    "foregroundColor": str,
    "colorId": str,
    "summaryOverride": str,
    "notificationSettings": ANY,
}
CALENDAR_LIST: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "nextPageToken": str,
    "nextSyncToken": str,
    "items": [CALENDAR_LIST_ENTRY],
}

ENUMS: Final[dict[str, frozenset[str]]] = {
    "status": frozenset({"confirmed", "tentative", "cancelled"}),
    "visibility": frozenset({"default", "public", "private", "confidential"}),
    "transparency": frozenset({"opaque", "transparent"}),
    "eventType": frozenset(
        {"default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation"},
    ),
}
RESPONSES: Final = frozenset({"needsAction", "declined", "tentative", "accepted"})


def check_shape(value: Any, shape: Shape, path: str = "") -> None:
    """Refuse a JSON value with unknown fields or wrong types; null is allowed everywhere and means “absent”.

    Args:
        value: the decoded JSON.
        shape: what it must look like.
        path: where in the request body the value stands, for the message.

    Raises:
        ApiError: 400 ``badRequest`` or ``invalid``, naming the field.
    """
    if value is None or shape == ANY:
        return
    if isinstance(shape, dict) or shape == TEXT_MAP:
        _check_object(value, shape, path)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise invalid(f"Invalid value for: {path} is not a list")
        for position, member in enumerate(value):
            if member is None:
                raise invalid(f"Invalid value for: {path}[{position}] is null")
            check_shape(member, shape[0], f"{path}[{position}]")
    elif type(value) is not shape:
        raise invalid(f"Invalid value for: {path} is not of type {shape.__name__}")


def _check_object(value: Any, shape: Shape, path: str) -> None:
    if not isinstance(value, dict):
        raise bad_request("Parse Error") if not path else invalid(f"Invalid value for: {path} is not an object")
    for key, member in value.items():
        name = f"{path}.{key}" if path else key
        if shape == TEXT_MAP:
            check_shape(member, str, name)
        elif key not in shape:
            raise bad_request(f"Invalid JSON payload received. Unknown name: {name}")
        else:
            check_shape(member, shape[key], name)
