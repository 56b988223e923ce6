"""A person who uses Google Calendar's own pages: changes that do not come through the API."""

from __future__ import annotations

import uuid
from typing import Any

from bookings_desktop.sandbox import events, schema
from bookings_desktop.sandbox.calendars import CalendarState, EventRecord, Json
from bookings_desktop.sandbox.store import SandboxStore

_SILENT: dict[str, Any] = {"sendUpdates": "none"}


class Person:
    """Changes events of one account as Google's window does; nothing of it is in the journal, and no fault hits it.

    Args:
        store: the account.
        calendar_id: the calendar on the person's screen.
    """

    def __init__(self, store: SandboxStore, calendar_id: str = "primary") -> None:
        self._store = store
        self._calendar_id = calendar_id

    def add_event(self, summary: str, start: Json | str, end: Json | str, **fields: Any) -> Json:
        """Add an event and return it.

        Args:
            summary: its title.
            start: a ``start`` object, a date, or a date-time (without offset: in the calendar's zone).
            end: the same for the end.
            fields: more fields of the event in Google's JSON.

        Raises:
            ApiError: 400, as the API would.
        """
        with self._store.lock:
            return self._add(None, summary, start, end, fields)

    def receive_invitation(
        self,
        organizer: str,
        summary: str,
        start: Json | str,
        end: Json | str,
        event_id: str | None = None,
        **fields: Any,
    ) -> Json:
        """Let somebody else's event arrive in the calendar, and return it.

        Args:
            organizer: e-mail address of the person who invites.
            summary: its title.
            start: as in ``add_event``.
            end: as in ``add_event``.
            event_id: its id, also one that no client may choose, such as ``_60q30c1g60o30e1i60o4ac1g60rj8gpl``.
            fields: more fields of the event in Google's JSON.
        """
        guests = [*fields.pop("attendees", []), {"email": self._store.account}]
        with self._store.lock:
            event = self._add(event_id, summary, start, end, fields | {"attendees": guests})
            data = {"organizer": {"email": organizer.lower()}, "creator": {"email": organizer.lower()}}
            return self._change(event["id"], lambda old: old | data)

    def move(self, event_id: str, start: Json | str, end: Json | str) -> Json:
        """Drag an event to another time, also from timed to all-day, and return it."""
        with self._store.lock:
            calendar = self._calendar()
            change = {"start": self._end(calendar, start), "end": self._end(calendar, end)}
            return self._change(event_id, lambda old: old | change)

    def change(self, event_id: str, start: Json | str, end: Json | str, **fields: Any) -> Json:
        """Change times and other fields in one go, as the form of an event does, and return it."""
        with self._store.lock:
            calendar = self._calendar()
            ends = {"start": self._end(calendar, start), "end": self._end(calendar, end)}
            body = events.check_body(fields)
            return self._change(event_id, lambda old: events.merged(old, body) | ends)

    def edit(self, event_id: str, **fields: Any) -> Json:
        """Change fields of an event, None to empty one, and return it."""
        return self._change(event_id, lambda old: events.merged(old, events.check_body(fields)))

    def edit_raw(self, event_id: str, **fields: Any) -> Json:
        """Set fields without any check, such as ``eventType`` or ``locked``, as other programs of Google do."""
        with self._store.lock:
            calendar, record = self._find(event_id)
            self._store.change_event(calendar, record, record.data | fields, _SILENT)
            return events.shown(record, calendar)

    def respond(self, event_id: str, email: str, status: str) -> Json:
        """Let a guest answer an invitation, and return the event.

        Raises:
            ApiError: 400 for a status that does not exist.
            KeyError: the person is not invited.
        """

        def answered(old: Json) -> Json:
            guests = [dict(entry) for entry in old.get("attendees", [])]
            by_email = {entry["email"]: entry for entry in guests}
            by_email[email.lower()]["responseStatus"] = status
            return old | {"attendees": guests}

        return self._change(event_id, answered)

    def invite(self, event_id: str, email: str) -> Json:
        """Put a guest on the list of an event, and return it; answers of the others stay."""
        return self._change(
            event_id, lambda old: old | {"attendees": [*old.get("attendees", []), {"email": email.lower()}]}
        )

    def uninvite(self, event_id: str, email: str) -> Json:
        """Take a guest off the list of an event, and return it."""

        def without(old: Json) -> Json:
            return old | {"attendees": [entry for entry in old.get("attendees", []) if entry["email"] != email.lower()]}

        return self._change(event_id, without)

    def delete(self, event_id: str) -> None:
        """Delete an event."""
        self._change(event_id, lambda old: old | {"status": "cancelled"})

    def restore(self, event_id: str) -> Json:
        """Take an event out of the bin, and return it."""
        return self._change(event_id, lambda old: old | {"status": "confirmed"})

    def copy(self, event_id: str, to_calendar: str | None = None) -> Json:
        """Duplicate an event, private properties and all but its conference, under a new id, and return the copy."""
        with self._store.lock:
            _, record = self._find(event_id)
            left_out = {"organizer", "creator", "sequence", "iCalUID"}
            body = {key: schema.copied(value) for key, value in record.data.items() if key not in left_out}
            target = self._store.calendar(to_calendar or self._calendar_id)
            copied = self._store.create_event(target, body | {"id": uuid.uuid4().hex}, _SILENT)
            return events.shown(copied, target)

    def move_to_calendar(self, event_id: str, target: str) -> Json:
        """Move an event to another calendar: same id there, a tombstone here; return it."""
        with self._store.lock:
            calendar, record = self._find(event_id)
            other = self._store.calendar(target)
            return events.shown(self._store.transfer_event(calendar, record, other, _SILENT), other)

    def events(self) -> list[Json]:
        """Return the living events of the calendar by start."""
        return self._listed(deleted=False)

    def deleted_events(self) -> list[Json]:
        """Return the events in the bin of the calendar by start."""
        return self._listed(deleted=True)

    def _listed(self, *, deleted: bool) -> list[Json]:
        with self._store.lock:
            calendar, now = self._calendar(), self._store.clock()
            found = [
                events.shown(record, calendar)
                for record in calendar.records.values()
                if record.deleted is deleted and not record.gone(now)
            ]
        return sorted(
            found, key=lambda event: (str(event["start"].get("dateTime", event["start"].get("date"))), event["id"])
        )

    def _add(self, foreign_id: str | None, summary: str, start: Json | str, end: Json | str, fields: Json) -> Json:
        calendar = self._calendar()
        body = fields | {"summary": summary, "start": self._end(calendar, start), "end": self._end(calendar, end)}
        params = _SILENT | {"conferenceDataVersion": 1}
        record = self._store.create_event(calendar, events.check_body(body), params, foreign_id)
        return events.shown(record, calendar)

    def _change(self, event_id: str, change: Any) -> Json:
        with self._store.lock:
            calendar, record = self._find(event_id)
            new = events.normalised(change(record.data), record.data, calendar)
            self._store.change_event(calendar, record, new, _SILENT)
            return events.shown(record, calendar)

    def _calendar(self) -> CalendarState:
        return self._store.calendar(self._calendar_id)

    def _find(self, event_id: str) -> tuple[CalendarState, EventRecord]:
        calendar = self._calendar()
        return calendar, self._store.record(calendar, event_id)

    def _end(self, calendar: CalendarState, value: Json | str) -> Json:
        if not isinstance(value, str):
            return value
        if "T" not in value:
            return {"date": value}
        return {"dateTime": value, "timeZone": calendar.time_zone}
