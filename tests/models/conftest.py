from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookings_desktop.models.database import Database
from tests.support.builders import FakeClock, a_database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path, clock: FakeClock) -> Iterator[Database]:
    opened = a_database(tmp_path, clock)
    yield opened
    opened.close()
