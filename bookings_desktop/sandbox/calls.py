"""What every call of the API goes through: faults, quota, parameters, the partial answer and the journal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bookings_desktop.sandbox import api_errors, query, schema, shapes
from bookings_desktop.sandbox.account import Account
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import WRITERS, CalendarState, Json
from bookings_desktop.sandbox.faults import FaultBox, When, WireFault
from bookings_desktop.sandbox.journal import Request
from bookings_desktop.sandbox.partial import parse_mask, pick
from bookings_desktop.sandbox.query import Kinds, Params
from bookings_desktop.sandbox.quota import Quota
from bookings_desktop.sandbox.tokens import PageToken, TokenMint, fingerprint

API_ROOT: Final = "/calendar/v3"


class Caller(Account):
    """An account whose calls are recorded and can go wrong; arguments as for ``Account``.

    Attributes:
        faults: switches for trouble in the next requests.
        quota: Google's limits, all off at first.
        requests: journal of all requests, oldest first; the parts of a batch have an entry each.
        batches: number of parts of each batch, oldest first.
        page_token: what every form of the pages for people must carry, so that no other site can send one.
    """

    def __init__(
        self,
        *,
        account: str = "reception@example.com",
        time_zone: str = "Europe/Zurich",
        clock: Callable[[], datetime] | None = None,
        auto_consent: bool = False,
    ) -> None:
        super().__init__(account=account, time_zone=time_zone, clock=clock, auto_consent=auto_consent)
        self.faults = FaultBox()
        self.quota = Quota()
        self.requests: list[Request] = []
        self.batches: list[int] = []
        self.page_token = secrets.token_urlsafe(16)
        self._mint = TokenMint()

    def log_refusal(self, method: str, path: str, params: Params, error: ApiError) -> None:
        """Write a request into the journal that was refused before it reached a method."""
        with self.lock:
            self.requests.append(
                Request(method, path, dict(params), None, None, error.status, error.reason, committed=False)
            )

    def _writable(self, calendar_id: str) -> CalendarState:
        calendar = self.calendar(calendar_id)
        if calendar.access_role not in WRITERS:
            raise api_errors.needs_writer()
        return calendar

    def _owned(self, calendar_id: str) -> CalendarState:
        calendar = self.calendar(calendar_id)
        if calendar.access_role != "owner":
            raise api_errors.needs_owner()
        return calendar

    def _call(
        self,
        method: str,
        path: str,
        params: Params | None,
        known: Kinds,
        action: Callable[[Json], Json],
        *,
        body: Any = None,
        if_match: str | None = None,
        shape: shapes.Shape = None,
    ) -> Json:
        """Do one API call: faults, quota, parameters, the action under the lock, partial response, journal."""
        entry = Request(method, path, dict(params or {}), schema.copied(body), if_match, 200, "", committed=False)
        fault = self.faults.take(method, path)
        try:
            if fault is not None and fault.when is When.BEFORE:
                fault.strike()
            with self.lock:
                answer = self._do(method, path, query.read(params, known), action, shape)
            entry = replace(entry, status=200 if shape is not None else 204, committed=True)
            if fault is not None and fault.when is When.AFTER:
                fault.strike(answer)
        except ApiError as error:
            entry = replace(entry, status=error.status, reason=error.reason)
            raise
        except WireFault as broken:
            entry = replace(entry, status=0, reason=broken.wire.name.lower())
            raise
        else:
            return answer
        finally:
            with self.lock:
                self.requests.append(entry)

    def _do(self, method: str, path: str, sent: Json, action: Callable[[Json], Json], shape: shapes.Shape) -> Json:
        mask = parse_mask(sent["fields"], shape) if "fields" in sent and shape is not None else {}
        self.quota.charge(method, path, self.clock())
        mailed = len(self.mails)
        answer = pick(action(sent), mask)
        for mail in self.mails[mailed:]:
            if mail.kind == "invitation":
                self.quota.invited(mail.recipients, self.clock())
        return answer

    def _paged(self, name: str, sent: Json, entries: list[Json], *, kind: str, default: int, largest: int) -> Json:
        """Return one page of a list that is no event list; without sync tokens, which the sandbox has for events only.

        Raises:
            ApiError: 400 for a sync token, and for a page token of another list or question.
        """
        if "syncToken" in sent:
            raise api_errors.bad_request(f"The sandbox has no sync tokens for {name}")
        size = query.page_size(sent, default, largest)
        question = fingerprint({key: value for key, value in sent.items() if key not in ("pageToken", "fields")})
        start = 0
        if "pageToken" in sent:
            token = self._mint.read_page(sent["pageToken"])
            if (token.calendar_id, token.query) != (name, question):
                raise api_errors.invalid("Invalid page token value.", "pageToken")
            start = int(token.position)
        etag = fingerprint({entry["id"]: entry["etag"] for entry in entries})
        document: Json = {"kind": kind, "etag": f'"p{etag}"'}
        if start + size < len(entries):
            document["nextPageToken"] = self._mint.page_text(PageToken(name, question, str(start + size), 0))
        return document | {"items": entries[start : start + size]}
