"""The contract of the remote side, on the fast fake and on the real gateway over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.oauth2.credentials import Credentials

from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from bookings_desktop.sync.remote import RemoteCalendars
from tests.google.conftest import SCOPES
from tests.support.remote_contract import RemoteContract, World
from tests.support.sandbox_remote import SandboxRemote


class TestSandboxRemote(RemoteContract):
    @pytest.fixture
    def world(self, store: SandboxStore, mirror: str, person: Person) -> World:
        remote = SandboxRemote(store)

        def end_sign_in() -> None:
            remote.signed_in = False

        return World(remote, store, mirror, person, end_sign_in)


class TestGoogleCalendars(RemoteContract):
    @pytest.fixture
    def world(self, server: SandboxServer, mirror: str, person: Person) -> Iterator[World]:
        client = server.client_secrets()["installed"]
        credentials = Credentials(
            token=None,
            refresh_token=server.issue_refresh_token(SCOPES),
            token_uri=client["token_uri"],
            client_id=client["client_id"],
            client_secret=client["client_secret"],
        )
        remote = GoogleCalendars(credentials, root=server.root_url, timeout=10)
        yield World(remote, server.store, mirror, person, server.revoke_refresh_tokens)
        remote.close()


def test_both_are_the_protocol(server: SandboxServer, store: SandboxStore) -> None:
    fake: RemoteCalendars = SandboxRemote(store)
    real: type[RemoteCalendars] = GoogleCalendars
    for name in (
        "account",
        "calendars",
        "calendar",
        "create_calendar",
        "list_page",
        "ours_in",
        "get",
        "insert",
        "patch",
        "delete",
        "write_many",
    ):
        assert callable(getattr(fake, name))
        assert callable(getattr(real, name))
