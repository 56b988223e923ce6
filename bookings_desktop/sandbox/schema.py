"""Checking what clients send against Google's resources: unknown fields, wrong types, values that do not exist.

Google ignores some unknown fields; the sandbox refuses them all, so that a misspelt field cannot pass for a stored one.
"""

from __future__ import annotations

from typing import Any, Final

from bookings_desktop.sandbox.api_errors import bad_request, invalid
from bookings_desktop.sandbox.shapes import ANY, Each, Shape

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
    if value is None or shape is ANY:
        return
    if isinstance(shape, dict | Each):
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
    elif shape is int and not -(2**31) <= value < 2**31:
        raise invalid(f"Invalid value for: {path} is not a 32-bit integer")


def _check_object(value: Any, shape: Shape, path: str) -> None:
    if not isinstance(value, dict):
        raise invalid(f"Invalid value for: {path} is not an object")
    for key, member in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(shape, Each):
            check_shape(member, shape.shape, name)
        elif key not in shape:
            raise bad_request(f"Invalid JSON payload received. Unknown name: {name}")
        else:
            check_shape(member, shape[key], name)


def checked(body: Any, shape: Shape) -> dict[str, Any]:
    """Return a copy of a request body that has a shape.

    Raises:
        ApiError: 400.
    """
    if not isinstance(body, dict):
        raise bad_request("Parse Error")
    check_shape(body, shape)
    own: dict[str, Any] = copied(body)
    return own


def copied(value: Any) -> Any:
    """Return a JSON value that shares nothing with the given one."""
    if isinstance(value, dict):
        return {key: copied(member) for key, member in value.items()}
    if isinstance(value, list):
        return [copied(member) for member in value]
    return value
