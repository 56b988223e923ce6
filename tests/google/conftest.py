from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore

# No time limit for one example: the machine may be busy. A failing one is printed with what is needed to run it again.
hypothesis.settings.register_profile(
    "mapping", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("mapping")

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
