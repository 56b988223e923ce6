"""Query parameters: which ones a method knows, their types, and refusing all others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bookings_desktop.sandbox.api_errors import bad_request, invalid

Params: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """One of some texts.

    Attributes:
        values: the texts.
        repeated: whether the parameter may be sent several times.
    """

    values: frozenset[str]
    repeated: bool = False


@dataclass(frozen=True)
class Number:
    """A whole number.

    Attributes:
        least: the smallest one.
        most: the largest one, None for any.
    """

    least: int
    most: int | None = None


#: ``str``, ``bool``, ``list`` (of texts), a ``Choice`` or a ``Number``.
Kind: TypeAlias = type | Choice | Number
Kinds: TypeAlias = Mapping[str, Kind]

#: Parameters that every method takes.
COMMON: Final[Kinds] = {"alt": str, "fields": str, "key": str, "prettyPrint": bool, "quotaUser": str}
_NOTIFY: Final[Kinds] = {
    "sendUpdates": Choice(frozenset({"all", "externalOnly", "none"})),
    "sendNotifications": bool,
}
INSERT_EVENT: Final[Kinds] = {
    **_NOTIFY,
    "conferenceDataVersion": Number(0, 1),
    "eventLabelVersion": Number(0, 1),
    "maxAttendees": Number(1),
    "supportsAttachments": bool,
}
GET_EVENT: Final[Kinds] = {"alwaysIncludeEmail": bool, "maxAttendees": Number(1), "timeZone": str}
CHANGE_EVENT: Final[Kinds] = {**INSERT_EVENT, "alwaysIncludeEmail": bool}
DELETE_EVENT: Final[Kinds] = _NOTIFY
MOVE_EVENT: Final[Kinds] = {**_NOTIFY, "destination": str}
LIST_EVENTS: Final[Kinds] = {
    **GET_EVENT,
    "eventTypes": Choice(
        frozenset({"birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"}), repeated=True
    ),
    "iCalUID": str,
    "maxResults": Number(1),
    "orderBy": Choice(frozenset({"startTime", "updated"})),
    "pageToken": str,
    "privateExtendedProperty": list,
    "q": str,
    "sharedExtendedProperty": list,
    "showDeleted": bool,
    "showHiddenInvitations": bool,
    "singleEvents": bool,
    "syncToken": str,
    "timeMax": str,
    "timeMin": str,
    "updatedMin": str,
}
_PAGES: Final[Kinds] = {"maxResults": Number(1), "pageToken": str, "syncToken": str}
LIST_CALENDARS: Final[Kinds] = {
    **_PAGES,
    "minAccessRole": Choice(frozenset({"freeBusyReader", "owner", "reader", "writer", "writerWithoutPrivateAccess"})),
    "showDeleted": bool,
    "showHidden": bool,
    "showOwnOrganizationOnly": bool,
}
CHANGE_ENTRY: Final[Kinds] = {"colorRgbFormat": bool}
LIST_RULES: Final[Kinds] = {**_PAGES, "showDeleted": bool}
CHANGE_RULE: Final[Kinds] = {"sendNotifications": bool}
LIST_SETTINGS: Final[Kinds] = _PAGES
LIST_CONNECTIONS: Final[Kinds] = {
    "pageSize": Number(1, 1000),
    "pageToken": str,
    "personFields": str,
    "requestMask.includeField": str,
    "requestSyncToken": bool,
    "sortOrder": Choice(
        frozenset(
            {"LAST_MODIFIED_ASCENDING", "LAST_MODIFIED_DESCENDING", "FIRST_NAME_ASCENDING", "LAST_NAME_ASCENDING"}
        )
    ),
    "sources": Choice(
        frozenset(
            f"READ_SOURCE_TYPE_{name}"
            for name in ("UNSPECIFIED", "PROFILE", "CONTACT", "DOMAIN_CONTACT", "OTHER_CONTACT")
        ),
        repeated=True,
    ),
    "syncToken": str,
}
NONE: Final[Kinds] = {}


def read(params: Params | None, known: Kinds) -> dict[str, Any]:
    """Check and convert the query parameters of one call.

    Args:
        params: values as in a query string (texts, or lists of texts when repeated) or already of their type;
            None values count as not sent, as Google's client library does.
        known: the method's own parameters and their types.

    Returns:
        Only the parameters that were sent, converted.

    Raises:
        ApiError: 400 for unknown names, repeated single parameters and values that cannot be converted.
    """
    table = {**COMMON, **known}
    result = {}
    for name, value in (params or {}).items():
        if value is None:
            continue
        if name not in table:
            raise bad_request(f"Invalid JSON payload received. Unknown name: {name}")
        result[name] = _convert(name, value, table[name])
    if result.get("alt", "json") != "json":
        raise invalid("Invalid value for: alt", "alt")
    return result


def _convert(name: str, value: Any, kind: Kind) -> Any:
    texts = [str(member) for member in (value if isinstance(value, list | tuple) else [value])]
    if isinstance(kind, Choice) and not set(texts) <= kind.values:
        raise invalid(f"Invalid value for: {name}", name)
    if kind is list or (isinstance(kind, Choice) and kind.repeated):
        return texts
    if len(texts) != 1:
        raise invalid(f"Invalid value for: {name} was given more than once", name)
    text = texts[0]
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise invalid(f"Invalid boolean value: '{text}'", name)
        return text.lower() == "true"
    return _number(name, text, kind) if isinstance(kind, Number) else text


def _number(name: str, text: str, kind: Number) -> int:
    if re.fullmatch(r"-?[0-9]{1,10}", text) is None:
        raise invalid(f"Invalid integer value: '{text}'", name)
    number = int(text)
    if number < kind.least or number > (2**31 - 1 if kind.most is None else kind.most):
        raise invalid(f"Invalid value for: {name}", name)
    return number


def page_size(params: Mapping[str, Any], default: int, largest: int) -> int:
    """Return ``maxResults``, cut to the largest page that Google gives."""
    return min(int(params.get("maxResults", default)), largest)
