"""Reading Google Contacts, put together: permission, place and service. Shared by the window and the command line.

Blocking, like :mod:`.connection`, through which it is reached; Google's client and the keyring are imported by the methods that
need them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bookings_desktop.backend import Backend
from bookings_desktop.errors import NotPossible

if TYPE_CHECKING:
    from bookings_desktop.google.people import GooglePeople
    from bookings_desktop.google.token_store import StoredSignIn, TokenStore
    from bookings_desktop.services.contact_sync import ContactStanding, ContactSyncReport, ContactSyncService
    from bookings_desktop.services.import_watch import ImportWatch


class ContactReading:
    """One data folder's way to the contacts of the signed-in account.

    Args:
        backend: the data folder and its database.
        store: gives where the sign-in is kept.
        root: another root than Google's; empty for that.
    """

    def __init__(self, backend: Backend, store: Callable[[], TokenStore], root: str) -> None:
        self._backend = backend
        self._store = store
        self._root = root
        self._place: GooglePeople | None = None

    def allowed(self) -> bool:
        """Whether a person has switched on that Google's contacts are read, and allowed it. Raises BookingsError."""
        return _allows(self._store().load())

    def standing(self) -> ContactStanding:
        """Whether they may be read, and how far they were. Raises BookingsError when the keyring does not open."""
        from bookings_desktop.services.contact_sync import ContactStanding

        stored = self._store().load()
        if stored is None:
            return ContactStanding()
        count, read_at = self._service().standing(stored.account)
        return ContactStanding(True, _allows(stored), count, read_at)

    def read(self, watch: ImportWatch | None = None) -> ContactSyncReport:
        """Read what changed since the last time, into our contacts.

        Args:
            watch: told how far it is; stops it.

        Raises:
            NotPossible: nobody is signed in, or reading contacts is not switched on.
            BookingsError: Google or the database cannot be used, or a person stopped it; nothing was stored.
        """
        from bookings_desktop.google.people import open_people

        store = self._store()
        stored = store.load()
        if stored is None or not _allows(stored):
            raise NotPossible(
                "Reading your Google contacts is not switched on.",
                "Allow it in the settings, or with “bookings-desktop connect --contacts”; all else works without it.",
            )
        place = self._place = open_people(stored, store, root=self._root)
        try:
            return self._service().run(place, stored.account, watch=watch)
        finally:
            self._place = None
            place.close()

    def undo(self, report: ContactSyncReport) -> ContactSyncReport:
        """Take a reading back; see :meth:`ContactSyncService.undo`."""
        return self._service().undo(report)

    def abort(self) -> None:
        """End the call to Google that is under way, from any thread; nothing is stored then."""
        place = self._place
        if place is not None:
            place.abort()

    def _service(self) -> ContactSyncService:
        from bookings_desktop.services.contact_sync import ContactSyncService

        return ContactSyncService(self._backend.database, self._backend.who)


def _allows(stored: StoredSignIn | None) -> bool:
    from bookings_desktop.google import auth

    return stored is not None and auth.CONTACTS_SCOPE in stored.scopes
