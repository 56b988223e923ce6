"""The bar above the pages: when it is there, what it offers, and when it goes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.sync.remote import SignInNeeded
from bookings_desktop.sync.results import FirstSync, MassChange, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.words import words
from bookings_desktop.ui.shell.sync_bar import SyncBar

NOW = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
HERE = MassChange(Side.HERE, 12, 40)
THERE = MassChange(Side.GOOGLE, 12, 40)


@pytest.fixture
def bar(qtbot, themes):
    made = SyncBar(themes)
    qtbot.addWidget(made)
    return made


def show(bar, status):
    bar.show_status(status, words(status, NOW, ZoneInfo("Europe/London")))


def offered(bar):
    return [button.text() for button in (bar.act, bar.back, bar.later) if not button.isHidden()]


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        (SyncStatus(Phase.SIGN_IN, error=SignInNeeded("Google wants a new sign-in.")), ["Sign in again"]),
        (SyncStatus(Phase.SIGNED_OUT), ["Sign in"]),
        (SyncStatus(Phase.CALENDAR_GONE), ["Choose another"]),
        (SyncStatus(Phase.ASKS, first=FirstSync(2)), ["Begin", "Not now"]),
        (
            SyncStatus(Phase.NEEDS_PERSON, question=HERE),
            ["Cancel 12 bookings", "Put them back in Google", "Not now"],
        ),
        (SyncStatus(Phase.NEEDS_PERSON, question=THERE), ["Delete 12 events", "Not now"]),
    ],
)
def test_what_it_offers(bar, status, buttons):
    show(bar, status)
    assert not bar.isHidden()
    assert offered(bar) == buttons
    assert bar.accessibleDescription()


@pytest.mark.parametrize(
    "phase", [Phase.OFF, Phase.IDLE, Phase.PULLING, Phase.OFFLINE, Phase.WAITING, Phase.READ_ONLY, Phase.NEEDS_PERSON]
)
def test_it_is_not_there_while_sync_needs_no_answer(bar, phase):
    show(bar, SyncStatus(Phase.SIGN_IN))
    show(bar, SyncStatus(phase))
    assert bar.isHidden()


def test_not_now_hides_it_until_something_else_comes_up(bar):
    told = []
    bar.postponed.connect(lambda: told.append("later"))
    asks = SyncStatus(Phase.ASKS, first=FirstSync(2))
    show(bar, asks)
    bar.later.click()
    assert (bar.isHidden(), told) == (True, ["later"])
    show(bar, asks)
    assert bar.isHidden()
    show(bar, SyncStatus(Phase.ASKS, first=FirstSync(3)))
    assert not bar.isHidden()


def test_each_button_tells_its_own(bar):
    told = []
    bar.acted.connect(lambda: told.append("act"))
    bar.put_back.connect(lambda: told.append("back"))
    show(bar, SyncStatus(Phase.NEEDS_PERSON, question=HERE))
    bar.act.click()
    bar.back.click()
    assert told == ["act", "back"]
