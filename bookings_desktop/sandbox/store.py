"""``SandboxStore``: Google Calendar's rules once, in memory and without HTTP.

One store is one Google account with its calendars. The methods are the API calls; they take query parameters as a mapping and
answer with the JSON that Google would send, or raise ``ApiError``. The HTTP face (``server.py``) and fast fakes share them.
It is stricter than Google, never kinder. Specification: facts page, sections 1 to 10.

To come, each as a module beside ``listing.py`` with a thin method here and a line in ``routes.py``: ``events.instances``,
``events.move``, ``freebusy.query``, ``acl``, ``settings`` and conferences (``events.check_conference``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bookings_desktop.sandbox import api_errors, events, query, schema, times
from bookings_desktop.sandbox.account import Account
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import ROLES, WRITERS, CalendarState, EventRecord, Json
from bookings_desktop.sandbox.faults import FaultBox, When, WireFault
from bookings_desktop.sandbox.journal import Request
from bookings_desktop.sandbox.listing import Listing
from bookings_desktop.sandbox.partial import parse_mask, pick
from bookings_desktop.sandbox.query import Params
from bookings_desktop.sandbox.tokens import PageToken, TokenMint, fingerprint

API_ROOT: Final = "/calendar/v3"


class SandboxStore(Account):
    """A Google account behind the calls of the Calendar API; thread-safe.

    Args:
        account: the account's e-mail address, also the id of its primary calendar.
        time_zone: IANA zone of the primary calendar.
        clock: returns the current time, aware; by default the real time in UTC.
        auto_consent: whether the sign-in page of the HTTP face agrees by itself.

    Attributes:
        faults: switches for trouble in the next requests.
        requests: journal of all requests, oldest first.
        empty_pages: so many of the next event listings answer an empty page with a page token.
        refuse_restore: whether bringing back a deleted event is refused with 403 ``forbidden``.
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
        self.requests: list[Request] = []
        self.empty_pages = 0
        self.refuse_restore = False
        self._mint = TokenMint()

    # ---- events -------------------------------------------------------------------------------------------------

    def list_events(self, calendar_id: str, params: Params | None = None, if_none_match: str | None = None) -> Json:
        """Answer ``events.list``: one page of a full or incremental listing."""

        def action(sent: Json) -> Json:
            calendar = self.calendar(calendar_id)
            empty = self.empty_pages > 0
            document = Listing(calendar, sent, self._mint, self.clock()).answer(empty_page=empty)
            self.empty_pages -= empty
            return _unless_known(document, if_none_match)

        path = _events_path(calendar_id)
        return self._call("GET", path, params, query.LIST_EVENTS, action, shape=schema.EVENT_LIST)

    def get_event(
        self, calendar_id: str, event_id: str, params: Params | None = None, if_none_match: str | None = None
    ) -> Json:
        """Answer ``events.get``; a deleted event comes with its details and status ``cancelled`` while remembered."""

        def action(sent: Json) -> Json:
            calendar = self.calendar(calendar_id)
            document = self._shown(calendar, self.record(calendar, event_id), sent)
            return _unless_known(document, if_none_match)

        path = _events_path(calendar_id, event_id)
        return self._call("GET", path, params, query.GET_EVENT, action, shape=schema.EVENT)

    def insert_event(self, calendar_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``events.insert``; the id may be chosen by the client."""

        def action(sent: Json) -> Json:
            calendar = self._writable(calendar_id)
            record = self.create_event(calendar, events.check_conference(events.check_body(body), sent), sent)
            return self._shown(calendar, record, sent)

        path = _events_path(calendar_id)
        return self._call("POST", path, params, query.INSERT_EVENT, action, body=body, shape=schema.EVENT)

    def update_event(
        self, calendar_id: str, event_id: str, body: Json, params: Params | None = None, if_match: str | None = None
    ) -> Json:
        """Answer ``events.update`` (PUT): the body replaces the event, what is missing is reset."""
        return self._write("PUT", events.replaced, calendar_id, event_id, body, params, if_match)

    def patch_event(
        self, calendar_id: str, event_id: str, body: Json, params: Params | None = None, if_match: str | None = None
    ) -> Json:
        """Answer ``events.patch``: objects merge, null deletes, arrays are replaced as a whole."""
        return self._write("PATCH", events.merged, calendar_id, event_id, body, params, if_match)

    def delete_event(
        self, calendar_id: str, event_id: str, params: Params | None = None, if_match: str | None = None
    ) -> None:
        """Answer ``events.delete``; a second time it is 410."""

        def action(sent: Json) -> Json:
            calendar = self._writable(calendar_id)
            record = self._writable_record(calendar, event_id)
            if record.deleted:
                raise api_errors.deleted()
            _check_version(record, if_match)
            self.change_event(calendar, record, record.data | {"status": "cancelled"}, sent)
            return {}

        path = _events_path(calendar_id, event_id)
        self._call("DELETE", path, params, query.DELETE_EVENT, action, if_match=if_match)

    def _write(
        self,
        method: str,
        apply: Callable[[Json, Json], Json],
        calendar_id: str,
        event_id: str,
        body: Json,
        params: Params | None,
        if_match: str | None,
    ) -> Json:
        def action(sent: Json) -> Json:
            calendar = self._writable(calendar_id)
            record = self._writable_record(calendar, event_id)
            _check_version(record, if_match)
            given = events.check_conference(events.check_body(body), sent)
            if (
                given.get("id", event_id) != event_id
                or given.get("iCalUID", record.data["iCalUID"]) != record.data["iCalUID"]
            ):
                raise api_errors.invalid("Invalid resource id value.")
            new = apply(record.data, {key: value for key, value in given.items() if key not in ("id", "iCalUID")})
            if record.deleted and given.get("status") in (None, "cancelled"):
                new["status"] = "cancelled"
            elif record.deleted and self.refuse_restore:
                raise api_errors.forbidden()
            new = events.normalised(new, record.data, calendar)
            events.check_right(record.data, new)
            self.change_event(calendar, record, new, sent)
            return self._shown(calendar, record, sent)

        path = _events_path(calendar_id, event_id)
        return self._call(
            method, path, params, query.CHANGE_EVENT, action, body=body, if_match=if_match, shape=schema.EVENT
        )

    # ---- calendars ----------------------------------------------------------------------------------------------

    def list_calendars(self, params: Params | None = None) -> Json:
        """Answer ``calendarList.list``, in pages; without sync tokens, so far."""

        def action(sent: Json) -> Json:
            return self._calendar_page(sent)

        path = f"{API_ROOT}/users/me/calendarList"
        return self._call("GET", path, params, query.LIST_CALENDARS, action, shape=schema.CALENDAR_LIST)

    def get_calendar_list_entry(self, calendar_id: str, params: Params | None = None) -> Json:
        """Answer ``calendarList.get``; ``primary`` stands for the account's own calendar, whose real id is answered."""
        path = f"{API_ROOT}/users/me/calendarList/{calendar_id}"
        return self._call(
            "GET", path, params, {}, lambda _: self.calendar(calendar_id).list_entry(), shape=schema.CALENDAR_LIST_ENTRY
        )

    def get_calendar(self, calendar_id: str, params: Params | None = None) -> Json:
        """Answer ``calendars.get``."""
        path = f"{API_ROOT}/calendars/{calendar_id}"
        return self._call(
            "GET", path, params, {}, lambda _: self.calendar(calendar_id).calendar(), shape=schema.CALENDAR
        )

    def insert_calendar(self, body: Json, params: Params | None = None) -> Json:
        """Answer ``calendars.insert``: a new secondary calendar, owned by the account. Not idempotent."""

        def action(_: Json) -> Json:
            schema.check_shape(body, schema.CALENDAR)
            if not body.get("summary"):
                raise api_errors.required("Missing summary.")
            zone = body.get("timeZone") or self.calendar("primary").time_zone
            extra = {key: body[key] for key in ("description", "location") if body.get(key)}
            calendar_id = f"{uuid.uuid4().hex}@group.calendar.google.com"
            self.add_calendar(calendar_id, body["summary"], time_zone=zone, app_created=True, extra=extra)
            return self.calendar(calendar_id).calendar()

        path = f"{API_ROOT}/calendars"
        return self._call("POST", path, params, {}, action, body=body, shape=schema.CALENDAR)

    def _calendar_page(self, sent: Json) -> Json:
        if "syncToken" in sent:
            raise api_errors.bad_request("The sandbox has no sync tokens for calendar lists")
        size = query.page_size(sent, 100, 250)
        wanted = sent.get("minAccessRole", ROLES[0])
        if wanted not in ROLES:
            raise api_errors.invalid("Invalid value for: minAccessRole", "minAccessRole")
        question = fingerprint({key: value for key, value in sent.items() if key not in ("pageToken", "fields")})
        start = 0
        if "pageToken" in sent:
            token = self._mint.read_page(sent["pageToken"])
            if (token.calendar_id, token.query) != ("calendarList", question):
                raise api_errors.invalid("Invalid page token value.", "pageToken")
            start = int(token.position)
        entries = [
            calendar.list_entry()
            for calendar in self.calendars()
            if ROLES.index(calendar.access_role) >= ROLES.index(wanted)
        ]
        document: Json = {"kind": "calendar#calendarList", "etag": _list_etag(entries)}
        if start + size < len(entries):
            document["nextPageToken"] = self._mint.page_text(PageToken("calendarList", question, str(start + size), 0))
        return document | {"items": entries[start : start + size]}

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

    def _writable_record(self, calendar: CalendarState, event_id: str) -> EventRecord:
        record = self.record(calendar, event_id)
        private = record.data.get("visibility") in ("private", "confidential")
        if private and calendar.access_role == "writerWithoutPrivateAccess":
            raise api_errors.needs_writer()
        return record

    def _shown(self, calendar: CalendarState, record: EventRecord, sent: Json) -> Json:
        zone_name = sent.get("timeZone")
        if zone_name is not None and times.zone(zone_name) is None:
            raise api_errors.invalid("Invalid value for: timeZone", "timeZone")
        return events.shown(record, calendar, zone_name, sent.get("maxAttendees"))

    def _call(
        self,
        method: str,
        path: str,
        params: Params | None,
        known: dict[str, type],
        action: Callable[[Json], Json],
        *,
        body: Any = None,
        if_match: str | None = None,
        shape: schema.Shape = None,
    ) -> Json:
        """Do one API call: faults, parameters, the action under the lock, partial response, journal."""
        entry = Request(method, path, dict(params or {}), events.copied(body), if_match, 200, "", committed=False)
        fault = self.faults.take(method, path)
        try:
            if fault is not None and fault.when is When.BEFORE:
                fault.strike()
            with self.lock:
                sent = query.read(params, known)
                mask = parse_mask(sent["fields"], shape) if "fields" in sent and shape is not None else {}
                answer = pick(action(sent), mask)
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


def _list_etag(entries: list[Json]) -> str:
    return f'"p{fingerprint({entry["id"]: entry["etag"] for entry in entries})}"'


def _events_path(calendar_id: str, event_id: str | None = None) -> str:
    path = f"{API_ROOT}/calendars/{calendar_id}/events"
    return path if event_id is None else f"{path}/{event_id}"


def _check_version(record: EventRecord, if_match: str | None) -> None:
    if if_match is not None and if_match not in ("*", record.etag):
        raise api_errors.condition_not_met()


def _unless_known(document: Json, if_none_match: str | None) -> Json:
    if if_none_match is not None and if_none_match in ("*", document["etag"]):
        raise api_errors.not_modified()
    return document
