"""Google's refusals: one exception with the status, the reason and the JSON body of a failed call (facts page, section 8)."""

from __future__ import annotations

from typing import Any

PEOPLE = "people"
"""The domain of refusals of the People API."""

_INFO = {
    "insufficientPermissions": ("PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
    "EXPIRED_SYNC_TOKEN": ("FAILED_PRECONDITION", "EXPIRED_SYNC_TOKEN"),
    "INVALID_ARGUMENT": ("INVALID_ARGUMENT", "INVALID_ARGUMENT"),
}
"""Status and reason of refusals that carry Google's newer error details."""


class ApiError(Exception):
    """A call that the calendar refused, with everything a client can see of the refusal.

    Attributes:
        status: HTTP status code, 304 to 599.
        domain: Google's error domain, such as ``global``, ``calendar`` or ``usageLimits``.
        reason: Google's machine-readable reason, such as ``notFound``.
        message: the sentence sent along; clients must not decide by it.
        location_type: ``parameter`` or ``header`` when the error names a place.
        location: the parameter or header at fault.
        retry_after: seconds for the ``Retry-After`` header, or None for no such header.
        html: a body to send instead of JSON, as Google's front ends do on trouble.
    """

    def __init__(
        self,
        status: int,
        domain: str,
        reason: str,
        message: str,
        location_type: str | None = None,
        location: str | None = None,
        retry_after: int | None = None,
        html: str | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.domain = domain
        self.reason = reason
        self.message = message
        self.location_type = location_type
        self.location = location
        self.retry_after = retry_after
        self.html = html

    def body(self) -> dict[str, Any]:
        """Return the error document as Google sends it."""
        entry = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location_type is not None and self.location is not None:
            entry |= {"locationType": self.location_type, "location": self.location}
        error: dict[str, Any] = {"errors": [entry], "code": self.status, "message": self.message}
        status, reason = _INFO.get(self.reason, ("", ""))
        if status:
            error["status"] = status
            error["details"] = [
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
            ]
        if self.domain == PEOPLE:
            del error["errors"]  # newer interfaces have the details only
        return {"error": error}


def invalid(message: str, parameter: str | None = None) -> ApiError:
    """Return the 400 for a value that is not allowed, naming the query parameter when there is one."""
    return ApiError(400, "global", "invalid", message, "parameter" if parameter else None, parameter)


def required(message: str) -> ApiError:
    """Return the 400 for something that is missing."""
    return ApiError(400, "global", "required", message)


def bad_request(message: str) -> ApiError:
    """Return the 400 for a request that cannot be read at all."""
    return ApiError(400, "global", "badRequest", message)


def too_large() -> ApiError:
    """Return the 400 for a text or list above Google's size limits."""
    return invalid("A provided value exceeds the allowed size limit.")


def empty_time_range() -> ApiError:
    """Return the 400 for an end that is not after its start."""
    return ApiError(400, "calendar", "timeRangeEmpty", "The specified time range is empty.", "parameter", "timeMax")


def not_found() -> ApiError:
    """Return the 404 for something that never existed or is out of reach."""
    return ApiError(404, "global", "notFound", "Not Found")


def deleted() -> ApiError:
    """Return the 410 for deleting what is already deleted."""
    return ApiError(410, "global", "deleted", "Resource has been deleted")


def duplicate() -> ApiError:
    """Return the 409 for an event id that is taken, also by a deleted event."""
    return ApiError(409, "global", "duplicate", "The requested identifier already exists.")


def condition_not_met() -> ApiError:
    """Return the 412 for an ``If-Match`` that names another version."""
    return ApiError(412, "global", "conditionNotMet", "Precondition Failed", "header", "If-Match")


def not_modified() -> ApiError:
    """Return the 304 for an ``If-None-Match`` that names the current version; its answer has no body."""
    return ApiError(304, "global", "notModified", "Not Modified")


def full_sync_required() -> ApiError:
    """Return the 410 for a sync token that is dead."""
    message = "Sync token is no longer valid, a full sync is required."
    return ApiError(410, "calendar", "fullSyncRequired", message, "parameter", "syncToken")


def needs_writer() -> ApiError:
    """Return the 403 for writing to a calendar that one may only read."""
    return ApiError(403, "calendar", "requiredAccessLevel", "You need to have writer access to this calendar.")


def needs_owner() -> ApiError:
    """Return the 403 for something that only owners of a calendar may do."""
    return ApiError(403, "calendar", "requiredAccessLevel", "You need to have owner access to this calendar.")


def own_access() -> ApiError:
    """Return the 403 for changing one's own right in a calendar."""
    return ApiError(403, "calendar", "cannotChangeOwnAcl", "Cannot change your own access level.")


def conflict() -> ApiError:
    """Return the 409 for a call that collides with another one of the same batch."""
    return ApiError(409, "global", "conflict", "Conflict")


def not_organizer() -> ApiError:
    """Return the 403 for a guest who changes what only the organiser may change."""
    message = "Shared properties can only be changed by the organizer of the event."
    return ApiError(403, "calendar", "forbiddenForNonOrganizer", message)


def forbidden() -> ApiError:
    """Return the plain 403."""
    return ApiError(403, "global", "forbidden", "Forbidden")


def bad_credentials() -> ApiError:
    """Return the 401 for a missing, unknown or expired access token."""
    return ApiError(401, "global", "authError", "Invalid Credentials", "header", "Authorization")


def insufficient_scope() -> ApiError:
    """Return the 403 for an access token whose scopes do not cover the call."""
    message = "Request had insufficient authentication scopes."
    return ApiError(403, "global", "insufficientPermissions", message)
