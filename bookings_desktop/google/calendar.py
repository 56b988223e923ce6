"""``GoogleCalendars``: the remote side for real, over google-api-python-client.

Importing this module is cheap; Google's client is imported with the first call. Not thread-safe, like the HTTP object in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bookings_desktop.google import auth, faults, listings, mapping
from bookings_desktop.google.renewal import RefreshKeeper
from bookings_desktop.google.token_store import StoredSignIn, TokenStore
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.sync.remote import (
    AccessRole,
    EventPatch,
    FoundEvents,
    RemoteCalendarInfo,
    RemoteError,
    RemoteEvent,
    RemotePage,
)
from bookings_desktop.sync.writings import Alteration, Insertion, Outcome, Removal, Writing, checked_parts

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

_CALENDAR_FIELDS = "id,summary,summaryOverride,timeZone,accessRole,primary"


class GoogleCalendars:
    """Google Calendar for one signed-in account; a :class:`~bookings_desktop.sync.remote.RemoteCalendars`.

    Args:
        credentials: from :func:`bookings_desktop.google.auth.credentials`.
        root: another root than Google's (``BOOKINGS_GOOGLE_ROOT``); https, or http on this computer.
        timeout: limit of each wait for the network, in seconds.
        on_new_refresh_token: called with a refresh token that the sign-in server put in place of the old one, which may be dead
            from then on: store it durably.

    Raises:
        SettingsUnusable: the root cannot be used.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        root: str = "",
        timeout: float = 30.0,
        on_new_refresh_token: Callable[[str], None] | None = None,
    ) -> None:
        from bookings_desktop.google import batches, transport

        self._keeper = RefreshKeeper(credentials, on_new_refresh_token)
        root = transport.checked_root(root)
        self._http = transport.AuthorizedHttp(
            credentials, transport.http_for(root or str(credentials.token_uri), timeout)
        )
        service = transport.service(self._http, root)
        # Each call of these builds a new object, which costs as much as five inserts: keep them (facts page, section 10).
        self._events = service.events()
        self._batches = batches.Batches(self._http, service)
        self._calendar_list = service.calendarList()
        self._calendars = service.calendars()
        self._zones: dict[str, str] = {}  # by calendar, for events that name no zone

    def close(self) -> None:
        """Close the connections; nothing can be called afterwards."""
        self._http.close()

    def abort(self) -> None:
        """End the call under way, from any thread: it fails as if the network had gone. Nothing can be called afterwards."""
        self._http.abort()

    def account(self) -> str:
        """See the protocol."""
        return self.calendar("primary").calendar_id

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """See the protocol. One call for each 250 calendars."""
        found: list[RemoteCalendarInfo] = []
        page_token = None
        while True:
            answer = self._answer(
                self._calendar_list.list(
                    maxResults=250,
                    showHidden=True,
                    pageToken=page_token,
                    fields=f"nextPageToken,items({_CALENDAR_FIELDS})",
                )
            )
            found += [calendar_info(entry) for entry in items_of(answer)]
            page_token = answer.get("nextPageToken")
            if not page_token:
                return tuple(found)

    def calendar(self, calendar_id: str) -> RemoteCalendarInfo:
        """See the protocol."""
        request = self._calendar_list.get(calendarId=calendar_id, fields=_CALENDAR_FIELDS)
        info = calendar_info(self._answer(request, need=("id",)))
        self._zones[info.calendar_id] = info.time_zone
        return info

    def create_calendar(self, name: str, time_zone: str) -> RemoteCalendarInfo:
        """See the protocol."""
        body = {"summary": name, "timeZone": time_zone}
        answer = self._answer(self._calendars.insert(body=body, fields="id,summary,timeZone"), need=("id",))
        return calendar_info({"accessRole": AccessRole.OWNER.value, **answer})

    def list_page(self, calendar_id: str, *, sync_token: str, page_token: str, page_size: int) -> RemotePage:
        """See the protocol. A 400 for a page token that Google does not know any more counts as an expired sync token."""
        request = self._events.list(
            calendarId=calendar_id,
            syncToken=listings.unmarked(sync_token) or None,
            pageToken=page_token or None,
            fields=listings.LIST_FIELDS,
            **listings.list_parameters(page_size),
        )
        page = page_of(self._answer(request, listing=True, with_token=bool(sync_token or page_token)))
        self._zones[calendar_id] = page.time_zone
        return page

    def ours_in(self, calendar_id: str, *, booking_id: str = "", page_token: str = "") -> FoundEvents:
        """See the protocol."""
        request = self._events.list(
            calendarId=calendar_id, pageToken=page_token or None, **listings.search_parameters(booking_id)
        )
        return found_of(self._answer(request, listing=True))

    def get(self, calendar_id: str, event_id: str) -> RemoteEvent:
        """See the protocol."""
        request = self._events.get(calendarId=calendar_id, eventId=event_id, fields=mapping.EVENT_FIELDS)
        return self._event(calendar_id, request)

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
        """See the protocol."""
        writing = Insertion(event_id, booking_id, fields, notify_guests, meet_request)
        return self._event(calendar_id, self._request(calendar_id, writing))

    def patch(
        self, calendar_id: str, event_id: str, etag: str, patch: EventPatch, *, notify_guests: bool
    ) -> RemoteEvent:
        """See the protocol."""
        return self._event(calendar_id, self._request(calendar_id, Alteration(event_id, etag, patch, notify_guests)))

    def delete(self, calendar_id: str, event_id: str, etag: str, *, notify_guests: bool) -> None:
        """See the protocol."""
        request = self._request(calendar_id, Removal(event_id, etag, notify_guests))
        with faults.translated():
            checked_no_content(self._execute(request))

    def write_many(self, calendar_id: str, writings: Sequence[Writing]) -> tuple[Outcome, ...]:
        """See the protocol."""
        checked_parts(writings)
        requests: dict[int, Any] = {}
        answers: dict[int, Outcome] = {}
        for number, writing in enumerate(writings):
            try:
                requests[number] = self._request(calendar_id, writing)
            except RemoteError as error:  # cannot even be asked for, such as a guest among others that we do not know
                answers[number] = error
        try:
            parts = self._batches.execute(requests)
        finally:
            self._keeper.keep()
        for number, part in parts.items():
            answers[number] = self._part(calendar_id, writings[number], part)
        return tuple(answers[number] for number in range(len(writings)))

    def _part(self, calendar_id: str, writing: Writing, part: object) -> Outcome:
        if isinstance(part, RemoteError):
            return part
        try:
            if isinstance(writing, Removal):
                checked_no_content(part)
                return None
            return self._read(calendar_id, checked_answer(part, ("id", "etag")))
        except RemoteError as error:
            return error

    def _request(self, calendar_id: str, writing: Writing) -> Any:
        """The request for a write, which is the same alone and in a batch."""
        parameters = write_parameters(writing.notify_guests)
        match writing:
            case Insertion():
                body = mapping.body_of(
                    writing.event_id,
                    writing.booking_id,
                    writing.fields,
                    calendar_id=calendar_id,
                    meet_request=writing.meet_request,
                )
                return self._events.insert(calendarId=calendar_id, body=body, fields=mapping.EVENT_FIELDS, **parameters)
            case Alteration():
                request = self._events.patch(
                    calendarId=calendar_id,
                    eventId=writing.event_id,
                    body=mapping.patch_body(writing.patch, calendar_id=calendar_id),
                    fields=mapping.EVENT_FIELDS,
                    **parameters,
                )
            case Removal():
                request = self._events.delete(
                    calendarId=calendar_id, eventId=writing.event_id, sendUpdates=parameters["sendUpdates"]
                )
        request.headers["If-Match"] = checked_etag(writing.etag)
        return request

    def _event(self, calendar_id: str, request: Any) -> RemoteEvent:
        return self._read(calendar_id, self._answer(request, need=("id", "etag")))

    def _read(self, calendar_id: str, answer: Mapping[str, Any]) -> RemoteEvent:
        return mapping.event_from_json(answer, self._zones.get(calendar_id, ""))

    def _answer(
        self, request: Any, *, need: tuple[str, ...] = (), listing: bool = False, with_token: bool = False
    ) -> Mapping[str, Any]:
        with faults.translated(listing=listing, with_token=with_token):
            answer = self._execute(request)
        return checked_answer(answer, need)

    def _execute(self, request: Any) -> object:
        try:
            return request.execute(num_retries=0)  # the engine decides when to try again
        finally:
            self._keeper.keep()


