"""The connection to Google Calendar, put together: sign-in, account, calendar, engine. Shared by the window and the command line.

Blocking, and not thread-safe: everything here belongs to one thread that may wait for the network. Google's client and the keyring
are imported by the methods that need them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bookings_desktop.backend import Backend
from bookings_desktop.contact_reading import ContactReading
from bookings_desktop.errors import BookingsError, NotFound, NotPossible
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.values import Author, EntityKind, HistoryAction
from bookings_desktop.settings import ENV_CLIENT_SECRETS, ENV_GOOGLE_ROOT
from bookings_desktop.sync.connection import nobody
from bookings_desktop.sync.engine import PAGE_SIZE, SyncEngine
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.remote import Gone, NotAllowed, RemoteCalendarInfo
from bookings_desktop.sync.results import FirstSync

if TYPE_CHECKING:
    from bookings_desktop.google.auth import SignIn
    from bookings_desktop.google.calendar import GoogleCalendars
    from bookings_desktop.google.token_store import TokenStore

_APPEARS_AFTER = (0.5, 1.0, 2.0, 4.0)
"""Seconds between two looks for a calendar that was just made."""


class Connection:
    """One data folder's way to Google.

    Args:
        backend: the data folder, its settings and its database.
        google_root: another root than Google's; ``BOOKINGS_GOOGLE_ROOT`` when None.
        use_keyring: false to keep the sign-in in a file of the data folder in any case.
        page_size: events per page, or what gives it before each page.
        environ: the environment.
        asks_first: whether the first sync with a calendar waits for a person's yes, where :meth:`choose` and :meth:`create` were
            not told that there is one.

    Attributes:
        contacts: reads the contacts of the signed-in account.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        google_root: str | None = None,
        use_keyring: bool = True,
        page_size: int | Callable[[], int] = PAGE_SIZE,
        environ: Mapping[str, str] = os.environ,
        asks_first: bool = True,
    ) -> None:
        self._backend = backend
        self._root = environ.get(ENV_GOOGLE_ROOT, "") if google_root is None else google_root
        self._environ = environ
        self._use_keyring = use_keyring
        self._asks_first = asks_first
        self._page_size = page_size if callable(page_size) else lambda: page_size
        self._opened_store: TokenStore | None = None
        self._remote: GoogleCalendars | None = None
        self._retired: list[GoogleCalendars] = []
        self._engine: SyncEngine | None = None
        self.contacts = ContactReading(backend, self._store, self._root)
        self.store_notice = ""
        self.notice = ""
        """A sentence for the person when the sign-in is kept in a file, because there is no keyring; known after the first use."""

    # ---- the sign-in --------------------------------------------------------------------------------------------

    @property
    def client_file(self) -> Path | None:
        """The Google client file: as the environment or else the settings name it."""
        chosen = self._environ.get(ENV_CLIENT_SECRETS) or self._backend.settings.client_secrets
        return Path(chosen).expanduser() if chosen else None

    def signed_in(self) -> bool:
        """Whether a sign-in is kept; it may be dead. Raises BookingsError when the keyring does not open."""
        return self._store().load() is not None

    def sign_in(
        self,
        client_file: Path | None = None,
        *,
        open_browser: bool = True,
        announce: Callable[[str], None],
        cancelled: threading.Event | None = None,
        contacts: bool = False,
    ) -> SignIn:
        """Let a person sign in, and keep the sign-in. Waits for minutes.

        Args:
            client_file: the Google client file; :attr:`client_file` when None. One that is given is remembered in the settings.
            open_browser: whether to open the sign-in page in a browser.
            announce: is given the address of the sign-in page where no browser opens it.
            cancelled: ends the wait when set.
            contacts: whether the permission to read Google's contacts is asked for; also when it was granted before.

        Raises:
            BookingsError: no client file, refused, too late, no network, or the keyring fails. The earlier sign-in is kept.
        """
        from bookings_desktop.google import auth

        path = client_file or self.client_file
        if path is None:
            raise BookingsError(
                "A Google client file is needed to sign in.",
                f"Give it with --client-secrets FILE or {ENV_CLIENT_SECRETS}; the user guide tells how to get one.",
            )
        client = auth.ClientSecrets.load(path)
        store = self._store()
        optional = (auth.CONTACTS_SCOPE,) if contacts or self.contacts.allowed() else ()
        answer = auth.sign_in(
            client, open_browser=open_browser, announce=announce, cancelled=cancelled, optional=optional
        )
        self._retire()
        remote = self._open(answer.stored)
        try:
            stored = replace(answer.stored, account=remote.account())
        finally:
            remote.close()
        store.save(stored)
        if client_file is not None and self._backend.settings.client_secrets != str(client_file.absolute()):
            self._backend.change_settings(client_secrets=str(client_file.absolute()))
        return replace(answer, stored=stored)

    def kept_in(self) -> str:
        """Where the sign-in is kept, as a sentence; empty while nobody is signed in. Raises BookingsError."""
        from bookings_desktop.google.token_store import FileTokenStore

        store = self._store()
        if store.load() is None:
            return ""
        if isinstance(store, FileTokenStore):
            return (
                self.store_notice or f"The Google sign-in is kept in a file that only you can read. It is {store.path}."
            )
        return "The Google sign-in is kept in the keyring of this computer."

    def not_granted(self) -> tuple[str, ...]:
        """What does not work because it was not ticked at the sign-in, in words. Raises BookingsError."""
        from bookings_desktop.google import auth

        stored = self._store().load()
        granted = auth.SCOPES if stored is None else stored.scopes
        return tuple(words for scope, words in auth.FEATURES.items() if scope not in granted)

    def may_create(self) -> bool:
        """Whether the sign-in allows to make a calendar. Raises BookingsError."""
        from bookings_desktop.google import auth

        stored = self._store().load()
        return stored is not None and auth.CREATE_SCOPE in stored.scopes

    # ---- the calendar -------------------------------------------------------------------------------------------

    def account(self) -> str:
        """The signed-in account's address, asked from Google. Raises BookingsError."""
        return self._calendars().account()

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """The account's calendars that bookings can be mirrored in: those that it may write. Raises BookingsError."""
        return tuple(calendar for calendar in self._calendars().calendars() if calendar.access_role.may_write)

    def preview(self, calendar_id: str, *, cancelled: Callable[[], bool] = lambda: False) -> FirstSync:
        """What the first sync with a calendar would do; an empty id stands for a calendar that is still to be made.

        Reads all of it, and changes nothing on either side. Raises BookingsError.
        """
        if not calendar_id:
            with self._backend.database.reading() as work:
                return FirstSync(to_google=len(work.links.without_event("")))
        return self._require_engine().preview(calendar_id, cancelled=cancelled)

    def choose(self, calendar_id: str, *, begin: bool = False) -> CalendarState:
        """Make a calendar of the account the mirror.

        Args:
            calendar_id: its id.
            begin: whether a person has agreed to what the first sync does; otherwise it asks first.

        Raises:
            NotFound: it is not in the account's list.
            NotPossible: the account may not write it.
            BookingsError: Google cannot be reached.
        """
        remote = self._calendars()
        try:
            info = remote.calendar(calendar_id)
        except Gone as error:
            raise NotFound(
                f"There is no calendar “{calendar_id}” in the account’s list.",
                "Leave --calendar out to see which there are.",
            ) from error
        if not info.access_role.may_write:
            raise NotPossible(
                f"You can only read the calendar “{info.name}”.", "Choose another one, or ask its owner for the right."
            )
        return self._connect(info.calendar_id, begin)

    def create(self, name: str, *, begin: bool = False) -> CalendarState:
        """Make a new calendar the mirror; one of the account's own that has this name already is used again.

        Args:
            name: its name.
            begin: as for :meth:`choose`.

        Raises:
            BookingsError: no name, or Google cannot be reached or does not allow it.
        """
        wanted = " ".join(name.split())
        if not wanted:
            raise BookingsError("The new calendar needs a name.", "For example: --create Bookings")
        known = [calendar for calendar in self.calendars() if calendar.name == wanted and not calendar.primary]
        if known:
            return self.choose(known[0].calendar_id, begin=begin)
        made = self._calendars().create_calendar(wanted, self._backend.settings.zone.key)
        self._wait_for(made.calendar_id)
        return self._connect(made.calendar_id, begin)

    def _wait_for(self, calendar_id: str) -> None:
        """Wait a little for a calendar that was made a moment ago: Google may not know it everywhere yet (facts page, case 54).

        Raises:
            Gone: it still does not; calling :meth:`create` again finds it by its name.
        """
        for pause in (*_APPEARS_AFTER, None):
            try:
                self._calendars().calendar(calendar_id)
            except (Gone, NotAllowed):
                if pause is None:
                    raise
                time.sleep(pause)
            else:
                return

    def _connect(self, calendar_id: str, begin: bool) -> CalendarState:
        engine = self._require_engine()
        state = engine.connect(calendar_id)
        if begin:
            engine.begin()
        return state

    def engine(self) -> SyncEngine | None:
        """The engine of the connected calendar; None when nobody is signed in or no calendar is connected. Raises BookingsError."""
        self._close_retired()
        with self._backend.database.reading() as work:
            if work.calendars.active() is None:
                return None
        if not self.signed_in():
            return None
        engine = self._require_engine()
        engine.set_keep_cancelled(self._backend.settings.keep_cancelled_events)
        return engine

    def connected(self) -> CalendarState | None:
        """The calendar that is the mirror, as the database has it."""
        with self._backend.database.reading() as work:
            return work.calendars.active()

    def disconnect(
        self,
        *,
        keep_events: bool = True,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = nobody,
    ) -> bool:
        """Stop mirroring and forget the sign-in. The consent is taken back at Google where it can be reached.

        Args:
            keep_events: whether the events of our bookings stay in Google.
            cancelled: asked before each removal; a yes leaves the calendar connected with what is left.
            progress: told how many of how many events are removed.

        Returns:
            Whether it is disconnected.

        Raises:
            BookingsError: an event could not be deleted, or the keyring does not open; the calendar stays connected then.
        """
        from bookings_desktop.google import auth
        from bookings_desktop.sync.remote import RemoteError

        stored = self._store().load()
        self.notice = ""
        if stored is None:
            self._let_go()
        else:
            engine = self._require_engine()
            pace = TokenBucket(lambda: self._backend.settings.requests_per_second)
            if not engine.disconnect(keep_events=keep_events, cancelled=cancelled, progress=progress, pace=pace):
                return False
            self._forget()
            try:
                auth.revoke(stored)
            except RemoteError:
                self.notice = (
                    "Google could not be reached: remove Bookings under “Third-party apps” in your Google account."
                )
            self._store().delete()
        return True

    def abort(self) -> None:
        """End the call to Google that is under way, from any thread; whether a change arrived is found out with the next sync."""
        remote = self._remote
        if remote is not None:
            remote.abort()
        self.contacts.abort()

    def close(self) -> None:
        """Close what is open; it can be used again afterwards."""
        self._forget()

    def _let_go(self) -> None:
        """Stop mirroring without a sign-in, with which nothing can be done in Google any more."""
        with self._backend.database.unit_of_work(Author(self._backend.who())) as work:
            calendar = work.calendars.active()
            if calendar is not None:
                work.calendars.save(replace(calendar, active=False, sync_token=""))
                note = f"Disconnected “{calendar.name}”."
                work.history.add(EntityKind.CALENDAR, calendar.id, HistoryAction.DELETED, note=note)
                work.commit()

    def _forget(self) -> None:
        if self._remote is not None:
            self._remote.close()
        self._remote = self._engine = None
        self._close_retired()

    def _retire(self) -> None:
        """Begin anew with another sign-in; a round with the earlier one may still be under way, until :meth:`engine` is asked."""
        if self._remote is not None:
            self._retired.append(self._remote)
        self._remote = self._engine = None

    def _close_retired(self) -> None:
        while self._retired:
            self._retired.pop().close()

    def _store(self) -> TokenStore:
        if self._opened_store is None:
            from bookings_desktop.google.token_store import open_token_store

            self._opened_store, notice = open_token_store(self._backend.folder, self._use_keyring)
            self.notice = self.store_notice = notice or ""
        return self._opened_store

    def _open(self, stored: object) -> GoogleCalendars:
        from bookings_desktop.google.calendar import open_calendars
        from bookings_desktop.google.token_store import StoredSignIn

        if not isinstance(stored, StoredSignIn):
            raise NotPossible("You are not signed in to Google.", "Sign in first: “bookings-desktop connect”.")
        return open_calendars(stored, self._store(), root=self._root)

    def _calendars(self) -> GoogleCalendars:
        if self._remote is None:
            self._remote = self._open(self._store().load())
        return self._remote

    def _require_engine(self) -> SyncEngine:
        if self._engine is None:
            from bookings_desktop.google.mapping import normalised

            self._engine = SyncEngine(
                self._backend.database,
                self._calendars(),
                normalise=normalised,
                page_size=self._page_size,
                keep_cancelled=self._backend.settings.keep_cancelled_events,
                asks_first=self._asks_first,
            )
        return self._engine
