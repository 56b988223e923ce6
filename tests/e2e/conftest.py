"""The real window over a real database file and the sandbox's HTTP face; a scenario is a coroutine that runs in its event loop."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from shiboken6 import delete

from bookings_desktop.backend import compose
from bookings_desktop.composition import below_of
from bookings_desktop.connection import Connection
from bookings_desktop.google.auth import SCOPES, ClientSecrets, StoredSignIn
from bookings_desktop.google.token_store import FileTokenStore
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.models.values import Contact, TimedSlot
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.settings import Settings
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.session import WindowSession, run_session
from bookings_desktop.ui.theme import ThemeManager
from tests.support.new_database import new_database

ZONE = "Europe/London"
CALENDAR = "practice@group.calendar.google.com"


class Practice:
    """A small practice: three bookings from tomorrow on, two contacts, two members, and a calendar of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.store = SandboxStore(account="desk@example.com", time_zone=ZONE)
        self.store.add_calendar(CALENDAR, "Practice", time_zone=ZONE)
        self.person = Person(self.store, CALENDAR)
        self.settings = Settings(organisation="The Practice", person="Nadia", time_zone=ZONE, requests_per_second=100)
        self.messages = []
        self.crashes = []
        self.tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)

    def slot(self, hour, minutes=45):
        start = self.tomorrow.replace(hour=hour)
        return TimedSlot(start, start + timedelta(minutes=minutes), ZONE)

    def fill(self):
        new_database(self.folder / DATABASE_FILE)
        backend = compose(self.folder, settings=self.settings, environ={})
        kenji = backend.contacts.create(Contact("", "Kenji Watanabe", emails=("kenji@example.com",)))
        backend.contacts.create(Contact("", "Zoë Müller", emails=("zoe@example.com",), phones=("+41 44 555 01 42",)))
        helen = backend.members.create("Helen Marsh", "helen@example.com")
        backend.members.create("Tomás Rivera", "tomas@example.com")
        for hour, title in ((9, "Knee assessment"), (11, "Nutrition check-in"), (14, "Blood test results")):
            backend.bookings.create(
                BookingDraft(title, self.slot(hour), contact_id=kenji.id, assigned_to_id=helen.id, location="Room 2")
            )
        backend.close()

    def sign_in(self, server):
        client = ClientSecrets.from_document(server.client_secrets())
        FileTokenStore(self.folder).save(
            StoredSignIn(
                refresh_token=server.issue_refresh_token(SCOPES),
                client_id=client.client_id,
                client_secret=client.client_secret,
                token_uri=client.token_uri,
                revoke_uri=client.revoke_uri,
                scopes=SCOPES,
                account=self.store.account,
            )
        )

    def open_below(self, server, undo_window, connected):
        backend = compose(self.folder, settings=self.settings, undo_window=undo_window, environ={})

        def connection():
            return Connection(backend, google_root=server.root_url, use_keyring=False, environ={}, asks_first=False)

        if connected:  # with a line of its own: the window's belongs to another thread
            chosen = connection()
            chosen.choose(CALENDAR)
            chosen.close()
        return below_of(backend, connection())

    def events(self):
        return {event["summary"]: event for event in self.person.events() if event["status"] != "cancelled"}


@pytest.fixture
def practice(tmp_path):
    """The practice before its window is opened."""
    made = Practice(tmp_path)
    made.fill()
    return made


@pytest.fixture
def run_desk(practice, qapp):
    """Opens the window, runs a scenario in its event loop, closes everything; any crash report fails the test."""

    def run(scenario, *, undo_window=timedelta(), connected=True):
        with SandboxServer(practice.store) as server:
            practice.sign_in(server)
            themes = ThemeManager(qapp, "light")
            notifications = Notifications()
            notifications.posted.connect(practice.messages.append)
            notifications.crashed.connect(practice.crashes.append)
            window = MainWindow(themes, notifications, practice.settings.zone, time.time)
            window.show()
            session = WindowSession(window, themes, notifications, time.time)

            async def errand(opened):
                await scenario(opened)
                return 0

            try:
                code = run_session(qapp, session, lambda: practice.open_below(server, undo_window, connected), errand)
            finally:
                asyncio.set_event_loop(None)
                window.close()
                delete(window)
                delete(notifications)
        assert code == 0
        assert practice.crashes == []

    return run