def open_calendars(
    stored: StoredSignIn, store: TokenStore, *, root: str = "", timeout: float = 30.0
) -> GoogleCalendars:
    """The calendars of a stored sign-in; a renewed refresh token is put into the store.

    Args:
        stored: what the store holds.
        store: where it is kept.
        root: as for :class:`GoogleCalendars`.
        timeout: as for :class:`GoogleCalendars`.

    Raises:
        SettingsUnusable: the root cannot be used.
    """
    return GoogleCalendars(
        auth.credentials(stored),
        root=root,
        timeout=timeout,
        on_new_refresh_token=lambda token: store.save(replace(stored, refresh_token=token)),
    )


def write_parameters(notify_guests: bool) -> dict[str, Any]:
    """The parameters of every insert and patch. ``sendUpdates`` is never left out: guests were mailed then (section 4)."""
    return {"sendUpdates": "all" if notify_guests else "none", "conferenceDataVersion": 1}


def checked_etag(etag: str) -> str:
    """The etag for ``If-Match``. Raises :class:`ValueError` for an empty one, which would overwrite blindly."""
    if not etag:
        raise ValueError("a write to an existing event needs the etag that it is based on, or “*”")
    return etag


def checked_answer(answer: object, need: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """The answer if it is what Google would send.

    Raises:
        ServerTrouble: it is no JSON object or lacks one of the keys; a captive portal also answers 200 (section 10).
    """
    if not isinstance(answer, dict) or not all(answer.get(name) for name in need):
        raise faults.trouble()
    return answer


def checked_no_content(answer: object) -> None:
    """Check the answer to a deletion, as Google's client gives it: an empty text stands for 204, bytes for any other success.

    Raises:
        ServerTrouble: it is not 204, which is all that Google answers (facts page, section 4); a captive portal answers 200, and
            nothing was deleted.
    """
    if answer != "":
        raise faults.trouble()


def items_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries of a listing. Raises :class:`ServerTrouble` when there is no list or an entry has no id."""
    items = answer.get("items", [])
    if not isinstance(items, list) or not all(isinstance(entry, dict) and entry.get("id") for entry in items):
        raise faults.trouble()
    return items


def page_of(answer: Mapping[str, Any]) -> RemotePage:
    """One page of events from Google's answer.

    Raises:
        ServerTrouble: it is no listing, or the last page came without a sync token (facts page, section 11, case 33).
    """
    if answer.get("kind") != "calendar#events" or not (answer.get("nextPageToken") or answer.get("nextSyncToken")):
        raise faults.trouble()
    entries = items_of(answer)
    if not all(entry.get("etag") or entry.get("status") == "cancelled" for entry in entries):
        raise faults.trouble()
    zone = str(answer.get("timeZone") or "")
    role = answer.get("accessRole")
    return RemotePage(
        events=tuple(mapping.event_from_json(entry, zone) for entry in entries),
        next_page_token=str(answer.get("nextPageToken") or ""),
        next_sync_token=listings.marked(str(answer.get("nextSyncToken") or "")),
        access_role=_role(role) if role else None,
        time_zone=zone,
    )


def found_of(answer: Mapping[str, Any]) -> FoundEvents:
    """One page of a search from Google's answer. Raises :class:`ServerTrouble` when it is no listing."""
    if answer.get("kind") != "calendar#events":
        raise faults.trouble()
    events = map(mapping.event_from_json, items_of(answer))
    found = {event.event_id: event.booking_id for event in events if event.booking_id and not event.deleted}
    return FoundEvents(found, str(answer.get("nextPageToken") or ""))


def calendar_info(entry: Mapping[str, Any]) -> RemoteCalendarInfo:
    """A calendar from Google's list; the name is the one that the account gave it."""
    return RemoteCalendarInfo(
        calendar_id=str(entry["id"]),
        name=str(entry.get("summaryOverride") or entry.get("summary") or entry["id"]),
        time_zone=str(entry.get("timeZone") or ""),
        access_role=_role(entry.get("accessRole")),
        primary=bool(entry.get("primary")),
    )


def _role(name: object) -> AccessRole:
    """The role; one that we do not know may read, so that nothing is written by mistake."""
    try:
        return AccessRole(str(name))
    except ValueError:
        return AccessRole.READER
