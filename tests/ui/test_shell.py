"""The frame around the pages: side bar, status line, messages, questions, and the report about a fault of ours.

A little above 400 lines: many small parts of one frame.
"""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.notifications import Message, Tone
from bookings_desktop.ui.shell.crash_report import CrashReport
from bookings_desktop.ui.shell.messages import MessageBar
from bookings_desktop.ui.shell.questions import Question, ask
from bookings_desktop.ui.shell.side_bar import RAIL_WIDTH, SideBar
from bookings_desktop.ui.shell.status_line import StatusLine, day_figures, next_sentence
from bookings_desktop.ui.shell.sync_capsule import WIDTH
from tests.support.booking_rows import LONDON, NOW, a_row, on


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


# ---- side bar --------------------------------------------------------------------------------------------------------


@pytest.fixture
def bar(themes, qtbot):
    made = SideBar(themes, (("Bookings", "list"), ("Contacts", "users")))
    qtbot.addWidget(made)
    made.resize(made.width(), 700)
    made.set_organisation("Northbank Clinic")
    made.set_person("Nadia Haddad", "Reception", "teal")
    made.set_page("Bookings")
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_side_bar_tells_whose_desk_it_is_and_who_works(bar):
    assert texts(bar) == ["Northbank Clinic", "Bookings", "Views", "Nadia Haddad", "Reception"]
    assert bar.width() == WIDTH


def test_without_an_organisation_the_product_stands_alone(bar):
    bar.set_organisation("")
    assert texts(bar)[:2] == ["Bookings", "Appointments"]


