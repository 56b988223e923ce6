"""One Google account as the sandbox keeps it: its calendars, its sign-in, and every change of an event.

``SandboxStore`` puts the API's calls on top, ``Person`` Google's own pages.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from bookings_desktop.sandbox import api_errors, events, times
from bookings_desktop.sandbox.calendars import ROLES, CalendarState, EventRecord, Json
from bookings_desktop.sandbox.mails import Mail, mails_for
from bookings_desktop.sandbox.meet import Meet
from bookings_desktop.sandbox.oauth import AuthorizationServer
from bookings_desktop.sandbox.query import Params

_FIRST_ETAG: Final = 3_181_161_784_712_000


class Account:
    """Calendars, events and sign-in of one account; thread-safe.

    Args:
        account: the account's e-mail address, also the id of its primary calendar.
        time_zone: IANA zone of the primary calendar.
        clock: returns the current time, aware; by default the real time in UTC.
        auto_consent: whether the sign-in page of the HTTP face agrees by itself.

    Attributes:
        mails: e-mails to guests, oldest first.
        meet: the conferences of its events.
        oauth: sign-in of the account; its tokens outlive a restart of the HTTP face.
        lock: held while the calendars are read or changed; the other faces take it too.
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
        self.mails: list[Mail] = []
        self.lock = threading.RLock()
        self.oauth = AuthorizationServer(self.clock)
        self.meet = Meet()
        self._etags = 0
        self._calendars: dict[str, CalendarState] = {}
        self.add_calendar(self.account, self.account, time_zone=time_zone, primary=True)

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
            calendar.solutions = self.meet.solutions
            calendar.etag = self.next_etag()
            self._calendars[calendar_id] = calendar
        return calendar_id

    def remove_calendar(self, calendar_id: str) -> None:
        """Take a calendar away, as when it is deleted or its share withdrawn: every call answers 404 then."""
        with self.lock:
            del self._calendars[self.calendar(calendar_id).id]

    def set_access_role(self, calendar_id: str, role: str) -> None:
        """Change what the account may do in a calendar; as at Google, sync tokens die of it.

        Raises:
            ValueError: there is no such role.
        """
        if role not in ROLES:
            raise ValueError(f"There is no access role {role!r}.")
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
        self._finish_conferences()
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

    def create_event(
        self, calendar: CalendarState, body: Json, params: Params, foreign_id: str | None = None
    ) -> EventRecord:
        """Check and store a new event, and mail its guests; to be used under ``lock``.

        Args:
            calendar: where it goes.
            body: checked for shape only.
            params: parameters of the write; conference data counts as they say.
            foreign_id: an id that no client may choose, as events from other programs have.

        Raises:
            ApiError: 400, and 409 for an id that is taken.
        """
        chosen = foreign_id or events.check_new_id(body)
        if chosen is not None and chosen in calendar.records:
            raise api_errors.duplicate()
        event_id = chosen or uuid.uuid4().hex
        organizer = self._organizer(calendar)
        account = organizer if calendar.primary else {"email": self.account}
        conference = self.meet.changed({}, body, params, replaces=False)
        given = {key: value for key, value in body.items() if key not in ("id", "conferenceData")}
        base = {"iCalUID": f"{event_id}@google.com"} | events.patched({}, given, params) | conference
        data = events.normalised(base | {"creator": account, "organizer": organizer}, None, calendar)
        if data["eventType"] != "default" or data["status"] == "cancelled":
            raise api_errors.invalid("Invalid value for: eventType or status")
        now = self.clock()
        record = EventRecord(event_id, data, self.next_etag(), 0, now, now)
        calendar.put(record)
        self.meet.expect(calendar.id, event_id, data, now)
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
        self.meet.expect(calendar.id, record.id, data, now)

    def transfer_event(
        self, calendar: CalendarState, record: EventRecord, target: CalendarState, params: Params
    ) -> EventRecord:
        """Move an event: the same id in the other calendar, a tombstone in the old one; to be used under ``lock``.

        Raises:
            ApiError: 409, when the other calendar has a living event of this id; a tombstone there gives way.
        """
        there = target.records.get(record.id)
        if there is not None and not there.deleted:
            raise api_errors.duplicate()
        now = self.clock()
        before = record.data
        moved = EventRecord(
            record.id, before | {"organizer": self._organizer(target)}, self.next_etag(), 0, record.created, now
        )
        target.put(moved)
        self.meet.expect(target.id, moved.id, moved.data, now)
        self.change_event(calendar, record, before | {"status": "cancelled"}, {"sendUpdates": "none"})
        self.mails += mails_for(target.id, moved.id, before, moved.data, params)
        return moved

    def _organizer(self, calendar: CalendarState) -> Json:
        if calendar.primary:
            return {"email": self.account, "self": True}
        return {"email": calendar.id, "displayName": calendar.summary, "self": True}

    def touch_event(self, calendar_id: str, event_id: str) -> None:
        """Give an event a new version without any change, as Google's own work on it does now and then.

        Raises:
            ApiError: 404.
        """
        with self.lock:
            calendar = self.calendar(calendar_id)
            record = self.record(calendar, event_id)
            record.etag = self.next_etag()
            calendar.put(record)

    def _finish_conferences(self) -> None:
        """Let the rooms whose time has come become ready, so that their events change by themselves."""
        for calendar_id, event_id, request_id in self.meet.due(self.clock()):
            calendar = self._calendars.get(calendar_id)
            record = calendar.records.get(event_id) if calendar is not None else None
            if calendar is None or record is None or record.deleted:
                continue
            data = self.meet.finished(record.data, request_id)
            if data is not None:
                self.change_event(calendar, record, data, {"sendUpdates": "none"})

    def next_etag(self) -> str:
        """Return a strong etag, with its quotes, that was never used before."""
        with self.lock:
            self._etags += 1
            return f'"{_FIRST_ETAG + 2 * self._etags}"'
