from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from bookings_desktop.google import auth
from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.sandbox import SandboxServer
from tests.support.sync_world import Desk, Google


@pytest.fixture
def server(google: Google) -> Iterator[SandboxServer]:
    """The HTTP face of the account."""
    with SandboxServer(google.store) as running:
        yield running


@pytest.fixture
def http_desk(server: SandboxServer, google: Google, new_desk: Callable[..., Desk]) -> Iterator[Callable[..., Desk]]:
    """Makes desks that use Google's own client over HTTP; all scopes are granted unless some are named."""
    opened: list[GoogleCalendars] = []

    def make(*, scopes: tuple[str, ...] = auth.SCOPES, connected: bool = True, **options: Any) -> Desk:
        client = server.client_secrets()["installed"]
        credentials = Credentials(
            token=None,
            refresh_token=server.issue_refresh_token(scopes),
            token_uri=client["token_uri"],
            client_id=client["client_id"],
            client_secret=client["client_secret"],
        )
        opened.append(GoogleCalendars(credentials, root=server.root_url, timeout=5))
        desk = new_desk(remote=opened[-1], **options)
        if connected:
            desk.connect()
            desk.sync()
        return desk

    yield make
    for remote in opened:
        remote.close()
