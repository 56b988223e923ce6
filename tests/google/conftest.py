from __future__ import annotations

from collections.abc import Iterator

import pytest

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore

SCOPES = ("https://www.googleapis.com/auth/calendar",)


@pytest.fixture
def store() -> SandboxStore:
    return SandboxStore()


@pytest.fixture
def mirror(store: SandboxStore) -> str:
    return store.add_calendar("mirror@group.calendar.google.com", "Bookings")


@pytest.fixture
def person(store: SandboxStore, mirror: str) -> Person:
    return Person(store, mirror)


@pytest.fixture
def server(store: SandboxStore) -> Iterator[SandboxServer]:
    with SandboxServer(store) as running:
        yield running
