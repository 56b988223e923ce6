"""Demo mode: a throw-away data folder with a made-up practice, connected to a sandbox on this computer.

Nothing of it leaves the computer, and nothing of the person's own data is touched.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.backend import Backend, compose
from bookings_desktop.connection import Connection
from bookings_desktop.google.auth import SCOPES, ClientSecrets, StoredSignIn
from bookings_desktop.google.token_store import FileTokenStore
from bookings_desktop.models.database import utc_now
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from bookings_desktop.services import sample_data
from bookings_desktop.settings import Settings, SettingsFile, resources_folder

ACCOUNT = "desk@northbank.example"
CALENDAR_ID = "northbank@group.calendar.google.com"
CALENDAR_NAME = "Northbank appointments"
ZONE = "Europe/London"
PERSON = "Nadia Haddad"
ORGANISATION = "Northbank Clinic"

ANSWERS = ("accepted",) * 6 + ("tentative", "declined", "needsAction", "needsAction")
"""How guests of the practice answer: most of them come."""

GOOGLE_CONTACTS = (
    ("Ingrid Solberg", "ingrid.solberg@fjordlab.example", "+47 22 55 01 42"),
    ("Tariq Aziz", "tariq.aziz@citygym.example", "+44 20 7946 0815"),
    ("Mei-Ling Chou", "meiling.chou@lotus.example", "+886 2 5550 0199"),
)
"""Who is in Google Contacts only, so that there is somebody to read from there: name, e-mail and phone."""


class AnsweringStore(SandboxStore):
    """A sandbox whose guests have answered as soon as they are invited, so that there are answers to look at.

    The same guest answers the same for the same time in every demo. Nobody is mailed.
    """

    def create_event(self, calendar: Any, body: Any, params: Any, foreign_id: str | None = None) -> Any:
        """Store a new event as the sandbox does, and let its guests answer."""
        record = super().create_event(calendar, body, params, foreign_id)
        invited = record.data.get("attendees") or []
        if invited:
            answered = [guest | {"responseStatus": _answer(guest, record.data)} for guest in invited]
            self.change_event(calendar, record, record.data | {"attendees": answered}, {"sendUpdates": "none"})
        return record


def _answer(guest: dict[str, Any], event: dict[str, Any]) -> str:
    """What a guest answers; it follows from who is invited and when, since ids are others in every demo."""
    start = event["start"].get("dateTime") or event["start"].get("date")
    return ANSWERS[zlib.crc32(f"{guest['email']} {start}".encode()) % len(ANSWERS)]


class Demo:
    """A practice to look around in; a context manager.

    Args:
        folder: an empty folder, which belongs to the demo.
        now: gives the present instant, aware; the bookings lie around its day.

    Attributes:
        now: gives the present instant of the practice.
        person: somebody who works in Google Calendar itself.
        faults: what goes wrong in the sandbox.
        root_url: the sandbox's address; opened in a browser it shows the Google side.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.folder = folder
        self.now = now
        self._stack = ExitStack()
        self._store = AnsweringStore(account=ACCOUNT, time_zone=ZONE, clock=now)
        self._store.add_calendar(CALENDAR_ID, CALENDAR_NAME, time_zone=ZONE)
        for name, email, phone in GOOGLE_CONTACTS:
            self._store.put_contact(
                name, emailAddresses=[{"value": email}], phoneNumbers=[{"value": phone, "type": "mobile"}]
            )
        self.person = Person(self._store, CALENDAR_ID)
        self.faults = self._store.faults
        self.root_url = ""
        self._client_file = folder / "google-client.json"

    def __enter__(self) -> Demo:
        with ExitStack() as stack:
            server = stack.enter_context(SandboxServer(self._store))
            self.root_url = server.root_url
            self._sign_in(server)
            self._fill()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def connection(self, backend: Backend) -> Connection:
        """The way to the sandbox: its root, and the sign-in in a file, since a keyring belongs to a person's own data.

        Nobody is asked before the first sync: both sides are made up.
        """
        return Connection(backend, google_root=self.root_url, use_keyring=False, asks_first=False)

    def _sign_in(self, server: SandboxServer) -> None:
        """Sign in without a browser, as the sandbox allows."""
        document = server.client_secrets()
        self._client_file.write_text(json.dumps(document), encoding="utf-8")  # for signing in again by hand
        client = ClientSecrets.from_document(document)
        stored = StoredSignIn(
            refresh_token=server.issue_refresh_token(SCOPES),
            client_id=client.client_id,
            client_secret=client.client_secret,
            token_uri=client.token_uri,
            revoke_uri=client.revoke_uri,
            scopes=SCOPES,
            account=ACCOUNT,
        )
        FileTokenStore(self.folder).save(stored)

    def _fill(self) -> None:
        # the sandbox has no quota per minute
        settings = Settings(organisation=ORGANISATION, person=PERSON, time_zone=ZONE, requests_per_second=100)
        settings = settings.changed(client_secrets=str(self._client_file))
        SettingsFile(self.folder).save(settings)
        backend = compose(self.folder, settings=settings, environ={}, clock=self.now)
        try:
            today = self.now().astimezone(ZoneInfo(ZONE)).date()
            sample_data.fill(backend.database, resources_folder() / "sample", today=today, zone=ZONE)
            connection = self.connection(backend)
            connection.choose(CALENDAR_ID)
            connection.close()
        finally:
            backend.close()