def test_pages_are_chosen_and_marked(bar, qtbot):
    with qtbot.waitSignal(bar.page_chosen) as chosen:
        QTest.mouseClick(bar.items["Contacts"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["Contacts"]
    assert [name for name, item in bar.items.items() if item.isChecked()] == ["Contacts"]
    assert [item.accessibleName() for item in bar.items.values()] == ["Bookings", "Contacts"]


def test_a_count_is_painted_and_read_aloud(bar):
    item = bar.items["Bookings"]
    item.set_count(0)
    without = item.grab().toImage()
    item.set_count(7)
    assert item.accessibleDescription() == "7"
    assert item.grab().toImage() != without
    item.set_count(0)
    assert item.accessibleDescription() == ""
    assert item.grab().toImage() == without


def test_the_rail_shows_icons_with_tool_tips_and_the_bar_comes_back(bar):
    bar.items["Bookings"].set_count(7)
    bar.set_rail(True)
    assert bar.width() == RAIL_WIDTH
    assert texts(bar) == []
    assert [item.toolTip() for item in bar.items.values()] == ["Bookings", "Contacts"]
    assert {item.toolButtonStyle() for item in bar.items.values()} == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    assert all(child.geometry().right() < RAIL_WIDTH for child in bar.findChildren(QToolButton) if child.isVisible())
    assert bar.items["Bookings"].accessibleDescription() == "7"
    bar.set_rail(False)
    assert bar.width() == WIDTH
    assert texts(bar) == ["Northbank Clinic", "Bookings", "Nadia Haddad", "Reception"]
    assert [item.toolTip() for item in bar.items.values()] == ["", ""]


def test_what_is_told_while_the_bar_is_a_rail_is_shown_afterwards(bar):
    bar.set_person("", "", None)
    bar.set_rail(True)
    bar.set_rail(False)
    bar.set_rail(True)
    bar.set_organisation("Southbank")
    bar.set_person("Ben Okafor", "Physiotherapist", "orange")
    assert texts(bar) == []
    bar.set_rail(False)
    assert texts(bar) == ["Southbank", "Bookings", "Ben Okafor", "Physiotherapist"]


def test_somebody_who_is_named_later_is_shown(bar):
    bar.set_person("", "", None)
    bar.set_rail(True)
    bar.set_rail(False)
    bar.set_person("Ben Okafor", "", None)
    assert texts(bar)[-1] == "Ben Okafor"


def test_long_names_are_cut_and_told_in_full(bar, themes):
    name = "The Very Long Named Northern Physiotherapy and Nutrition Partnership"
    bar.set_organisation(name)
    shown = next(label for label in bar.findChildren(QLabel) if label.toolTip() == name)
    assert shown.text().endswith("…")
    assert bar.width() == WIDTH
    for size in (90, 150):
        themes.set_text_size(size)
        assert shown.text().endswith("…")
        assert shown.sizeHint().width() <= bar.width()
    themes.set_text_size(100)


def test_the_gear_asks_for_the_settings_and_is_marked_while_they_are_shown(bar, qtbot):
    assert bar.settings_button.accessibleName() == "Settings"
    with qtbot.waitSignal(bar.settings_clicked):
        bar.settings_button.click()
    bar.set_page("Settings")
    assert bar.settings_button.isChecked()
    assert not any(item.isChecked() for item in bar.items.values())
    bar.set_page("Bookings")
    assert not bar.settings_button.isChecked()
    assert bar.items["Bookings"].isChecked()


# ---- status line -----------------------------------------------------------------------------------------------------


def test_the_day_counts_what_begins_today_and_is_not_cancelled():
    rows = [
        a_row(1, on(13, 23, 59)),
        a_row(2, on(14, 0), all_day=True, minutes=24 * 60),
        a_row(3, on(14, 9), status="completed"),
        a_row(4, on(14, 11), status="cancelled"),
        a_row(5, on(14, 12)),
        a_row(6, on(14, 23, 59)),
        a_row(7, on(15, 0)),
    ]
    figures = day_figures(rows, NOW)
    assert figures.today == 4
    assert figures.next.id == rows[4].id


def test_next_is_a_timed_booking_within_a_day_that_is_still_open():
    soon = NOW + timedelta(hours=23)
    assert day_figures([], NOW) == day_figures([a_row(1, NOW + timedelta(hours=25))], NOW)
    assert day_figures([a_row(1, on(15, 0), all_day=True), a_row(2, soon)], NOW).next.start == soon.timestamp()
    for status in ("cancelled", "completed"):
        assert day_figures([a_row(1, soon, status=status)], NOW).next is None
    assert day_figures([a_row(1, NOW - timedelta(minutes=1), minutes=60)], NOW).next is None
    assert day_figures([a_row(1, NOW)], NOW).next is not None


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25)])
def test_a_day_on_which_the_clocks_change_has_its_own_length(month, day, hours):
    first = datetime(2026, month, day, 0, 30, tzinfo=LONDON)
    last = datetime(2026, month, day, 23, 30, tzinfo=LONDON)
    tomorrow = datetime(2026, month, day + 1, 0, 0, tzinfo=LONDON)
    assert last.timestamp() - first.timestamp() == (hours - 1) * 3600
    rows = [a_row(1, first), a_row(2, last), a_row(3, tomorrow)]
    for instant in (first, datetime(2026, month, day, 1, 30, tzinfo=LONDON, fold=1), last):
        assert day_figures(rows, instant).today == 2


def test_an_hour_that_comes_twice_at_midnight_belongs_to_one_day():
    havana = ZoneInfo("America/Havana")
    first = datetime(2026, 11, 1, 0, 15, tzinfo=havana)
    now = datetime(2026, 11, 1, 0, 30, tzinfo=havana, fold=1)
    assert now.timestamp() - first.timestamp() == 75 * 60
    assert day_figures([a_row(1, first)], now).today == 1


@pytest.mark.parametrize(
    ("minutes", "away"),
    [(0, "0 min"), (18, "18 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 1 min"), (720, "12 h"), (135, "2 h 15 min")],
)
def test_the_next_booking_is_told_with_the_time_until_then(minutes, away):
    row = a_row(1, NOW + timedelta(minutes=minutes))
    clock = f"{NOW + timedelta(minutes=minutes):%H:%M}"
    assert next_sentence(row, NOW, LONDON) == f"Next: {clock} Kenji Watanabe, in {away}"
    assert f"{clock} Post-surgery follow-up," in next_sentence(row._replace(contact_name=""), NOW, LONDON)


