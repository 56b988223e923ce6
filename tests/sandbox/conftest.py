from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, Person, SandboxServer, SandboxStore


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> SandboxStore:
    return SandboxStore(clock=clock)


@pytest.fixture
def person(store: SandboxStore) -> Person:
    return Person(store)


@pytest.fixture
def server(store: SandboxStore) -> Iterator[SandboxServer]:
    with SandboxServer(store) as running:
        yield running


@pytest.fixture
def an_event() -> Callable[..., dict[str, Any]]:
    """Builder of request bodies: one hour on 10 March 2026; None leaves a field out."""

    def build(**fields: Any) -> dict[str, Any]:
        body = {
            "summary": "Consultation",
            "start": {"dateTime": "2026-03-10T09:00:00+01:00", "timeZone": "Europe/Zurich"},
            "end": {"dateTime": "2026-03-10T10:00:00+01:00", "timeZone": "Europe/Zurich"},
        } | fields
        return {key: value for key, value in body.items() if value is not None}

    return build


Refused = Callable[..., ApiError]


@pytest.fixture
def refused() -> Refused:
    """Call something that must be refused, check status and reason, and return the error."""

    def check(status: int, reason: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> ApiError:
        with pytest.raises(ApiError) as caught:
            call(*arguments, **named)
        assert (caught.value.status, caught.value.reason) == (status, reason), str(caught.value)
        return caught.value

    return check


@pytest.fixture
def connect(server: SandboxServer) -> Iterator[Callable[..., Any]]:
    """Builder of Google's own client, connected to the sandbox; takes scopes."""
    from tests.support import google_service

    with contextlib.ExitStack() as opened:

        def make(*scopes: str) -> Any:
            service = google_service.connect(server, scopes or google_service.SCOPES)
            opened.callback(service.close)
            return service

        yield make


@pytest.fixture
def service(connect: Callable[..., Any]) -> Any:
    """Google's own client with the scopes that Bookings asks for."""
    return connect()
