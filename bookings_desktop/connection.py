"""The way to Google of one data folder: sign-in, choice of the calendar, and the engine. No window.

Everything here may take long (imports, keyring, network): the window calls it on the network lane only, and never from two
threads at a time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bookings_desktop.backend import Backend
from bookings_desktop.errors import BookingsError, NotFound, NotPossible
from bookings_desktop.settings import ENV_GOOGLE_ROOT
from bookings_desktop.sync.engine import SyncEngine
from bookings_desktop.sync.remote import RemoteCalendarInfo

if TYPE_CHECKING:  # Google's libraries are imported on first use
    from bookings_desktop.google.calendar import GoogleCalendars
    from bookings_desktop.google.token_store import StoredSignIn, TokenStore


class NotSignedIn(BookingsError):
    """Nobody has signed in to Google yet, or somebody signed out."""


class Connection:
    """Sign-in, calendars and engine of one data folder.

    Args:
        backend: settings and database.
        google_root: another root than Google's; ``BOOKINGS_GOOGLE_ROOT`` when None.
        use_keyring: false keeps the sign-in in a file in any case.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        google_root: str | None = None,
        use_keyring: bool = True,
    ) -> None:
        self._backend = backend
        self._root = os.environ.get(ENV_GOOGLE_ROOT, "") if google_root is None else google_root
        self._use_keyring = use_keyring
        self._store: TokenStore | None = None
        self._notice = ""
        self._remote: GoogleCalendars | None = None
        self._engine: SyncEngine | None = None

    def notice(self) -> str:
        """What a person should know about where the sign-in is kept; empty when it is in the keyring."""
        self._tokens()
        return self._notice

    def stored(self) -> StoredSignIn | None:
        """The sign-in that is kept, if there is one. Raises TokenStoreUnusable."""
        return self._tokens().load()

    def check_client(self, path: str) -> None:
        """Raise ClientFileUnusable, with what is wrong and what to do, for a file that is no Google client file."""
        from bookings_desktop.google.client_secrets import ClientSecrets

        ClientSecrets.load(Path(path).expanduser())

    def sign_in(
        self,
        path: str,
        announce: Callable[[str], None],
        cancelled: threading.Event | None = None,
        *,
        open_browser: bool = True,
    ) -> str:
        """Let a person sign in and agree in the browser, and keep the sign-in.

        Args:
            path: the client file.
            announce: is given the address of the sign-in page when no browser was opened.
            cancelled: ends the wait when it is set.
            open_browser: whether to open the sign-in page.

        Returns:
            The account's e-mail address.

        Raises:
            BookingsError: the file is wrong, the sign-in was refused or took too long, or Google cannot be reached.
        """
        from bookings_desktop.google import auth

        client = auth.ClientSecrets.load(Path(path).expanduser())
        fresh = auth.sign_in(client, open_browser=open_browser, announce=announce, cancelled=cancelled)
        account = self._open(fresh.stored).account()
        self._tokens().save(replace(fresh.stored, account=account))
        self._backend.save_settings(
            self._backend.settings.changed(client_secrets=str(Path(path).expanduser().absolute()))
        )
        return account

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """The account's calendars. Raises NotSignedIn, RemoteError."""
        return self._opened().calendars()

    def choose(self, calendar_id: str) -> None:
        """Mirror to this calendar from now on. Raises NotFound, NotPossible, NotSignedIn, RemoteError."""
        found = {info.calendar_id: info for info in self.calendars()}.get(calendar_id)
        if found is None:
            raise NotFound(
                f"The account has no calendar with the id {calendar_id}.", "Choose one of those that it can see."
            )
        if not found.access_role.may_write:
            raise NotPossible(
                f"You can only read the calendar “{found.name}”.",
                "Ask its owner to let you change it, or choose another.",
            )
        self._new_engine().connect(calendar_id)

    def create(self, name: str) -> None:
        """Mirror to a calendar of this name from now on; it is made if the account has none that can be written.

        Looking first matters: making a calendar cannot be repeated (facts page, section 11, case 54).

        Raises:
            NotSignedIn, RemoteError: nobody is signed in, or Google refuses.
        """
        wanted = " ".join(name.split())
        if not wanted:
            raise NotPossible("The calendar needs a name.", "Give it the name that colleagues will look for.")
        for info in self.calendars():
            if info.name == wanted and info.access_role.may_write:
                self._new_engine().connect(info.calendar_id)
                return
        made = self._opened().create_calendar(wanted, self._backend.settings.zone.key)
        self._new_engine().connect(made.calendar_id)

    def open_engine(self) -> SyncEngine | None:
        """The engine of the connected calendar; None when there is no calendar.

        Raises:
            NotSignedIn: there is a calendar, but the sign-in is gone.
            BookingsError: the token store or the root cannot be used.
        """
        with self._backend.database.reading() as work:
            calendar = work.calendars.active()
        if calendar is None:
            return None
        return self._engine or self._new_engine()

    def disconnect(self, keep_events: bool) -> None:
        """Mirror nowhere any more; bookings stay as they are.

        Args:
            keep_events: whether the events stay in Google; otherwise they are deleted first, which may take a while.

        The consent is taken back as well. Without a connection it lives on at Google until it is taken back there; here the
        sign-in is forgotten all the same.

        Raises:
            RemoteError: events could not be deleted; then everything stays connected.
        """
        from bookings_desktop.google import auth

        stored = self.stored()
        if stored is not None:
            self._new_engine().disconnect(keep_events=keep_events)
            try:
                auth.revoke(stored)
            finally:
                self._tokens().delete()
                self._engine = None
                self._close_remote()

    def close(self) -> None:
        """Close the connections."""
        self._engine = None
        self._close_remote()

    def _tokens(self) -> TokenStore:
        if self._store is None:
            from bookings_desktop.google.token_store import open_token_store

            self._store, notice = open_token_store(self._backend.folder, self._use_keyring)
            self._notice = notice or ""
        return self._store

    def _opened(self) -> GoogleCalendars:
        if self._remote is None:
            stored = self.stored()
            if stored is None:
                raise NotSignedIn("You are not signed in to Google.", "Connect Google Calendar first.")
            self._open(stored)
        if self._remote is None:
            raise RuntimeError("opening gives a remote calendar")
        return self._remote

    def _open(self, stored: StoredSignIn) -> GoogleCalendars:
        from bookings_desktop.google.calendar import open_calendars

        self._close_remote()
        self._remote = open_calendars(stored, self._tokens(), root=self._root)
        return self._remote

    def _close_remote(self) -> None:
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _new_engine(self) -> SyncEngine:
        from bookings_desktop.google import mapping

        with self._backend.database.reading() as work:
            calendar = work.calendars.active()
        self._engine = SyncEngine(
            self._backend.database,
            self._opened(),
            normalise=partial(mapping.normalised, calendar_id=calendar.id if calendar else ""),
            keep_cancelled=self._backend.settings.keep_cancelled_events,
        )
        return self._engine
