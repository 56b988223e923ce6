"""What answers amount to: whether an error concerns one booking or everything, and which of several weighs most."""

from __future__ import annotations

from bookings_desktop.sync.remote import (
    AlreadyExists,
    Gone,
    NotAllowed,
    PreconditionFailed,
    RateLimited,
    Rejected,
    RemoteError,
    RemoteEvent,
    ServerTrouble,
    SignInNeeded,
)
from bookings_desktop.sync.writings import Outcome


def proper(answer: Outcome) -> Outcome:
    """The answer to a write, or what it amounts to when the event in it cannot be ours."""
    if isinstance(answer, RemoteEvent) and (not answer.mirrored or answer.fields is None or answer.deleted):
        return ServerTrouble("Google gave no proper answer.")
    return answer


def is_deleted(answer: Outcome) -> bool:
    """Whether the answer to a deletion says that the event is gone: a 404 may mean that its calendar is (facts page, case 15)."""
    return answer is None or (isinstance(answer, Gone) and answer.deleted)


def concerns_all(error: RemoteError) -> bool:
    """Whether an error tells of the connection, the sign-in or the calendar rather than of one event (facts page, section 8)."""
    if isinstance(error, NotAllowed):
        return error.reason in ("requiredAccessLevel", "insufficientPermissions", "accessNotConfigured")
    return not isinstance(error, Rejected | AlreadyExists | PreconditionFailed | Gone)


def weight(error: RemoteError) -> tuple[bool, bool, bool, float]:
    """Of several errors in one batch the heaviest counts: what only a person can mend, then the longest wait."""
    long_pause, seconds = False, -1.0
    if isinstance(error, RateLimited):
        long_pause, seconds = error.long_pause, error.retry_after or 0.0
    return isinstance(error, SignInNeeded), isinstance(error, NotAllowed), long_pause, seconds
