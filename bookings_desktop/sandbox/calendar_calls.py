"""The calls about calendars: ``calendars``, ``calendarList`` and ``settings`` (facts page, section 7).

``calendars.clear``, which empties a primary calendar, is missing on purpose.
"""

from __future__ import annotations

import uuid
from typing import Final

from bookings_desktop.sandbox import api_errors, events, query, schema, shapes, times
from bookings_desktop.sandbox.calendars import ROLES, CalendarState, Json
from bookings_desktop.sandbox.calls import API_ROOT, Caller
from bookings_desktop.sandbox.query import Params

#: What a person may set for the own view of a calendar.
_ENTRY_FIELDS: Final = (
    "backgroundColor",
    "colorId",
    "defaultReminders",
    "foregroundColor",
    "hidden",
    "notificationSettings",
    "selected",
    "summaryOverride",
)
_LIST: Final = f"{API_ROOT}/users/me/calendarList"


class CalendarCalls(Caller):
    """An account behind the calls about calendars; arguments as for ``Account``."""

    # ---- the account's list ---------------------------------------------------------------------------------------

    def list_calendars(self, params: Params | None = None) -> Json:
        """Answer ``calendarList.list``, in pages; without sync tokens. Hidden calendars only come with ``showHidden``."""

        def action(sent: Json) -> Json:
            least = ROLES.index(sent.get("minAccessRole", ROLES[0]))
            entries = [
                calendar.list_entry()
                for calendar in self.calendars()
                if calendar.listed and ROLES.index(calendar.access_role) >= least
            ]
            seen = [entry for entry in entries if sent.get("showHidden") or not entry.get("hidden")]
            return self._paged("calendarList", sent, seen, kind="calendar#calendarList", default=100, largest=250)

        return self._call("GET", _LIST, params, query.LIST_CALENDARS, action, shape=shapes.CALENDAR_LIST)

    def get_calendar_list_entry(self, calendar_id: str, params: Params | None = None) -> Json:
        """Answer ``calendarList.get``; ``primary`` stands for the account's own calendar, whose real id is answered."""
        return self._call(
            "GET",
            f"{_LIST}/{calendar_id}",
            params,
            query.NONE,
            lambda _: self._entry(calendar_id).list_entry(),
            shape=shapes.CALENDAR_LIST_ENTRY,
        )

    def insert_calendar_list_entry(self, body: Json, params: Params | None = None) -> Json:
        """Answer ``calendarList.insert``: put a calendar that was shared with the account on its list."""

        def action(_: Json) -> Json:
            given = schema.checked(body, shapes.CALENDAR_LIST_ENTRY)
            if not given.get("id"):
                raise api_errors.required("Missing calendar id.")
            calendar = self.calendar(given["id"])
            calendar.listed = True
            return self._changed_entry(calendar, given)

        return self._call(
            "POST", _LIST, params, query.CHANGE_ENTRY, action, body=body, shape=shapes.CALENDAR_LIST_ENTRY
        )

    def patch_calendar_list_entry(self, calendar_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``calendarList.patch``: change how the account sees a calendar; read-only fields are ignored."""

        def action(_: Json) -> Json:
            return self._changed_entry(self._entry(calendar_id), schema.checked(body, shapes.CALENDAR_LIST_ENTRY))

        path = f"{_LIST}/{calendar_id}"
        return self._call(
            "PATCH", path, params, query.CHANGE_ENTRY, action, body=body, shape=shapes.CALENDAR_LIST_ENTRY
        )

    def delete_calendar_list_entry(self, calendar_id: str, params: Params | None = None) -> None:
        """Answer ``calendarList.delete``: take a calendar off the list; its events stay within reach."""

        def action(_: Json) -> Json:
            calendar = self._entry(calendar_id)
            if calendar.primary:
                raise api_errors.invalid("The primary calendar cannot be removed from the list.")
            calendar.listed = False
            return {}

        self._call("DELETE", f"{_LIST}/{calendar_id}", params, query.NONE, action)

    # ---- calendars ------------------------------------------------------------------------------------------------

    def get_calendar(self, calendar_id: str, params: Params | None = None) -> Json:
        """Answer ``calendars.get``."""
        return self._call(
            "GET",
            _calendar_path(calendar_id),
            params,
            query.NONE,
            lambda _: self.calendar(calendar_id).calendar(),
            shape=shapes.CALENDAR,
        )

    def insert_calendar(self, body: Json, params: Params | None = None) -> Json:
        """Answer ``calendars.insert``: a new secondary calendar, owned by the account. Not idempotent."""

        def action(_: Json) -> Json:
            given = schema.checked(body, shapes.CALENDAR)
            if not given.get("summary"):
                raise api_errors.required("Missing summary.")
            zone = given.get("timeZone") or self.calendar("primary").time_zone
            extra = {key: given[key] for key in ("description", "location") if given.get(key)}
            calendar_id = f"{uuid.uuid4().hex}@group.calendar.google.com"
            self.add_calendar(calendar_id, given["summary"], time_zone=zone, app_created=True, extra=extra)
            return self.calendar(calendar_id).calendar()

        path = f"{API_ROOT}/calendars"
        return self._call("POST", path, params, query.NONE, action, body=body, shape=shapes.CALENDAR)

    def patch_calendar(self, calendar_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``calendars.patch``: title, description, place and zone; only for owners."""

        def action(_: Json) -> Json:
            given = schema.checked(body, shapes.CALENDAR)
            calendar = self._owned(calendar_id)
            if "summary" in given and not given["summary"]:
                raise api_errors.required("Missing summary.")
            if given.get("timeZone") is not None and times.zone(given["timeZone"]) is None:
                raise api_errors.invalid("Invalid time zone.")
            calendar.summary = given.get("summary") or calendar.summary
            calendar.time_zone = given.get("timeZone") or calendar.time_zone
            change = {key: given[key] for key in ("description", "location") if key in given}
            calendar.extra = {key: value for key, value in (calendar.extra | change).items() if value}
            calendar.etag = self.next_etag()
            return calendar.calendar()

        path = _calendar_path(calendar_id)
        return self._call("PATCH", path, params, query.NONE, action, body=body, shape=shapes.CALENDAR)

    def delete_calendar(self, calendar_id: str, params: Params | None = None) -> None:
        """Answer ``calendars.delete``: secondary calendars only, for owners only."""

        def action(_: Json) -> Json:
            calendar = self._owned(calendar_id)
            if calendar.primary:
                raise api_errors.invalid("The primary calendar cannot be deleted.")
            self.remove_calendar(calendar.id)
            return {}

        self._call("DELETE", _calendar_path(calendar_id), params, query.NONE, action)

    # ---- settings -------------------------------------------------------------------------------------------------

    def list_settings(self, params: Params | None = None) -> Json:
        """Answer ``settings.list``, in pages; without sync tokens."""

        def action(sent: Json) -> Json:
            entries = [self._setting(name) for name in self._settings()]
            return self._paged("settings", sent, entries, kind="calendar#settings", default=100, largest=250)

        path = f"{API_ROOT}/users/me/settings"
        return self._call("GET", path, params, query.LIST_SETTINGS, action, shape=shapes.SETTINGS)

    def get_setting(self, name: str, params: Params | None = None) -> Json:
        """Answer ``settings.get``, such as for ``timezone``."""

        def action(_: Json) -> Json:
            if name not in self._settings():
                raise api_errors.not_found()
            return self._setting(name)

        path = f"{API_ROOT}/users/me/settings/{name}"
        return self._call("GET", path, params, query.NONE, action, shape=shapes.SETTING)

    def _settings(self) -> dict[str, str]:
        zone = self.calendar("primary").time_zone
        return {"format24HourTime": "true", "locale": "en", "timezone": zone, "weekStart": "1"}

    def _setting(self, name: str) -> Json:
        return {"kind": "calendar#setting", "etag": '"0"', "id": name, "value": self._settings()[name]}

    def _entry(self, calendar_id: str) -> CalendarState:
        calendar = self.calendar(calendar_id)
        if not calendar.listed:
            raise api_errors.not_found()
        return calendar

    def _changed_entry(self, calendar: CalendarState, given: Json) -> Json:
        for reminder in given.get("defaultReminders") or []:
            events.check_reminder(reminder)
        calendar.entry |= {key: given[key] for key in _ENTRY_FIELDS if key in given}
        calendar.etag = self.next_etag()
        return calendar.list_entry()


def _calendar_path(calendar_id: str) -> str:
    return f"{API_ROOT}/calendars/{calendar_id}"
