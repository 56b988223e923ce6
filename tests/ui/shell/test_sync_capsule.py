"""The capsule: what it writes, what it says in full, and that its few words fit."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bookings_desktop.sync.remote import OtherAccount, RateLimited
from bookings_desktop.sync.results import Counts, MassChange, Progress, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import BriefWords, Words
from bookings_desktop.sync.words import PLAIN_TIMES, TimeWords, brief_words
from bookings_desktop.ui.shell.side_bar import SideBar
from bookings_desktop.ui.shell.sync_capsule import WIDTH

SPRING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def bar(themes, qtbot):
    made = SideBar(themes, (("Bookings", "list"),))
    qtbot.addWidget(made)
    made.resize(made.width(), 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize(
    ("headline", "detail", "description"),
    [
        ("In sync · 2 min ago", "", "In sync · 2 min ago."),
        ("In sync · just now", "1 needs a look", "In sync · just now. 1 needs a look."),
        (
            "No connection.",
            "You can go on working; changes are sent later.",
            "No connection. You can go on working; changes are sent later.",
        ),
        ("Sending 3…", "", "Sending 3…"),
    ],
)
def test_the_capsule_is_read_as_sentences(bar, headline, detail, description):
    bar.capsule.show_state("circle-check", "ok", BriefWords("In few words"), Words(headline, detail))
    assert bar.capsule.accessibleName() == "Sync status"
    assert bar.capsule.accessibleDescription() == description
    assert bar.capsule.toolTip() == f"{headline}\n{detail}".strip()


def show(capsule, headline, detail="", *, warn=False):
    capsule.show_state("circle-check", "ok", BriefWords(headline, detail, warn), Words(headline, detail))


@pytest.mark.parametrize("size", [90, 100, 150])
def test_the_few_words_of_every_state_fit_into_the_capsule(bar, themes, size):
    themes.set_text_size(size)
    many = Counts(waiting=1204, parked=12, conflicts=8)
    until, seconds = SPRING + timedelta(hours=2), Progress(1120, 12_045, 6000)
    error = RateLimited("Google takes no more changes.", long_pause=True)
    statuses = [
        *(SyncStatus(phase, counts, checked_at=SPRING) for phase in Phase for counts in (many, Counts())),
        *(SyncStatus(Phase.WAITING, until=until, error=each) for each in (error, None)),
        SyncStatus(Phase.WAITING, until=SPRING + timedelta(minutes=59)),
        SyncStatus(Phase.IDLE, checked_at=SPRING - timedelta(minutes=59)),
        SyncStatus(Phase.IDLE, checked_at=SPRING - timedelta(days=1)),
        SyncStatus(Phase.PUSHING, progress=seconds),
        SyncStatus(Phase.PULLING, progress=Progress(12_045)),
        SyncStatus(Phase.SIGN_IN, error=OtherAccount("Somebody else is signed in.")),
        *(SyncStatus(Phase.NEEDS_PERSON, question=MassChange(side, 1204, 5310)) for side in Side),
    ]
    for status in statuses:
        for written in (PLAIN_TIMES, TimeWords("{:%I:%M %p}".format)):
            brief = brief_words(status, SPRING, ZoneInfo("Europe/London"), written)
            bar.capsule.show_state("circle-check", "ok", brief, Words(brief.headline))
            assert bar.capsule.cut_off == [], status


def test_a_long_sending_has_its_time_on_the_second_line_and_a_thin_line_at_the_foot(bar):
    capsule = bar.capsule
    show(capsule, "Sending 3…")
    one = capsule.sizeHint().height()
    show(capsule, "Sending 120 of 1,204 · about 1 min")
    assert capsule.sizeHint().height() > one
    assert capsule.accessibleDescription() == "Sending 120 of 1,204 · about 1 min."
    bare = capsule.grab().toImage()
    capsule.show_part(0.1)
    little = capsule.grab().toImage()
    capsule.show_part(0.9)
    assert bare != little != capsule.grab().toImage()
    capsule.show_part(None)
    assert capsule.grab().toImage() == bare


def test_the_capsule_grows_by_a_line_paints_it_and_can_be_pressed(bar, qtbot):
    capsule = bar.capsule
    show(capsule, "In sync")
    one = capsule.sizeHint().height()
    show(capsule, "In sync", "A long second line that has no room " * 3)
    assert capsule.sizeHint().height() > one
    calm = capsule.grab().toImage()
    show(capsule, "In sync", "A long second line that has no room " * 3, warn=True)
    assert capsule.grab().toImage() != calm
    assert capsule.width() <= WIDTH
    with qtbot.waitSignal(bar.sync_clicked):
        QTest.mouseClick(capsule, Qt.MouseButton.LeftButton)
    bar.set_rail(True)
    assert capsule.sizeHint().height() == one
    assert capsule.accessibleDescription().startswith("In sync. A long second line")
    assert capsule.grab().toImage() != calm
