from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.sync_world import Clock, Desk, Google, Templates


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("template"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Google:
    return Google(clock)


@pytest.fixture
def new_desk(templates: Templates, google: Google, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(**options: Any) -> Desk:
        window = {"undo_window": options.pop("undo_window")} if "undo_window" in options else {}
        database = templates.database(tmp_path / f"desk{len(desks)}.db", clock, **window)
        desks.append(Desk(database, google, clock, **options))
        return desks[-1]

    yield make
    for desk in desks:
        desk.database.close()


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """A desk whose mirror is connected and read."""
    desk = new_desk().connect()
    desk.sync()
    return desk