def test_the_status_line_tells_the_day_and_leaves_out_what_does_not_fit(themes, qtbot):
    line = StatusLine(themes)
    qtbot.addWidget(line)
    line.resize(900, 26)
    line.show()
    rows = [a_row(1, on(14, 11)), a_row(2, on(14, 12))]
    line.show_day(day_figures(rows, NOW), NOW, LONDON)
    assert texts(line) == ["2 bookings today", "Next: 11:00 Kenji Watanabe, in 40 min", "Times in London (GMT+1)"]
    line.set_narrow(True)
    assert texts(line) == ["2 bookings today", "London"]
    line.show_day(day_figures(rows[:1], NOW), NOW, LONDON)
    assert texts(line) == ["1 booking today", "London"]
    line.set_narrow(False)
    line.show_day(day_figures([], NOW), NOW, LONDON)
    assert texts(line) == ["Nothing booked today", "Times in London (GMT+1)"]


# ---- messages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def host(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def message_bar(themes, host):
    return MessageBar(themes, host)


def button(widget, name):
    return widget.findChild(QPushButton, name) or widget.findChild(QToolButton, name)


def test_what_is_posted_is_shown_at_the_foot_and_announced(message_bar, host, notifications, monkeypatch):
    spoken = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: spoken.append((event.type(), event.message()))
    )
    notifications.posted.connect(message_bar.post)
    assert not message_bar.isVisible()
    notifications.problem(BookingsError("The calendar is gone.", "Choose another."))
    assert message_bar.isVisible()
    assert texts(message_bar) == ["The calendar is gone.", "Choose another."]
    assert message_bar.accessibleDescription() == "The calendar is gone. Choose another."
    assert spoken == [(QAccessible.Event.Announcement, "The calendar is gone. Choose another.")]
    assert message_bar.property("banner") == "danger"
    assert host.rect().contains(message_bar.geometry())
    notifications.info("A newer message.")
    assert texts(message_bar) == ["A newer message."]


@pytest.mark.parametrize(
    ("tone", "banner"), [(Tone.DONE, "ok"), (Tone.INFO, "info"), (Tone.WARNING, "warn"), (Tone.PROBLEM, "danger")]
)
def test_each_tone_has_its_look(message_bar, tone, banner):
    message_bar.post(Message(tone, "Something"))
    assert message_bar.property("banner") == banner


