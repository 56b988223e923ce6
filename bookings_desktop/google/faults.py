"""The one place where Google's refusals and the network's troubles become errors that the engine knows (facts page, 8 and 10).

Decided by HTTP status and Google's ``reason``, never by the message. An answer that does not look like one of Google's (a
captive portal, a proxy's page) is never taken for a verdict on an event: a portal's 404 must not cancel a booking.
"""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bookings_desktop.logs import plain
from bookings_desktop.sync.remote import (
    AlreadyExists,
    Gone,
    NotAllowed,
    PreconditionFailed,
    RateLimited,
    Rejected,
    RemoteError,
    ServerTrouble,
    SignInNeeded,
    SyncTokenExpired,
    Unreachable,
)

_LOG = logging.getLogger(__name__)

_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_NOT_ALLOWED = {
    "accessNotConfigured": (
        "The Google Calendar API is switched off for this sign-in.",
        "Ask whoever made the Google client file to switch on the Google Calendar API in the Google Cloud console.",
    ),
    "insufficientPermissions": (
        "Google did not allow this because a permission was not ticked at sign-in.",
        "Sign in to Google again and tick all boxes.",
    ),
    "forbiddenForNonOrganizer": (
        "Only the person who sent this invitation can change it.",
        "Ask them to change it, or add a booking of your own.",
    ),
    "requiredAccessLevel": ("You can only read this calendar.", "Ask its owner to let you change it."),
}
_SYNONYMS = {
    "SERVICE_DISABLED": "accessNotConfigured",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "insufficientPermissions",
}
_LASTING_TOKEN_ERRORS = frozenset(
    {
        "invalid_grant",
        "invalid_client",
        "deleted_client",
        "unauthorized_client",
        "access_denied",
        "admin_policy_enforced",
        "org_internal",
        "disabled_client",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusing answer, taken apart.

    Attributes:
        status: HTTP status.
        reason: Google's reason, or an empty string.
        from_google: whether the body is an error document of Google's.
        retry_after: seconds that the server asked for, or None.
    """

    status: int
    reason: str = ""
    from_google: bool = True
    retry_after: float | None = None

    @classmethod
    def of(cls, status: int, body: bytes | str, retry_after: str | None = None) -> Answer:
        """Read status, body and ``Retry-After`` header; whatever cannot be read is left out."""
        error = _error_of(body)
        return cls(status, _reason_of(error), error is not None, _seconds(retry_after))


def offline() -> Unreachable:
    """No connection."""
    return Unreachable("No connection.", "You can go on working; changes are sent later.")


def trouble(retry_after: float | None = None) -> ServerTrouble:
    """An answer that tells nothing, but perhaps how many seconds to wait."""
    return ServerTrouble(
        "Google gave no proper answer.", "You can go on working; it is tried again later.", retry_after=retry_after
    )


def signed_out() -> SignInNeeded:
    """The sign-in has ended."""
    return SignInNeeded("Google wants a new sign-in.", "Sign in again; your bookings and changes are safe here.")


def refusal(answer: Answer, *, listing: bool = False, with_token: bool = False) -> RemoteError:
    """The error for a refusing answer.

    Args:
        answer: what Google said.
        listing: whether a listing was asked for; there 410 is about the sync token, not about an event.
        with_token: whether that listing carried a sync or page token. Its other parameters never change, so a 400 is the
            token's fault, and reading everything again is the cure (facts page, section 5).
    """
    status, reason = answer.status, answer.reason
    if status == 407:
        return Unreachable("The proxy of this network wants a sign-in.", "Ask whoever looks after the network.")
    if status == 429 or (status == 403 and reason in _TOO_FAST | _USED_UP):
        return _limited(answer)
    if 300 <= status < 400:
        return offline()
    if status >= 500 or status in (401, 408) or not answer.from_google:
        # A refused access token (401) was renewed and tried again by now; if the sign-in were dead, renewing had said so.
        return trouble(answer.retry_after)
    if status == 403:
        return not_allowed(reason)
    if listing and (status == 410 or (status == 400 and with_token)):
        return SyncTokenExpired("Google wants everything to be read again.", "This happens by itself.")
    return _VERDICTS.get(status, _rejected)()


def not_allowed(reason: str) -> NotAllowed:
    """The error for a 403 that is no limit."""
    title, hint = _NOT_ALLOWED.get(
        reason, ("Google does not allow this change.", "Check in Google Calendar whether you may change this event.")
    )
    return NotAllowed(title, hint, reason=reason)


def _rejected() -> RemoteError:
    return Rejected(
        "Google did not accept this booking as it is.", "Check its times, texts and addresses, and save again."
    )


_VERDICTS: Mapping[int, Callable[[], RemoteError]] = {
    404: lambda: Gone("Google no longer has this.", "Your bookings are safe here."),
    409: lambda: AlreadyExists("Google already has an event with this id."),
    410: lambda: Gone("Google no longer has this event.", "Your bookings are safe here.", deleted=True),
    412: lambda: PreconditionFailed("The event changed in Google in the meantime."),
}


def _limited(answer: Answer) -> RateLimited:
    if answer.reason in _USED_UP:
        return RateLimited(
            "Google takes no more changes from this calendar for some hours.",
            "You can go on working; changes are sent later.",
            retry_after=answer.retry_after,
            long_pause=True,
        )
    return RateLimited(
        "Google was too busy to take one change.", "It is tried again in a moment.", retry_after=answer.retry_after
    )


@contextmanager
def translated(*, listing: bool = False, with_token: bool = False) -> Iterator[None]:
    """Let nothing of Google's client, of its sign-in or of the network out of the block but :class:`RemoteError`.

    Args:
        listing: as for :func:`refusal`.
        with_token: as for :func:`refusal`.

    Raises:
        RemoteError: what went wrong, with the cause attached.
    """
    try:
        yield
    except RemoteError:
        raise
    except Exception as error:
        known = translation(error, listing=listing, with_token=with_token)
        if known is None:
            raise  # a fault of ours
        # Only kind and status: messages may hold addresses and texts.
        _LOG.info("Google: %s became %s", plain(_short(error)), plain(known))
        raise known from error


def translation(error: Exception, *, listing: bool = False, with_token: bool = False) -> RemoteError | None:
    """The error for an exception of Google's client, google-auth, httplib2 or the network; None for any other."""
    import google.auth.exceptions
    import googleapiclient.errors
    import httplib2

    if isinstance(error, googleapiclient.errors.HttpError):
        answer = Answer.of(int(error.resp.status), error.content, error.resp.get("retry-after"))
        return refusal(answer, listing=listing, with_token=with_token)
    if isinstance(error, google.auth.exceptions.RefreshError):
        return refresh_refusal(error)
    if isinstance(error, google.auth.exceptions.TransportError | httplib2.HttpLib2Error):
        return offline()
    if isinstance(error, http.client.HTTPException | OSError):
        return trouble() if isinstance(error, http.client.IncompleteRead) else offline()
    if isinstance(error, UnicodeDecodeError):  # the client decodes each body; a portal's page may have another encoding
        return trouble()
    return None


def refresh_refusal(error: Exception) -> RemoteError:
    """The error for a refused access token: signed out only when the sign-in server said so in its own words.

    Args:
        error: a ``RefreshError``; its second argument is the server's JSON, when there was any.
    """
    if getattr(error, "retryable", False):
        return offline()
    if len(error.args) < 2:
        # google-auth's own refusals: no refresh token at all, or the account wants a new proof of identity. Bodies that are not
        # JSON never come this far, see TokenRequest.
        return signed_out()
    answer = error.args[1]
    code = answer.get("error") if isinstance(answer, Mapping) else None
    return signed_out() if code in _LASTING_TOKEN_ERRORS else offline()


def _error_of(body: bytes | str) -> Mapping[str, Any] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else None


def _reason_of(error: Mapping[str, Any] | None) -> str:
    """Google's reason, from the error list or, with newer front ends, from the details."""
    if error is None:
        return ""
    entries = [*_mappings(error.get("errors")), *_mappings(error.get("details"))]
    reason = next((str(entry["reason"]) for entry in entries if entry.get("reason")), "")
    return _SYNONYMS.get(reason, reason)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _seconds(header: str | None) -> float | None:
    """``Retry-After`` in seconds (RFC 9110, section 10.2.3); the form with a date is left out, clocks differ."""
    try:
        seconds = float(header) if header else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < 1e6 else None


def _short(error: Exception) -> str:
    status = getattr(getattr(error, "resp", None), "status", "")
    return f"{type(error).__name__} {status}".strip()
