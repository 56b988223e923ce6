"""What every listing asks for, and sync tokens that say for which question they were given out.

A sync token belongs to the parameters of the listing that it ended; with others Google's behaviour is undefined (facts page,
section 5). And a token brings only what changed since: when a new version of the program wants to know more of each event, all of
them have to be read once more. So each token carries the mark of its question, and with another mark it counts as expired.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bookings_desktop.google import mapping
from bookings_desktop.sync.remote import SyncTokenExpired

LIST_FIELDS = f"kind,timeZone,accessRole,nextPageToken,nextSyncToken,items({mapping.EVENT_FIELDS})"
KEPT = 2
"""Raise it when more than before is kept of what a listing tells, so that everything is read once more."""

_SEARCH_SIZE = 2500


def list_parameters(page_size: int) -> dict[str, Any]:
    """The parameters of every listing of the mirror."""
    return {"singleEvents": False, "showDeleted": True, "maxResults": page_size}


def search_parameters(booking_id: str) -> dict[str, Any]:
    """The parameters of a search for living events with our private properties: those of one booking, or all of ours."""
    wanted = f"bookingId={booking_id}" if booking_id else f"schema={mapping.SCHEMA}"
    return {
        "singleEvents": False,
        "showDeleted": False,
        "maxResults": _SEARCH_SIZE,
        "privateExtendedProperty": [wanted],
        "fields": "kind,nextPageToken,items(id,status,extendedProperties/private)",
    }


def _mark_of_the_question() -> str:
    # Without the size of the pages, which differs between the window and the command line.
    asked = {**list_parameters(0), "fields": LIST_FIELDS, "schema": mapping.SCHEMA, "kept": KEPT}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]


MARK = _mark_of_the_question()


def marked(sync_token: str) -> str:
    """A sync token of Google's with the mark of our question; an empty one stays empty."""
    return f"{MARK}:{sync_token}" if sync_token else ""


def unmarked(sync_token: str) -> str:
    """The token as Google gave it.

    Raises:
        SyncTokenExpired: it belongs to another question, or was stored before tokens had marks.
    """
    mark, _, token = sync_token.partition(":")
    if sync_token and (mark != MARK or not token):
        raise SyncTokenExpired("This version reads more of each event.", "This happens by itself.")
    return token
