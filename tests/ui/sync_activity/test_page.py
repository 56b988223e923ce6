"""The page itself: what it shows, what its buttons ask for, and that it leaves alone what has not changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from bookings_desktop.models.mirror_reader import MirrorCounts
from bookings_desktop.models.sync_values import SyncLogEntry, SyncLogKind
from bookings_desktop.services.sync_activity import ChangeKind, SyncActivity
from bookings_desktop.sync.results import FirstSync
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui.shell.panes import reached_by_tab
from bookings_desktop.ui.sync_activity.conflict_card import ConflictCard
from bookings_desktop.ui.sync_activity.log_texts import log_lines
from bookings_desktop.ui.sync_activity.page import NOTHING_WAITING, SyncActivityPage
from bookings_desktop.ui.sync_activity.queue_texts import progress_words
from bookings_desktop.ui.sync_activity.texts import Act, Figures
from tests.support.booking_rows import LONDON
from tests.support.clipping import clipped_widgets
from tests.support.spoken import unspoken
from tests.ui.sync_activity.test_conflict_card import EVERYTHING, USUAL, conflict
from tests.ui.sync_activity.test_conflict_card import NOW as CHOSEN_AT
from tests.ui.sync_activity.test_texts import CALENDAR, MASS, NOW, at, change, scene

LOG = (
    SyncLogEntry(SyncLogKind.CHECKED, at(10, 40), id=3),
    SyncLogEntry(SyncLogKind.PULLED, at(10, 38), title="Blood test results", detail="updated", who="Helen", id=2),
    SyncLogEntry(SyncLogKind.STARTED, at(8, 2), number=1204, id=1),
)
BUSY = SyncActivity(
    CALENDAR,
    MirrorCounts(1199, 3, 1, 2),
    waiting=(change(ChangeKind.TIME), change(ChangeKind.NEW, title="Vaccination", contact_name="Lucía Fernández")),
    parked=(change(title="Migraine plan call", error_title="You can only read this calendar."),),
)


def numbered(activity):
    """The same with an id for each booking."""

    def give(changes, first):
        return tuple(replace(one, booking_id=f"b{first + number}") for number, one in enumerate(changes))

    return replace(activity, waiting=give(activity.waiting, 10), parked=give(activity.parked, 20))


@pytest.fixture
def page(themes, qtbot):
    made = SyncActivityPage(themes)
    qtbot.addWidget(made)
    made.resize(1096, 740)
    with qtbot.waitExposed(made):
        made.show()
    return made


def settle(page):
    """Let everything be polished, laid out and painted."""
    for _ in range(3):
        page.grab()
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def show(page, phase=Phase.IDLE, activity=BUSY, progress=None, **status):
    page.show_scene(scene(phase, activity=numbered(activity), **status), 120, progress)
    page.show_today(log_lines(LOG, LONDON, NOW))


def button(page, words):
    (found,) = [one for one in page.findChildren(QPushButton) if one.text() == words and one.isVisible()]
    return found


def test_one_problem_is_told_as_one(page):
    page.connection.show_figures(Figures(0, 0, 0, 1), connected=True)
    assert page.connection.figures[-1].accessibleName() == "1 problem"


def test_it_tells_everything_at_once(page):
    show(page)
    assert page.connection.texts[0] == "Connected to Google Calendar"
    assert [figure.accessibleName() for figure in page.connection.figures] == [
        "1,199 the same",
        "3 waiting",
        "1 to choose",
        "2 problems",
    ]
    assert page.help_head.count.text() == "2"
    assert [row.accessibleName() for row in page.help.rows] == ["“Migraine plan call” was not saved in Google"]
    assert [row.accessibleName() for row in page.queue.rows] == [
        "Gait analysis. New time: Thu 14 May, 14:00. next",
        "Vaccination, Lucía Fernández. New booking: Thu 14 May, 14:00. next",
    ]
    assert page.more_waiting.text() == "and 1 more"
    assert page.today.rows[0].accessibleName() == "10:40: Checked, nothing new"
    assert page.interval.full == "Checks Google every 2 minutes"
    assert not page.retry.isVisible()


def test_without_anything_to_do_it_says_so(page):
    show(page, activity=SyncActivity(CALENDAR, MirrorCounts(12)))
    assert page.nothing_waiting.isVisible()
    assert page.nothing_waiting.text() == NOTHING_WAITING
    assert not page.help.isVisible()


@pytest.mark.parametrize(
    ("phase", "counts", "words"),
    [
        (Phase.IDLE, MirrorCounts(12), "Nothing needs your help"),
        (Phase.OFF, MirrorCounts(), "Bookings works without Google"),
        (Phase.IDLE, MirrorCounts(12, to_choose=1), None),
        (Phase.OFFLINE, MirrorCounts(12), None),
        (Phase.SIGN_IN, MirrorCounts(12), None),
    ],
)
def test_where_nothing_is_wrong_a_calm_word_stands(page, phase, counts, words):
    show(page, phase, activity=SyncActivity(CALENDAR, counts))
    assert [row.accessibleName() for row in page.calm.rows] == ([words] if words else [])


def test_what_waits_elsewhere_is_not_called_the_same(page):
    show(page, activity=SyncActivity(CALENDAR, MirrorCounts(12, to_choose=1)))
    assert page.nothing_waiting.text() == "Nothing waits to be sent."


@pytest.mark.parametrize(
    ("phase", "status", "words", "act"),
    [
        (Phase.OFF, {}, "Connect", Act.CONNECT),
        (Phase.SIGNED_OUT, {}, "Sign in", Act.CONNECT),
        (Phase.OFFLINE, {}, "Retry now", Act.RETRY),
        (Phase.WAITING, {"until": NOW + timedelta(minutes=4)}, "Retry now", Act.RETRY),
        (Phase.SIGN_IN, {}, "Sign in again", Act.CONNECT),
        (Phase.CALENDAR_GONE, {}, "Choose another", Act.CONNECT),
        (Phase.READ_ONLY, {}, "Open settings", Act.SETTINGS),
        (Phase.NEEDS_PERSON, {"question": MASS}, "Cancel 12 bookings", Act.ALLOW),
        (Phase.NEEDS_PERSON, {"question": MASS}, "Put them back in Google", Act.PUT_BACK),
        (Phase.NEEDS_PERSON, {"question": MASS}, "Not now", Act.LATER),
        (Phase.ASKS, {"first": FirstSync(1204)}, "Begin", Act.BEGIN),
        (Phase.ASKS, {"first": FirstSync(1204)}, "Not now", Act.LATER),
    ],
)
def test_the_button_of_a_state(page, qtbot, phase, status, words, act):
    show(page, phase, SyncActivity(None if phase is Phase.OFF else CALENDAR), **status)
    with qtbot.waitSignal(page.acted) as asked:
        button(page, words).click()
    assert asked.args == [act]


def test_pause_becomes_go_on(page, qtbot):
    show(page)
    with qtbot.waitSignal(page.pause_requested):
        button(page, "Pause").click()
    show(page, Phase.PAUSED)
    assert page.pause.accessibleName() == "Go on"
    assert page.pause.property("kind") == "primary"
    assert not page.sync_now.isVisible()
    with qtbot.waitSignal(page.pause_requested):
        button(page, "Go on").click()
    show(page)
    assert button(page, "Pause").property("kind") == "secondary"
    with qtbot.waitSignal(page.sync_requested):
        button(page, "Sync now").click()


@pytest.mark.parametrize("phase", [Phase.OFF, Phase.SIGNED_OUT])
def test_without_a_sign_in_there_is_nothing_to_pause(page, phase):
    show(page, phase)
    assert not page.pause.isVisible()
    assert not page.sync_now.isVisible()


def test_a_booking_is_opened_from_both_lists(page, qtbot):
    show(page)
    with qtbot.waitSignal(page.open_requested) as asked:
        button(page, "Open booking").click()
    assert asked.args == ["b20"]
    title = page.queue.rows[1].title
    with qtbot.waitSignal(page.open_requested) as asked:
        QTest.keyClick(title, Qt.Key.Key_Space)
    assert asked.args == ["b11"]


def test_what_has_not_changed_is_left_alone(page):
    show(page)
    queue, help_rows, log = page.queue.rows, page.help.rows, page.today.rows
    written = []
    for row in (*queue, *help_rows, *log):
        row.show_value = written.append
    show(page)
    assert written == []
    page.show_scene(scene(activity=later(numbered(BUSY))), 120)
    assert [line.key for line in written] == ["b11"]
    assert page.queue.rows == queue
    assert page.help.rows == help_rows


def later(activity):
    """The second waiting change goes a little later."""
    first, second = activity.waiting
    return replace(activity, waiting=(first, replace(second, due_at=NOW + timedelta(minutes=4))))


def test_the_focus_goes_on_to_the_row_in_place_of_one_that_went(page, qtbot):
    show(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.queue.rows[0].title.setFocus()
    activity = numbered(BUSY)
    page.show_scene(scene(activity=replace(activity, waiting=activity.waiting[1:])), 120)
    qtbot.waitUntil(lambda: page.queue.rows[0].title.hasFocus())


def test_a_long_round_shows_how_far_it_is(page):
    show(page, Phase.PUSHING, progress=progress_words(300, 1200, 90))
    assert page.connection.progress.isVisible()
    assert page.connection.progress.value() / page.connection.progress.maximum() == 0.25
    show(page, Phase.IDLE)
    assert not page.connection.progress.isVisible()


@pytest.mark.parametrize(("width", "narrow"), [(1096, False), (748, True), (508, True)])
def test_a_narrow_window_has_one_column(page, width, narrow):
    show(page)
    page.resize(width, 600)
    settle(page)
    assert page.narrow is narrow
    lefts = {
        page.help.mapTo(page, page.help.rect().topLeft()).x(),
        page.queue.mapTo(page, page.queue.rect().topLeft()).x(),
    }
    assert len(lefts) == (1 if narrow else 2)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("size", [90, 150])
def test_every_state_fits_and_is_spoken(page, themes, qtbot, phase, size):
    themes.set_text_size(size)
    status = {"question": MASS} if phase is Phase.NEEDS_PERSON else {}
    show(page, phase, progress=progress_words(300, 1200, 90) if phase is Phase.PUSHING else None, **status)
    for width in (508, 748, 1096):
        page.resize(max(width, themes.theme.px(508)), 600)
        settle(page)
        assert clipped_widgets(page) == [], (phase, width)
    assert unspoken(page) == []


def test_what_stops_everything_stands_above_the_cards_and_tab_goes_from_top_to_bottom(page, themes):
    cards = [ConflictCard(themes, conflict(*USUAL), zone=LONDON, now=CHOSEN_AT) for _ in range(2)]
    for card in cards:
        page.conflicts.addWidget(card)
    show(page)
    page.show_conflicts(2)
    settle(page)

    def tops(widgets):
        return [widget.mapTo(page, QPoint()).y() for widget in widgets]

    def left():
        return [
            found for found in reached_by_tab(page) if page.conflicts.parentWidget().parentWidget().isAncestorOf(found)
        ]

    assert tops((cards[0], page.help)) == sorted(tops((cards[0], page.help)))
    assert left()[0] is cards[0].open_booking
    assert page.help.isAncestorOf(left()[-1])
    show(page, Phase.SIGN_IN)
    settle(page)
    assert tops((page.help, *cards)) == sorted(tops((page.help, *cards)))
    names = [found.text() for found in reached_by_tab(page) if isinstance(found, QPushButton)]
    assert names[:3] == ["Pause", "Sync now", "Sign in again"]
    assert names[-1] == "Copy report for support"
    assert names.index("Save this choice") < names.index("Show all")


@pytest.mark.parametrize("size", [100, 150])
def test_cards_of_long_texts_have_room_at_all_widths(page, themes, size):
    for fields in (USUAL, EVERYTHING):
        page.conflicts.addWidget(ConflictCard(themes, conflict(*fields), zone=LONDON, now=CHOSEN_AT))
    show(page)
    page.show_conflicts(2)
    themes.set_text_size(size)
    found = {}
    for width in (1096, 750, 600, 560, 500, 600):
        page.resize(width, 600)
        settle(page)
        if faults := clipped_widgets(page):
            found[width] = faults
        left = page.conflicts.parentWidget().parentWidget()
        assert left.height() <= left.heightForWidth(left.width()), f"empty room between the cards at {width}"
    assert found == {}
