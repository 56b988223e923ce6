"""``SandboxStore``: Google Calendar's rules once, in memory and without HTTP.

One store is one Google account with its calendars. The methods are the API calls; they take query parameters as a mapping and
answer with the JSON that Google would send, or raise ``ApiError``. The HTTP face (``server.py``) and fast fakes share them.
It is stricter than Google, never kinder. Specification: facts page, sections 1 to 10.

To come, each as a module beside ``listing.py`` with a thin method here and a line in ``routes.py``: ``events.instances``,
``events.move``, ``freebusy.query``, ``acl``, ``settings`` and conferences (``events.check_conference``).
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bookings_desktop.sandbox import api_errors, events, query, schema, times
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import WRITERS, CalendarState, EventRecord, Json
from bookings_desktop.sandbox.faults import FaultBox, When, WireFault
from bookings_desktop.sandbox.journal import Request
from bookings_desktop.sandbox.listing import Listing
from bookings_desktop.sandbox.mails import Mail, mails_for
from bookings_desktop.sandbox.oauth import AuthorizationServer
from bookings_desktop.sandbox.partial import parse_mask, pick
from bookings_desktop.sandbox.query import Params
from bookings_desktop.sandbox.tokens import PageToken, TokenMint, fingerprint

API_ROOT: Final = "/calendar/v3"
_FIRST_ETAG: Final = 3_181_161_784_712_000
_ROLES: Final = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


class SandboxStore:
    """A Google account with calendars and events; thread-safe.

    Args:
        account: the account's e-mail address, also the id of its primary calendar.
        time_zone: IANA zone of the primary calendar.
        clock: returns the current time, aware; by default the real time in UTC.
        auto_consent: whether the sign-in page of the HTTP face agrees by itself.

    Attributes:
        faults: switches for trouble in the next requests.
        requests: journal of all requests, oldest first.
        mails: e-mails to guests, oldest first.
        oauth: sign-in of the account; its tokens outlive a restart of the HTTP face.
        lock: held while the calendars are read or changed; the other faces take it too.
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
        self.account = account.lower()
        self.clock: Callable[[], datetime] = clock or (lambda: datetime.now(UTC))
        self.auto_consent = auto_consent
        self.faults = FaultBox()
        self.requests: list[Request] = []
        self.mails: list[Mail] = []
        self.empty_pages = 0
        self.refuse_restore = False
        self.lock = threading.RLock()
        self.oauth = AuthorizationServer(self.clock)
        self._mint = TokenMint()
        self._etags = 0
        self._calendars: dict[str, CalendarState] = {}
        self.add_calendar(self.account, self.account, time_zone=time_zone, primary=True)

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
            record = self.record(calendar, event_id)
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
            record = self.record(calendar, event_id)
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
            zone = body.get("timeZone") or self._calendars[self.account].time_zone
            extra = {key: body[key] for key in ("description", "location") if body.get(key)}
            calendar_id = f"{uuid.uuid4().hex}@group.calendar.google.com"
            self.add_calendar(calendar_id, body["summary"], time_zone=zone, app_created=True, extra=extra)
            return self._calendars[calendar_id].calendar()

        path = f"{API_ROOT}/calendars"
        return self._call("POST", path, params, {}, action, body=body, shape=schema.CALENDAR)

    def _calendar_page(self, sent: Json) -> Json:
        if "syncToken" in sent:
            raise api_errors.bad_request("The sandbox has no sync tokens for calendar lists")
        size = query.page_size(sent, 100, 250)
        wanted = sent.get("minAccessRole", _ROLES[0])
        if wanted not in _ROLES:
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
            for calendar in self._calendars.values()
            if _ROLES.index(calendar.access_role) >= _ROLES.index(wanted)
        ]
        document: Json = {"kind": "calendar#calendarList", "etag": f'"p{self._etags:x}"'}
        if start + size < len(entries):
            document["nextPageToken"] = self._mint.page_text(PageToken("calendarList", question, str(start + size), 0))
        return document | {"items": entries[start : start + size]}

    # ---- switches, for tests and demo -----------------------------------------------------------------------------

    def add_calendar(
        self,
        calendar_id: str,
        summary: str,
        *,
        time_zone: str = "Europe/Zurich",
        access_role: str = "owner",
        primary: bool = False,
        app_created: bool = False,
        extra: Json | None = None,
    ) -> str:
        """Give the account one more calendar and return its id.

        Raises:
            ApiError: 400 for an unknown zone.
        """
        if times.zone(time_zone) is None:
            raise api_errors.invalid("Invalid time zone.")
        with self.lock:
            calendar = CalendarState(
                calendar_id, summary, time_zone, access_role, primary, app_created, extra=extra or {}
            )
            calendar.etag = self.next_etag()
            self._calendars[calendar_id] = calendar
        return calendar_id

    def remove_calendar(self, calendar_id: str) -> None:
        """Take a calendar away, as when it is deleted or its share withdrawn: every call answers 404 then."""
        with self.lock:
            del self._calendars[self.calendar(calendar_id).id]

    def set_access_role(self, calendar_id: str, role: str) -> None:
        """Change what the account may do in a calendar; as at Google, sync tokens die of it."""
        with self.lock:
            calendar = self.calendar(calendar_id)
            calendar.access_role = role
            calendar.etag = self.next_etag()
            calendar.token_generation += 1

    def set_time_zone(self, calendar_id: str, time_zone: str) -> None:
        """Change a calendar's zone; instants stay, their wall-clock times in answers change."""
        with self.lock:
            calendar = self.calendar(calendar_id)
            calendar.time_zone = time_zone
            calendar.etag = self.next_etag()

    def expire_sync_tokens(self, calendar_id: str) -> None:
        """Kill all sync tokens of a calendar given out so far: they answer 410 ``fullSyncRequired``."""
        with self.lock:
            self.calendar(calendar_id).token_generation += 1

    def forget_tombstones(self, calendar_id: str) -> None:
        """Let the deleted events of a calendar disappear: no tombstones any more, 404; their ids stay taken."""
        with self.lock:
            for record in self.calendar(calendar_id).records.values():
                record.forgotten = record.deleted

    # ---- what the other faces build on ----------------------------------------------------------------------------

    def calendar(self, calendar_id: str) -> CalendarState:
        """Return a calendar by its id or ``primary``; to be used under ``lock``.

        Raises:
            ApiError: 404.
        """
        calendar = self._calendars.get(self.account if calendar_id == "primary" else calendar_id)
        if calendar is None:
            raise api_errors.not_found()
        return calendar

    def calendars(self) -> list[CalendarState]:
        """Return all calendars, the primary one first."""
        with self.lock:
            return list(self._calendars.values())

    def record(self, calendar: CalendarState, event_id: str) -> EventRecord:
        """Return an event, a remembered deleted one too; to be used under ``lock``.

        Raises:
            ApiError: 404.
        """
        record = calendar.records.get(event_id)
        if record is None or record.gone(self.clock()):
            raise api_errors.not_found()
        return record

    def create_event(self, calendar: CalendarState, body: Json, params: Params) -> EventRecord:
        """Check and store a new event, and mail its guests; to be used under ``lock``.

        Raises:
            ApiError: 400, and 409 for an id that is taken.
        """
        chosen = events.check_new_id(body)
        if chosen is not None and chosen in calendar.records:
            raise api_errors.duplicate()
        event_id = chosen or uuid.uuid4().hex
        account = {"email": self.account} | ({"self": True} if calendar.primary else {})
        organizer = (
            account if calendar.primary else {"email": calendar.id, "displayName": calendar.summary, "self": True}
        )
        base = {"iCalUID": f"{event_id}@google.com"} | events.merged({}, {k: v for k, v in body.items() if k != "id"})
        data = events.normalised(base | {"creator": account, "organizer": organizer}, None, calendar)
        if data["eventType"] != "default" or data["status"] == "cancelled":
            raise api_errors.invalid("Invalid value for: eventType or status")
        now = self.clock()
        record = EventRecord(event_id, data, self.next_etag(), 0, now, now)
        calendar.put(record)
        self.mails += mails_for(calendar.id, event_id, None, data, params)
        return record

    def change_event(self, calendar: CalendarState, record: EventRecord, data: Json, params: Params) -> None:
        """Store checked new content of an event, and mail its guests; to be used under ``lock``."""
        before, was_deleted, now = record.data, record.deleted, self.clock()
        deleted = data["status"] == "cancelled"
        self.mails += mails_for(
            calendar.id, record.id, None if was_deleted else before, None if deleted else data, params
        )
        if {**before, "reminders": None} != {**data, "reminders": None}:
            record.updated = now
        record.data = data
        record.etag = self.next_etag()
        record.deleted_at = (record.deleted_at or now) if deleted else None
        calendar.put(record)

    def next_etag(self) -> str:
        """Return a strong etag, with its quotes, that was never used before."""
        with self.lock:
            self._etags += 1
            return f'"{_FIRST_ETAG + 2 * self._etags}"'

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
