"""``SandboxRemote``: the engine's remote side straight over the sandbox's store: a fast fake that keeps Google's rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bookings_desktop.google import batches, faults, listings, mapping
from bookings_desktop.google import calendar as gateway
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.sandbox import ApiError, SandboxStore, When, Wire, WireFault, batch
from bookings_desktop.sync.remote import (
    AccessRole,
    EventPatch,
    FoundEvents,
    RemoteCalendarInfo,
    RemoteEvent,
    RemotePage,
)
from bookings_desktop.sync.writings import Outcome, Writing, checked_parts, sent


def _nothing(name: str) -> None:
    """Stand for no hook."""


class SandboxRemote:
    """Calls the store with the parameters and bodies that ``GoogleCalendars`` puts on the wire.

    Attributes:
        signed_in: set it to false to let every call raise ``SignInNeeded``.
        online: set it to false to let every call raise ``Unreachable`` before anything is done.
        before_call: called with the method's name before each call; raise in it to interrupt.
        after_call: called with the method's name after each call that the store answered; what it raises takes the answer's
            place, as when the program is killed between Google's answer and the local transaction.
    """

    def __init__(self, store: SandboxStore) -> None:
        self.store = store
        self.signed_in = True
        self.online = True
        self.before_call: Callable[[str], None] = _nothing
        self.after_call: Callable[[str], None] = _nothing
        self._in_batch = False
        self._zones: dict[str, str] = {}

    def account(self) -> str:
        return self.calendar("primary").calendar_id

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        found: list[RemoteCalendarInfo] = []
        token: str | None = None
        while True:
            with self._call("calendars"):
                answer = self.store.list_calendars({"maxResults": 250, "showHidden": True, "pageToken": token})
            found += map(gateway.calendar_info, answer["items"])
            token = answer.get("nextPageToken")
            if token is None:
                return tuple(found)

    def calendar(self, calendar_id: str) -> RemoteCalendarInfo:
        with self._call("calendar"):
            info = gateway.calendar_info(self.store.get_calendar_list_entry(calendar_id))
        self._zones[info.calendar_id] = info.time_zone
        return info

    def create_calendar(self, name: str, time_zone: str) -> RemoteCalendarInfo:
        with self._call("create_calendar"):
            answer = self.store.insert_calendar({"summary": name, "timeZone": time_zone})
        return gateway.calendar_info({"accessRole": AccessRole.OWNER.value, **answer})

    def list_page(self, calendar_id: str, *, sync_token: str, page_token: str, page_size: int) -> RemotePage:
        params = listings.list_parameters(page_size) | {"fields": listings.LIST_FIELDS}
        params |= {"syncToken": listings.unmarked(sync_token) or None, "pageToken": page_token or None}
        with self._call("list_page", listing=True, with_token=bool(sync_token or page_token)):
            page = gateway.page_of(self.store.list_events(calendar_id, params))
        self._zones[calendar_id] = page.time_zone
        return page

    def ours_in(self, calendar_id: str, *, booking_id: str = "", page_token: str = "") -> FoundEvents:
        params = listings.search_parameters(booking_id) | {"pageToken": page_token or None}
        with self._call("ours_in", listing=True):
            return gateway.found_of(self.store.list_events(calendar_id, params))

    def get(self, calendar_id: str, event_id: str) -> RemoteEvent:
        with self._call("get"):
            return self._event(calendar_id, self.store.get_event(calendar_id, event_id, _FIELDS))

    def insert(
        self,
        calendar_id: str,
        event_id: str,
        booking_id: str,
        fields: MirroredFields,
        *,
        notify_guests: bool,
        meet_request: str = "",
    ) -> RemoteEvent:
        body = _wired(mapping.body_of(event_id, booking_id, fields, calendar_id=calendar_id, meet_request=meet_request))
        with self._call("insert"):
            params = gateway.write_parameters(notify_guests) | _FIELDS
            return self._event(calendar_id, self.store.insert_event(calendar_id, body, params))

    def patch(
        self, calendar_id: str, event_id: str, etag: str, patch: EventPatch, *, notify_guests: bool
    ) -> RemoteEvent:
        body, match = _wired(mapping.patch_body(patch, calendar_id=calendar_id)), gateway.checked_etag(etag)
        with self._call("patch"):
            params = gateway.write_parameters(notify_guests) | _FIELDS
            return self._event(calendar_id, self.store.patch_event(calendar_id, event_id, body, params, match))

    def delete(self, calendar_id: str, event_id: str, etag: str, *, notify_guests: bool) -> None:
        params = {"sendUpdates": gateway.write_parameters(notify_guests)["sendUpdates"]}
        match = gateway.checked_etag(etag)
        with self._call("delete"):
            self.store.delete_event(calendar_id, event_id, params, match)

    def write_many(self, calendar_id: str, writings: Sequence[Writing]) -> tuple[Outcome, ...]:
        """Parts are done from the last to the first; a wire that breaks at one of them takes the whole answer with it."""
        checked_parts(writings)
        answers: dict[int, Outcome] = {}
        with self._call("write_many", whole=True):
            fault = self.store.faults.take("POST", batch.PATH)
            if fault is not None and fault.when is When.BEFORE:
                fault.strike()
            self.store.batches.append(len(writings))
            self._in_batch = True
            try:
                for number in reversed(range(len(writings))):
                    answers[number] = sent(self, calendar_id, writings[number])
            finally:
                self._in_batch = False
            if fault is not None and fault.when is When.AFTER:
                fault.strike()
        return tuple(answers[number] for number in range(len(writings)))

    def _event(self, calendar_id: str, answer: dict[str, Any]) -> RemoteEvent:
        return mapping.event_from_json(answer, self._zones.get(calendar_id, ""))

    @contextmanager
    def _call(
        self, name: str, *, listing: bool = False, with_token: bool = False, whole: bool = False
    ) -> Iterator[None]:
        if not self.online:
            raise faults.offline()
        if not self.signed_in:
            raise faults.signed_out()
        self.before_call(name)
        try:
            yield
        except ApiError as error:
            body = json.dumps(error.body()) if error.html is None else error.html
            after = None if error.retry_after is None else str(error.retry_after)
            answer = faults.Answer.of(error.status, body, after)
            refusal = faults.refusal(answer, listing=listing, with_token=with_token)
            raise (batches.whole(refusal) if whole else refusal) from error
        except WireFault as fault:
            if self._in_batch and fault.wire is not Wire.OMIT:
                raise
            raise (faults.offline() if fault.wire is Wire.CLOSE else faults.trouble()) from fault
        self.after_call(name)


_FIELDS = {"fields": mapping.EVENT_FIELDS}


def _wired(body: dict[str, Any]) -> dict[str, Any]:
    """The body as it would come out of the wire; fails when it is not JSON."""
    wired: dict[str, Any] = json.loads(json.dumps(body))
    return wired