def test_undo_is_offered_once_and_closes_the_message(message_bar, notifications):
    undone = []
    notifications.posted.connect(message_bar.post)
    notifications.done("“Gait analysis” deleted.", "Undo", lambda: undone.append(True))
    undo = button(message_bar, "undo")
    assert (undo.isVisible(), undo.text(), undo.accessibleName()) == (True, "Undo", "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert not message_bar.isVisible()
    notifications.info("Nothing to press.")
    assert not undo.isVisible()


def test_a_message_goes_when_its_time_is_over_and_a_problem_stays(message_bar, qtbot):
    message_bar.post(Message(Tone.DONE, "Saved.", seconds=0.05))
    qtbot.waitUntil(lambda: not message_bar.isVisible())
    message_bar.post(Message(Tone.DONE, "Saved.", seconds=0.05))
    message_bar.post(Message(Tone.PROBLEM, "Not saved."))
    assert not message_bar._timer.isActive()
    QTest.mouseClick(button(message_bar, "closeMessage"), Qt.MouseButton.LeftButton)
    assert not message_bar.isVisible()


def test_what_can_be_undone_is_shown_for_ten_seconds(message_bar, notifications):
    notifications.posted.connect(message_bar.post)
    notifications.done("Saved.", "Undo", lambda: None)
    assert message_bar._timer.interval() == 10_000
    assert message_bar._timer.isSingleShot()


def test_a_long_message_fits_a_narrow_window_and_follows_its_size(message_bar, host, qtbot):
    message_bar.post(Message(Tone.PROBLEM, "A title that says a lot. " * 6, "And a hint that says even more. " * 6))
    for width in (900, 400):
        host.resize(width, 600)
        qtbot.waitUntil(lambda width=width: message_bar.width() == min(width - 32, 520))
        assert host.rect().contains(message_bar.geometry())
        for shown in message_bar.findChildren(QLabel):
            if shown.text():
                assert shown.height() >= shown.heightForWidth(shown.width())


def test_markup_in_a_title_is_shown_as_it_is(message_bar):
    message_bar.post(Message(Tone.DONE, "“<b>Bold</b>” deleted."))
    (title,) = [label for label in message_bar.findChildren(QLabel) if label.text()]
    assert title.textFormat() is Qt.TextFormat.PlainText


def test_a_report_can_be_copied_and_closed(themes, host, qtbot):
    report = CrashReport(themes, "Traceback: a bug", host)
    report.open()
    assert report.accessibleName() == "Problem report"
    assert report.findChild(QPlainTextEdit, "details").toPlainText() == "Traceback: a bug"
    assert any("safe" in text for text in texts(report))
    QTest.mouseClick(button(report, "copyDetails"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback: a bug"
    QTest.mouseClick(button(report, "close"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(report))


# ---- questions -------------------------------------------------------------------------------------------------------

ANSWERS = (("Delete", "danger"), ("Cancel the booking", "secondary"), ("Keep", "secondary"))


@pytest.fixture
def asked(themes, host, loop, qtbot):
    """Asks, and gives the open question and the answer that will come."""

    def begin():
        task = asyncio.ensure_future(ask(themes, host, "Delete “A”?", "It also goes from Google Calendar.", ANSWERS))
        qtbot.waitUntil(lambda: any(question.isVisible() for question in host.findChildren(Question)))
        question = host.findChild(Question)
        question.activateWindow()
        qtbot.waitUntil(lambda: question.isActiveWindow() and question.focusWidget() is not None)
        return question, task

    return begin


def press(question, *keys):
    for key in keys:
        QTest.keyClick(question.focusWidget(), key)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ([Qt.Key.Key_Return], "Keep"),
        ([Qt.Key.Key_Escape], "Keep"),
        ([Qt.Key.Key_Tab, Qt.Key.Key_Return], "Delete"),
        ([Qt.Key.Key_Backtab, Qt.Key.Key_Enter], "Cancel the booking"),
        ([Qt.Key.Key_Backtab, Qt.Key.Key_Backtab, Qt.Key.Key_Space], "Delete"),
        ([Qt.Key.Key_Backtab, Qt.Key.Key_Escape], "Keep"),
    ],
)
def test_a_question_is_answered_with_the_keyboard(asked, qtbot, keys, answer):
    question, task = asked()
    press(question, *keys)
    qtbot.waitUntil(task.done)
    assert task.result() == answer


@pytest.mark.parametrize("answer", [text for text, _ in ANSWERS])
def test_a_question_is_answered_with_the_mouse_and_goes(asked, qtbot, answer):
    question, task = asked()
    assert question.accessibleName() == "Delete “A”?"
    assert question.accessibleDescription() == "It also goes from Google Calendar."
    assert question.windowModality() is Qt.WindowModality.WindowModal
    chosen = next(found for found in question.findChildren(QPushButton) if found.text() == answer)
    QTest.mouseClick(chosen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: task.done() and not isValid(question))
    assert task.result() == answer


def test_closing_a_question_leaves_everything_as_it_is(asked, qtbot):
    question, task = asked()
    question.close()
    qtbot.waitUntil(task.done)
    assert task.result() == "Keep"
