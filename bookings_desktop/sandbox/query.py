"""Query parameters: which ones a method knows, their types, and refusing all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from bookings_desktop.sandbox.api_errors import bad_request, invalid

Params: TypeAlias = Mapping[str, Any]

#: Parameters that every method takes.
COMMON: Final[dict[str, type]] = {"alt": str, "fields": str, "key": str, "prettyPrint": bool, "quotaUser": str}
_WRITE: Final[dict[str, type]] = {
    "sendUpdates": str,
    "sendNotifications": bool,
    "conferenceDataVersion": int,
    "eventLabelVersion": int,
    "maxAttendees": int,
    "supportsAttachments": bool,
}
GET_EVENT: Final[dict[str, type]] = {"alwaysIncludeEmail": bool, "maxAttendees": int, "timeZone": str}
INSERT_EVENT: Final = _WRITE
CHANGE_EVENT: Final[dict[str, type]] = _WRITE | {"alwaysIncludeEmail": bool}
DELETE_EVENT: Final[dict[str, type]] = {"sendUpdates": str, "sendNotifications": bool}
LIST_EVENTS: Final[dict[str, type]] = GET_EVENT | {
    "eventTypes": list,
    "iCalUID": str,
    "maxResults": int,
    "orderBy": str,
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
LIST_CALENDARS: Final[dict[str, type]] = {
    "maxResults": int,
    "minAccessRole": str,
    "pageToken": str,
    "showDeleted": bool,
    "showHidden": bool,
    "showOwnOrganizationOnly": bool,
    "syncToken": str,
}
_SEND_UPDATES: Final = frozenset({"all", "externalOnly", "none"})


def read(params: Params | None, known: Mapping[str, type]) -> dict[str, Any]:
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
    if result.get("sendUpdates", "none") not in _SEND_UPDATES:
        raise invalid("Invalid value for: sendUpdates", "sendUpdates")
    return result


def _convert(name: str, value: Any, wanted: type) -> Any:
    values = list(value) if isinstance(value, list | tuple) else [value]
    if wanted is list:
        return [str(member) for member in values]
    if len(values) != 1:
        raise invalid(f"Invalid value for: {name} was given more than once", name)
    text = str(values[0])
    if wanted is bool:
        if text.lower() not in ("true", "false"):
            raise invalid(f"Invalid boolean value: '{text}'", name)
        return text.lower() == "true"
    if wanted is int:
        if not text.isascii() or not text.lstrip("-").isdigit():
            raise invalid(f"Invalid integer value: '{text}'", name)
        return int(text)
    return text


def page_size(params: Mapping[str, Any], default: int, largest: int) -> int:
    """Return ``maxResults``, cut to the largest page that Google gives.

    Raises:
        ApiError: 400 for a size below one.
    """
    size: int = params.get("maxResults", default)
    if size < 1:
        raise invalid("Invalid value for: maxResults", "maxResults")
    return min(size, largest)
