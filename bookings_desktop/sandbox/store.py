"""``SandboxStore``: Google Calendar's rules once, in memory and without HTTP.

One store is one Google account with its calendars. The methods are the API calls; they take query parameters as a mapping and
answer with the JSON that Google would send, or raise ``ApiError``. The HTTP face (``server.py``) and fast fakes share them.
It is stricter than Google, never kinder. Specification: facts page, sections 1 to 10.

The calls about events are here; those about calendars and sharing in ``calendar_calls.py`` and ``sharing_calls.py``. Not there are
``events.instances``, ``import``, ``quickAdd``, ``watch`` and ``calendars.clear``: they answer 404.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bookings_desktop.sandbox import api_errors, events, query, shapes, times
from bookings_desktop.sandbox.calendar_calls import CalendarCalls
from bookings_desktop.sandbox.calendars import CalendarState, EventRecord, Json
from bookings_desktop.sandbox.calls import API_ROOT
from bookings_desktop.sandbox.listing import Listing
from bookings_desktop.sandbox.people_calls import PeopleCalls
from bookings_desktop.sandbox.query import Params
from bookings_desktop.sandbox.sharing_calls import SharingCalls

__all__ = ["API_ROOT", "SandboxStore"]


class SandboxStore(CalendarCalls, SharingCalls, PeopleCalls):
    """A Google account behind the calls of the Calendar API; thread-safe.

    Args:
        account: the account's e-mail address, also the id of its primary calendar.
        time_zone: IANA zone of the primary calendar.
        clock: returns the current time, aware; by default the real time in UTC.
        auto_consent: whether the sign-in page of the HTTP face agrees by itself.

    Attributes:
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
        self.empty_pages = 0
        self.refuse_restore = False

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
        return self._call("GET", path, params, query.LIST_EVENTS, action, shape=shapes.EVENT_LIST)

    def get_event(
        self, calendar_id: str, event_id: str, params: Params | None = None, if_none_match: str | None = None
    ) -> Json:
        """Answer ``events.get``; a deleted event comes with its details and status ``cancelled`` while remembered."""

        def action(sent: Json) -> Json:
            calendar = self.calendar(calendar_id)
            document = self._shown(calendar, self.record(calendar, event_id), sent)
            return _unless_known(document, if_none_match)

        path = _events_path(calendar_id, event_id)
        return self._call("GET", path, params, query.GET_EVENT, action, shape=shapes.EVENT)

    def insert_event(self, calendar_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``events.insert``; the id may be chosen by the client."""

        def action(sent: Json) -> Json:
            calendar = self._writable(calendar_id)
            record = self.create_event(calendar, events.check_body(body), sent)
            return self._shown(calendar, record, sent)

        path = _events_path(calendar_id)
        return self._call("POST", path, params, query.INSERT_EVENT, action, body=body, shape=shapes.EVENT)

    def update_event(
        self, calendar_id: str, event_id: str, body: Json, params: Params | None = None, if_match: str | None = None
    ) -> Json:
        """Answer ``events.update`` (PUT): the body replaces the event, what is missing is reset."""
        return self._write("PUT", events.replaced, calendar_id, event_id, body, params, if_match)

    def patch_event(
        self, calendar_id: str, event_id: str, body: Json, params: Params | None = None, if_match: str | None = None
    ) -> Json:
        """Answer ``events.patch``: objects merge, null deletes, arrays are replaced as a whole."""
        return self._write("PATCH", events.patched, calendar_id, event_id, body, params, if_match)

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
        apply: Callable[[Json, Json, Params], Json],
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
            given = events.check_body(body)
            if (
                given.get("id", event_id) != event_id
                or given.get("iCalUID", record.data["iCalUID"]) != record.data["iCalUID"]
            ):
                raise api_errors.invalid("Invalid resource id value.")
            new = self._applied(apply, record, given, sent)
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
            method, path, params, query.CHANGE_EVENT, action, body=body, if_match=if_match, shape=shapes.EVENT
        )

    def _applied(
        self, apply: Callable[[Json, Json, Params], Json], record: EventRecord, given: Json, sent: Json
    ) -> Json:
        own = {key: value for key, value in given.items() if key not in ("id", "iCalUID", "conferenceData")}
        new = apply(record.data, own, sent)
        for name in ("conferenceData", "hangoutLink"):
            new.pop(name, None)
        return new | self.meet.changed(record.data, given, sent, replaces=apply is events.replaced)

    def move_event(self, calendar_id: str, event_id: str, params: Params | None = None) -> Json:
        """Answer ``events.move``: the same id in another calendar, and a tombstone here."""

        def action(sent: Json) -> Json:
            calendar, target = self._writable(calendar_id), self._writable(sent.get("destination", ""))
            record = self._writable_record(calendar, event_id)
            if record.deleted or record.data["eventType"] != "default":
                raise api_errors.invalid("Invalid event to move.")
            if not record.data["organizer"].get("self"):
                raise api_errors.not_organizer()
            moved = self.transfer_event(calendar, record, target, sent)
            return self._shown(target, moved, sent)

        path = f"{_events_path(calendar_id, event_id)}/move"
        return self._call("POST", path, params, query.MOVE_EVENT, action, shape=shapes.EVENT)

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
