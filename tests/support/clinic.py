"""A real window over a real database, without Google."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shiboken6 import delete

from bookings_desktop.backend import compose
from bookings_desktop.composition import below_of
from bookings_desktop.connection import Connection
from bookings_desktop.models.mirrored_booking import MirroredBookings
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link
from bookings_desktop.models.values import Author, Contact, Origin, TimedSlot
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.settings import Settings, SettingsFile
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.session import WindowSession, run_session
from tests.support.new_database import new_database

ZONE = "Europe/London"


class Clinic:
    """A data folder with a colleague, a contact and a booking tomorrow from 13:00 to 14:00 in London."""

    def __init__(self, folder):
        self.folder = folder
        self.messages = []
        self.crashes = []
        SettingsFile(folder).save(Settings(organisation="The Clinic", person="Nadia", time_zone=ZONE))
        self.start = (datetime.now(UTC) + timedelta(days=1)).replace(hour=13, minute=0, second=0, microsecond=0)
        new_database(folder / DATABASE_FILE)
        backend = compose(folder, environ={})
        kenji = backend.contacts.create(Contact("", "Kenji Watanabe", emails=("kenji@example.com",)))
        helen = backend.members.create("Helen Marsh", "helen@example.com", role_title="Physiotherapist")
        slot = TimedSlot(self.start, self.start + timedelta(hours=1), ZONE)
        backend.bookings.create(BookingDraft("Knee assessment", slot, contact_id=kenji.id, assigned_to_id=helen.id))
        backend.close()

    def add(self, title, *, days, deleted=False):
        """One more booking, so many days from tomorrow; it may lie in the trash already. Returns it."""
        backend = compose(self.folder, environ={})
        start = self.start + timedelta(days=days)
        slot = TimedSlot(start, start + timedelta(hours=1), ZONE)
        made = backend.bookings.create(BookingDraft(title, slot)).booking
        if deleted:
            backend.bookings.delete([made.id])
        backend.close()
        return made

    def add_conflict(self, title, *, days, here, there):
        """Store a booking whose location was changed here and in Google Calendar, before that was disconnected."""
        made = self.add(title, days=days)
        backend = compose(self.folder, environ={})
        with backend.database.unit_of_work(Author("Google Calendar", Origin.GOOGLE)) as work:
            work.calendars.save(CalendarState("mirror", "desk@example.org", active=False))
            booking = work.bookings.save(replace(work.bookings.get(made.id), location=here))
            fields = MirroredBookings(work).fields(booking)
            base = replace(fields, location="Room 1")
            work.links.save(Link(booking.id, "mirror", booking.id, etag="1", base=base, remote_updated=work.now))
            work.conflicts.replace(booking.id, [Conflict(booking.id, "location", "Room 1", here, there, work.now)])
            work.commit()
        backend.close()

    @property
    def stored(self):
        """The settings as the file has them."""
        return SettingsFile(self.folder).load()

    def open_below(self):
        backend = compose(self.folder, environ={})
        return below_of(backend, Connection(backend, use_keyring=False, environ={}))


def run_in_window(clinic, qapp, themes, scenario):
    """Open the window, run a scenario in its event loop, close everything; any crash report fails the test."""
    notifications = Notifications()
    notifications.posted.connect(clinic.messages.append)
    notifications.crashed.connect(clinic.crashes.append)
    window = MainWindow(themes, notifications, clinic.stored.zone, time.time)
    window.show()
    session = WindowSession(window, themes, notifications, time.time)

    async def errand(opened):
        await scenario(opened)
        return 0

    try:
        code = run_session(qapp, session, clinic.open_below, errand)
    finally:
        asyncio.set_event_loop(None)
        window.close()
        delete(window)
        delete(notifications)
    assert code == 0
    assert clinic.crashes == []
    return session
