"""A small practice beside a sandbox of its own, whose mirror can be brought into any state that there is.

Nothing is faked in the window: the sandbox answers as Google would, and engine, gateway and window do what they always do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from bookings_desktop.backend import compose
from bookings_desktop.composition import below_of
from bookings_desktop.connection import Connection
from bookings_desktop.demo import ACCOUNT, CALENDAR_ID, CALENDAR_NAME, ORGANISATION, PERSON, ZONE, AnsweringStore
from bookings_desktop.google.auth import SCOPES, ClientSecrets, StoredSignIn
from bookings_desktop.google.token_store import FileTokenStore
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.models.values import Author, Booking, Origin
from bookings_desktop.sandbox import Person, SandboxServer
from bookings_desktop.sandbox.faults import Fault, When
from bookings_desktop.services.sample_data import compose_sample
from bookings_desktop.settings import Settings, SettingsFile, resources_folder
from bookings_desktop.ui.below import Below
from tests.support.new_database import new_database

OTHER_ACCOUNT = "helen.marsh@northbank.example"
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
"""How far from its day the practice has bookings: enough to look at, and quickly mirrored."""


class Practice:
    """The practice of the demo with a few days of bookings; a context manager.

    Attributes:
        folder: its data folder.
        now: gives its present instant, aware; its bookings lie around the day of it.
        store: the account whose calendar is the mirror.
        calendar_id: of the mirror.
        other: another account of the same people, to which nothing is mirrored.
        person: somebody who works in Google Calendar itself.
        undo_window: how long a change waits before it may be sent.
        asks_first: whether the first sync waits for a yes.
        signed_in_as: the account that is signed in when the window opens.
        requests_per_second: how fast may be sent.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self.now = now
        self.store = AnsweringStore(account=ACCOUNT, time_zone=ZONE, clock=self.now)
        self.store.add_calendar(CALENDAR_ID, CALENDAR_NAME, time_zone=ZONE)
        self.other = AnsweringStore(account=OTHER_ACCOUNT, time_zone=ZONE, clock=self.now)
        self.calendar_id = CALENDAR_ID
        self.person = Person(self.store, CALENDAR_ID)
        self.undo_window = timedelta()
        self.asks_first = False
        self.signed_in_as = ACCOUNT
        self.requests_per_second = 100
        self._stack = ExitStack()
        self._servers: dict[str, SandboxServer] = {}

    def __enter__(self) -> Practice:
        with ExitStack() as stack:
            for store in (self.store, self.other):
                self._servers[store.account] = stack.enter_context(SandboxServer(store))
            self._stack = stack.pop_all()
        self._fill()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def settings(self) -> Settings:
        """The settings as the file has them."""
        return SettingsFile(self.folder).load()

    def connect(self, *, sync: bool = True) -> None:
        """Make the calendar the mirror, and bring both sides together if that is wanted."""
        backend = compose(self.folder, settings=self.settings, environ={}, clock=self.now)
        connection = Connection(
            backend, google_root=self._root(ACCOUNT), use_keyring=False, environ={}, asks_first=False
        )
        try:
            self.sign_in(ACCOUNT)
            connection.choose(CALENDAR_ID)
            engine = connection.engine()
            if sync and engine is not None:
                engine.run_until_idle(wait=time.sleep)
        finally:
            connection.close()
            backend.close()

    def sign_in(self, account: str) -> None:
        """Keep a sign-in of an account, as the browser would have brought it."""
        server = self._servers[account]
        client = ClientSecrets.from_document(server.client_secrets())
        FileTokenStore(self.folder).save(
            StoredSignIn(
                refresh_token=server.issue_refresh_token(SCOPES),
                client_id=client.client_id,
                client_secret=client.client_secret,
                token_uri=client.token_uri,
                revoke_uri=client.revoke_uri,
                scopes=SCOPES,
                account=account,
            )
        )
        self.signed_in_as = account

    def sign_out(self) -> None:
        """Lose the sign-in that is kept on this computer."""
        FileTokenStore(self.folder).delete()

    def end_sign_in(self) -> None:
        """Take the consent back, as on Google's page of third-party apps."""
        self.store.oauth.revoke_refresh_tokens()
        self.store.oauth.expire_access_tokens()

    def open_below(self) -> Below:
        """What lies below the window; database lane."""
        SettingsFile(self.folder).save(self.settings.changed(requests_per_second=self.requests_per_second))
        backend = compose(self.folder, settings=self.settings, undo_window=self.undo_window, environ={}, clock=self.now)
        root = self._root(self.signed_in_as)
        connection = Connection(backend, google_root=root, use_keyring=False, environ={}, asks_first=self.asks_first)
        return below_of(backend, connection)

    def hold_batches(self, after: int) -> Fault:
        """Let so many batches of changes pass, and keep the next one waiting until the fault's gate is opened."""
        return self.store.faults.hold(path="/batch/", skip=after, when=When.BEFORE)

    def _root(self, account: str) -> str:
        return self._servers[account].root_url

    def _fill(self) -> None:
        settings = Settings(organisation=ORGANISATION, person=PERSON, time_zone=ZONE)
        SettingsFile(self.folder).save(settings)
        new_database(self.folder / DATABASE_FILE)
        backend = compose(self.folder, settings=settings, environ={}, clock=self.now)
        today = self.now().astimezone(ZoneInfo(ZONE)).date()
        sample = compose_sample(resources_folder() / "sample", today=today, zone=ZONE)
        with backend.database.unit_of_work(Author("Sample data", Origin.IMPORT)) as work:
            for member in sample.members:
                work.members.add(member)
            for contact in sample.contacts:
                work.contacts.add(contact)
            work.flush()
            for deal in sample.deals:
                work.deals.add(deal)
            work.flush()
            work.bookings.add_many([booking for booking in sample.bookings if self._near(booking)])
            work.commit()
        backend.close()

    def _near(self, booking: Booking) -> bool:
        """Whether a booking of the sample lies around the day of the practice."""
        return self.now() - BEFORE < booking.slot.order_at < self.now() + AFTER


def event_time(event: dict[str, dict[str, str]], end: str) -> datetime:
    """The start or the end of an event that has hours."""
    return datetime.fromisoformat(event[end]["dateTime"])
