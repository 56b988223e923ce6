"""The shapes of Google's resources: which fields exist and their JSON types.

Source: the discovery document of Calendar API v3 (revision 20261030), with which the tests compare every table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

#: ``str``, ``bool`` or ``int``; a dict of fields; a list with the shape of its members; ``Each``; or ``ANY``.
Shape: TypeAlias = Any


@dataclass(frozen=True)
class Each:
    """An object with any keys, whose values all have one shape.

    Attributes:
        shape: the shape of each value.
    """

    shape: Shape


#: An object with any keys and string values.
TEXT_MAP: Final = Each(str)
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
CONFERENCE: Final[Shape] = {
    "conferenceId": str,
    "conferenceSolution": {"iconUri": str, "key": {"type": str}, "name": str},
    "createRequest": {
        "conferenceSolutionKey": {"type": str},
        "requestId": str,
        "status": {"statusCode": str},
    },
    "entryPoints": [
        {
            "accessCode": str,
            "entryPointFeatures": [str],
            "entryPointType": str,
            "label": str,
            "meetingCode": str,
            "passcode": str,
            "password": str,
            "pin": str,
            "regionCode": str,
            "uri": str,
        }
    ],
    "notes": str,
    "parameters": {"addOnParameters": {"parameters": TEXT_MAP}},
    "signature": str,
}
EVENT: Final[dict[str, Shape]] = {
    "anyoneCanAddSelf": bool,
    "attachments": [{"fileUrl": str, "title": str, "mimeType": str, "iconLink": str, "fileId": str}],
    "attendees": [ATTENDEE],
    "attendeesOmitted": bool,
    "birthdayProperties": {"contact": str, "customTypeName": str, "type": str},
    "colorId": str,
    "conferenceData": CONFERENCE,
    "created": str,
    "creator": PERSON,
    "description": str,
    "end": DATE_TIME,
    "endTimeUnspecified": bool,
    "etag": str,
    "eventLabelId": str,
    "eventType": str,
    "extendedProperties": {"private": TEXT_MAP, "shared": TEXT_MAP},
    "focusTimeProperties": {"autoDeclineMode": str, "chatStatus": str, "declineMessage": str},
    "gadget": {
        "display": str,
        "height": int,
        "iconLink": str,
        "link": str,
        "preferences": TEXT_MAP,
        "title": str,
        "type": str,
        "width": int,
    },
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
    "outOfOfficeProperties": {"autoDeclineMode": str, "declineMessage": str},
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
    "workingLocationProperties": {
        "customLocation": {"label": str},
        "homeOffice": ANY,
        "officeLocation": {"buildingId": str, "deskId": str, "floorId": str, "floorSectionId": str, "label": str},
        "type": str,
    },
}
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
_CALENDAR: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "id": str,
    "summary": str,
    "description": str,
    "location": str,
    "timeZone": str,
    "autoAcceptInvitations": bool,
    "conferenceProperties": {"allowedConferenceSolutionTypes": [str]},
    "dataOwner": str,
}
CALENDAR: Final[dict[str, Shape]] = _CALENDAR | {
    "labelProperties": {"eventLabels": [{"backgroundColor": str, "id": str, "name": str}]},
    "workingHours": {
        "availableTimes": [{"dayOfWeek": str, "periodEnd": int, "periodStart": int}],
        "workingHoursEnabled": bool,
    },
}
CALENDAR_LIST_ENTRY: Final[dict[str, Shape]] = _CALENDAR | {
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
    "notificationSettings": {"notifications": [{"method": str, "type": str}]},
}
CALENDAR_LIST: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "nextPageToken": str,
    "nextSyncToken": str,
    "items": [CALENDAR_LIST_ENTRY],
}
ACL_RULE: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "id": str,
    "role": str,
    "scope": {"type": str, "value": str},
}
ACL: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "nextPageToken": str,
    "nextSyncToken": str,
    "items": [ACL_RULE],
}
SETTING: Final[dict[str, Shape]] = {"kind": str, "etag": str, "id": str, "value": str}
SETTINGS: Final[dict[str, Shape]] = {
    "kind": str,
    "etag": str,
    "nextPageToken": str,
    "nextSyncToken": str,
    "items": [SETTING],
}
FREE_BUSY_QUERY: Final[dict[str, Shape]] = {
    "calendarExpansionMax": int,
    "groupExpansionMax": int,
    "items": [{"id": str}],
    "timeMax": str,
    "timeMin": str,
    "timeZone": str,
}
_FAULT: Final[Shape] = {"domain": str, "reason": str}
FREE_BUSY: Final[dict[str, Shape]] = {
    "kind": str,
    "timeMin": str,
    "timeMax": str,
    "calendars": Each({"busy": [{"start": str, "end": str}], "errors": [_FAULT]}),
    "groups": Each({"calendars": [str], "errors": [_FAULT]}),
}
