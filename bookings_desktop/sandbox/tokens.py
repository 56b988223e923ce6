"""Page and sync tokens: signed, opaque texts that remember where a listing stands and what it was asked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from bookings_desktop.sandbox.api_errors import ApiError, invalid


@dataclass(frozen=True)
class SyncToken:
    """What a ``nextSyncToken`` stands for.

    Attributes:
        calendar_id: the calendar that was listed.
        query: fingerprint of the list parameters; later rounds must repeat them.
        revision: last change that the holder has seen.
        generation: number of times that the calendar's tokens had been expired when this one was made.
        issued: POSIX time of issue by the store's clock, in seconds.
    """

    calendar_id: str
    query: str
    revision: int
    generation: int
    issued: float


@dataclass(frozen=True)
class PageToken:
    """What a ``nextPageToken`` stands for.

    Attributes:
        calendar_id: the calendar that is listed, or ``calendarList``.
        query: fingerprint of everything in the query but the page token and ``fields``.
        position: the last entry delivered, in the order of the listing.
        revision: newest change when the first page was made; the next sync token starts there.
    """

    calendar_id: str
    query: str
    position: str
    revision: int


class TokenMint:
    """Makes tokens that only this store accepts, and reads them back."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def sync_text(self, token: SyncToken) -> str:
        """Return the text of a sync token."""
        return self._seal("s", asdict(token))

    def page_text(self, token: PageToken) -> str:
        """Return the text of a page token."""
        return self._seal("p", asdict(token))

    def read_sync(self, text: str) -> SyncToken:
        """Read a sync token.

        Raises:
            ApiError: 400 “Invalid sync token value.” for any text that this store did not make.
        """
        return SyncToken(**self._open("s", text, invalid("Invalid sync token value.", "syncToken")))

    def read_page(self, text: str) -> PageToken:
        """Read a page token.

        Raises:
            ApiError: 400 “Invalid page token value.” for any text that this store did not make.
        """
        return PageToken(**self._open("p", text, invalid("Invalid page token value.", "pageToken")))

    def _sign(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:12]

    def _seal(self, kind: str, content: dict[str, Any]) -> str:
        payload = kind.encode() + json.dumps(content, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(payload) + payload).decode().rstrip("=")

    def _open(self, kind: str, text: str, refusal: ApiError) -> dict[str, Any]:
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise refusal from None
        signature, payload = raw[:12], raw[12:]
        if not hmac.compare_digest(signature, self._sign(payload)) or payload[:1] != kind.encode():
            raise refusal
        content: dict[str, Any] = json.loads(payload[1:])
        return content


def fingerprint(parameters: dict[str, Any]) -> str:
    """Return a short text that is equal for equal parameters, whatever their order."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()[:16]
