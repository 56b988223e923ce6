"""When the network comes back and when the computer wakes up."""

import pytest
from PySide6.QtNetwork import QNetworkInformation

from bookings_desktop.ui.return_watch import ReturnWatch

ONLINE = QNetworkInformation.Reachability.Online
AWAY = QNetworkInformation.Reachability.Disconnected
LOCAL = QNetworkInformation.Reachability.Local
UNKNOWN = QNetworkInformation.Reachability.Unknown


class Wall:
    now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def watch(qapp, wall):
    made = ReturnWatch(wall)
    made.told = []
    made.returned.connect(lambda: made.told.append(True))
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("states", "times"),
    [
        ([AWAY, ONLINE], 1),
        ([ONLINE, AWAY, ONLINE], 1),
        ([LOCAL, ONLINE, UNKNOWN, ONLINE], 2),
        ([ONLINE], 0),
        ([ONLINE, ONLINE], 0),
        ([ONLINE, AWAY, LOCAL], 0),
    ],
)
def test_only_a_return_is_told(watch, states, times):
    for state in states:
        watch.note(state)
    assert len(watch.told) == times


@pytest.mark.parametrize(("passed", "slept"), [(10, False), (35, False), (3600, True), (-3600, False)])
def test_a_jump_of_the_clock_is_a_sleep(watch, wall, passed, slept):
    wall.now += passed
    watch.look_at_clock()
    assert bool(watch.told) is slept
    wall.now += 10
    watch.look_at_clock()
    assert len(watch.told) == slept


@pytest.mark.parametrize("there", [True, False])
def test_a_system_that_tells_nothing_does_no_harm(watch, monkeypatch, there):
    if not there:
        monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda *_: False)
    assert watch.watch_network() in ((True, False) if there else (False,))
