"""Connecting a Google calendar, driven as a person does, against a connector that blocks as the real one does."""

import asyncio
import threading

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import AccessRole, RemoteCalendarInfo, Unreachable
from bookings_desktop.ui.connect import ConnectDialog, ask_disconnect, texts
from bookings_desktop.ui.connect.dialog import Step
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button

GOOD = "/files/client.json"
ADDRESS = "https://accounts.google.com/o/oauth2/auth?state=abc"
ACCOUNT = "helen@northbank.example"


def a_calendar(name: str, role: AccessRole = AccessRole.OWNER, *, primary: bool = False, calendar_id: str = ""):
    return RemoteCalendarInfo(calendar_id or f"id of {name}", name, "Europe/London", role, primary)


class FakeConnector:
    """Blocks until the test lets it go on, raises what the test wants, and is never called on the main thread."""

    def __init__(self):
        self.good = {GOOD}
        self.signed_in = threading.Event()
        self.refusal = None
        self.deaf = False
        self.attempts = []
        self.used = []
        self.listed = [
            a_calendar("Team", AccessRole.WRITER),
            a_calendar("Holidays", AccessRole.READER),
            a_calendar(ACCOUNT, primary=True),
        ]
        self.unreachable = False
        self.trouble = None
        self.hold = threading.Event()
        self.hold.set()
        self.calls = []
        self.checked = []
        self.where = ""

    def _slow(self):
        assert threading.current_thread() is not threading.main_thread()

    def check_client(self, path):
        self._slow()
        self.checked.append(path)
        if path not in self.good:
            raise BookingsError(f"There is no Google client file at {path}.", "Choose another file.")

    def sign_in(self, path, announce, cancelled):
        self._slow()
        self.attempts.append(cancelled)
        self.used.append(path)
        announce(ADDRESS)
        while not self.signed_in.wait(0.01):
            if cancelled.is_set() and not self.deaf:
                raise BookingsError("The sign-in was cancelled.", "Nothing was changed.")
        if self.refusal is not None:
            raise self.refusal
        return ACCOUNT

    def calendars(self):
        self._slow()
        if self.unreachable:
            raise Unreachable("Google cannot be reached.", "Check the network.")
        return tuple(self.listed)

    def choose(self, calendar_id):
        self._change(f"choose {calendar_id}")

    def create(self, name):
        self._change(f"create {name}")

    def _change(self, call):
        self._slow()
        self.calls.append(call)
        self.hold.wait(10)
        if self.trouble is not None:
            raise self.trouble

    def disconnect(self, keep_events):
        self._change(f"disconnect {keep_events}")

    def notice(self):
        self._slow()
        return self.where


@pytest.fixture
def connector():
    made = FakeConnector()
    yield made
    made.signed_in.set()
    made.hold.set()


@pytest.fixture
def opened(themes, tasks, connector, notifications, qtbot):
    """Opens the dialog; every message must be inside it, none in the window."""
    posted, dialogs = [], []
    notifications.posted.connect(posted.append)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def open_dialog(**options):
        values = {"organisation": "Northbank Clinic", "booking_count": 1204, "client_file": GOOD} | options
        dialog = ConnectDialog(themes, tasks, connector, parent=window, **values)
        dialogs.append(dialog)
        dialog.open()
        return dialog

    yield open_dialog
    connector.hold.set()
    for dialog in dialogs:
        if isValid(dialog):
            dialog.close_without_asking()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert posted == []


@pytest.fixture
def waiting(opened, qtbot):
    """Opens the dialog and goes as far as the browser."""

    def wait_for_browser(**options):
        dialog = opened(**options)
        press(dialog, "Sign in", qtbot)
        qtbot.waitUntil(lambda: dialog.waiting_page.address.text() == ADDRESS)
        return dialog

    return wait_for_browser


@pytest.fixture
def choosing(waiting, connector, qtbot):
    """Opens the dialog and goes as far as the calendars."""

    def choose(**options):
        dialog = waiting(**options)
        connector.signed_in.set()
        qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
        return dialog

    return choose


def named(dialog: QWidget, name: str) -> QWidget:
    """The visible widget of this accessible name; there is exactly one."""
    found = [w for w in dialog.findChildren(QWidget) if w.accessibleName() == name and w.isVisible()]
    assert len(found) == 1, (name, found)
    return found[0]


def press(dialog: QWidget, name: str, qtbot) -> None:
    qtbot.mouseClick(named(dialog, name), Qt.MouseButton.LeftButton)


def closed(dialog: QWidget) -> bool:
    """Whether the dialog is gone; it may be deleted already."""
    return not isValid(dialog) or not dialog.isVisible()


def banner(dialog: QWidget) -> str:
    """What the banner says, or an empty string when there is none."""
    shown = [w for w in dialog.findChildren(Banner) if w.isVisible()]
    return plain(f"{shown[0].accessibleName()} {shown[0].accessibleDescription()}".strip()) if shown else ""


def plain(text: str) -> str:
    return text.replace("\u200b", "")


def focused(dialog: QWidget) -> str:
    widget = dialog.focusWidget()
    return widget.accessibleName() if widget is not None else ""


# --- the sentences


@pytest.mark.parametrize(
    ("organisation", "name"),
    [
        ("Northbank Clinic", "Northbank Clinic appointments"),
        ("", "Bookings"),
        ("  \n ", "Bookings"),
        ("A\n B", "A B appointments"),
    ],
)
def test_the_new_calendar_is_named_after_the_organisation(organisation, name):
    assert texts.default_calendar_name(organisation) == name


def test_the_summary_counts_the_bookings():
    assert (
        texts.existing_summary("X", 1204)
        == "Your 1,204 bookings will be sent to “X”; what is there already comes here."
    )
    assert texts.existing_summary("X", 1).startswith("Your booking will be sent")
    assert texts.existing_summary("X", 0) == "What is in “X” comes here; new bookings will be sent there."
    assert texts.new_summary("X", 2).endswith("and your 2 bookings will be sent there.")
    assert texts.new_summary("X", 1).endswith("and your booking will be sent there.")
    assert "new bookings" in texts.new_summary("X", 0)
    assert texts.found_summary("X", 2).startswith("You have a calendar “X” already")


def test_calendars_of_the_same_name_can_be_told_apart():
    calendars = [
        a_calendar("Team", calendar_id="one"),
        a_calendar("Team", AccessRole.WRITER, calendar_id="two"),
        a_calendar("Me", primary=True),
        a_calendar("", calendar_id="nameless"),
    ]
    assert texts.calendar_labels(calendars) == (
        "Team · one",
        "Team · shared with you · two",
        "Me · your main calendar",
        "nameless",
    )


def test_only_calendars_that_can_be_changed_are_offered_and_the_main_one_first():
    every = [a_calendar(role.value, role) for role in AccessRole] + [a_calendar("Zoe", primary=True), a_calendar("abc")]
    assert [info.name for info in texts.writable(every)] == [
        "Zoe",
        "abc",
        "owner",
        "writer",
        "writerWithoutPrivateAccess",
    ]


def test_what_is_not_offered_is_counted():
    assert texts.read_only_hint(0) == ""
    assert texts.read_only_hint(1) == "1 calendar is not offered, because you can only read it."
    assert texts.read_only_hint(2) == "2 calendars are not offered, because you can only read them."


def test_a_long_path_can_be_broken_and_stays_the_same_to_the_eye():
    path = "There is no file at /home/helen/a_long-name.json. Choose another."
    assert plain(texts.breakable(path)) == path
    assert max(map(len, texts.breakable(path).replace("\u200b", " ").split())) < 10


# --- the client file


def test_the_dialog_and_its_parts_are_named(choosing, opened):
    dialog = opened()
    assert dialog.accessibleName() == dialog.windowTitle() == "Connect Google Calendar"
    assert dialog.objectName() == "connectGoogleCalendar"
    names = {"Client file": "clientFile", "Choose file": "chooseFile", "Sign in": "signIn", "Cancel": "cancel"}
    assert {name: named(dialog, name).objectName() for name in names} == names
    dialog = choosing()
    names = {"Calendar": "calendar", "Calendar name": "calendarName", "Connect": "connect", "Cancel": "cancel"}
    assert {name: named(dialog, name).objectName() for name in names} == names


def test_nothing_is_said_about_a_path_that_is_not_there_yet(opened, connector, tasks, qtbot):
    dialog = opened(client_file="")
    qtbot.waitUntil(lambda: not tasks.busy)
    assert dialog.client_page.problem == ""
    assert connector.checked == []
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.client_page.problem == "Choose the client file first.")
    assert focused(dialog) == "Client file"
    assert connector.attempts == []


def test_a_remembered_path_is_checked_at_once(opened, qtbot):
    dialog = opened(client_file="/gone.json")
    qtbot.waitUntil(lambda: "no Google client file" in dialog.client_page.problem)
    field = named(dialog, "Client file")
    assert field.accessibleDescription() == "There is no Google client file at /gone.json. Choose another file."
    assert plain(dialog.client_page.problem) == field.accessibleDescription()
    assert field.property("state") == "error"


def test_a_typed_path_is_checked_and_the_error_goes_with_the_next_key(opened, connector, qtbot):
    dialog = opened(client_file="")
    field = named(dialog, "Client file")
    qtbot.keyClicks(field, "/wrong.json")
    qtbot.waitUntil(lambda: dialog.client_page.problem != "")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert dialog.client_page.problem == ""
    field.selectAll()
    qtbot.keyClicks(field, GOOD)
    qtbot.waitUntil(lambda: field.accessibleDescription() == "This file is right.")
    assert connector.checked[-1] == GOOD


@pytest.mark.parametrize("typed", [f'"{GOOD}"', f"'{GOOD}'", f"  {GOOD} "])
def test_quotes_and_spaces_around_a_pasted_path_do_not_matter(opened, typed):
    assert opened(client_file=typed).client_page.path == GOOD


def test_the_answer_for_an_older_path_is_dropped(opened, connector, tasks, monkeypatch, qtbot):
    dialog = opened(client_file="/wrong.json")
    shown = []
    monkeypatch.setattr(dialog.client_page, "show_problem", shown.append)
    named(dialog, "Client file").setText(GOOD)
    qtbot.waitUntil(lambda: GOOD in connector.checked and not tasks.busy)
    assert connector.checked[0] == "/wrong.json"
    assert shown == []


def test_the_file_is_chosen_in_a_dialog_that_does_not_block(opened, connector, tmp_path, qtbot):
    file = tmp_path / "client.json"
    file.write_text("{}", encoding="utf-8")
    connector.good.add(str(file))
    dialog = opened(client_file=str(tmp_path / "other.json"))
    press(dialog, "Choose file", qtbot)
    chooser = dialog.findChild(QFileDialog)
    assert chooser.isVisible()
    assert chooser.directory().path() == tmp_path.as_posix()
    chooser.selectFile(str(file))
    chooser.accept()
    field = named(dialog, "Client file")
    qtbot.waitUntil(lambda: field.text() == str(file) and field.accessibleDescription() == "This file is right.")
    assert focused(dialog) == "Sign in"


def test_a_wrong_file_is_not_signed_in_with(opened, connector, tasks, qtbot):
    dialog = opened(client_file="/wrong.json")
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert dialog.step is Step.CLIENT
    assert dialog.client_page.problem
    assert connector.attempts == []
    connector.good.add("/wrong.json")
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)


def test_where_the_sign_in_is_kept_is_said(opened, connector, qtbot):
    connector.where = "This computer has no keyring; your sign-in is kept in a file that only you can read."
    dialog = opened()
    qtbot.waitUntil(lambda: connector.where in [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()])


def test_a_token_store_that_cannot_be_used_is_told_in_the_dialog(opened, connector, qtbot):
    def notice():
        raise BookingsError("The keyring is locked.", "Unlock it.")

    connector.notice = notice
    dialog = opened()
    qtbot.waitUntil(lambda: banner(dialog) == "The keyring is locked. Unlock it.")


# --- the browser


def test_enter_in_the_path_signs_in_and_the_browser_has_the_word(opened, connector, qtbot):
    dialog = opened()
    qtbot.keyClick(named(dialog, "Client file"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]
    assert "Your browser is open. Sign in there, then come back." in shown
    qtbot.waitUntil(lambda: dialog.waiting_page.address.isVisible())
    assert connector.used == [GOOD]
    address = named(dialog, "Sign-in address")
    assert address.isReadOnly()
    assert address.text() == ADDRESS
    press(dialog, "Copy address", qtbot)
    assert QGuiApplication.clipboard().text() == ADDRESS
    assert "Copied." in [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]


def test_enter_on_another_button_presses_that_one(opened, connector, tasks, qtbot):
    dialog = opened()
    qtbot.waitUntil(lambda: not tasks.busy)
    named(dialog, "Cancel").setFocus()
    qtbot.keyClick(named(dialog, "Cancel"), Qt.Key.Key_Return)
    assert closed(dialog)
    assert connector.attempts == []


def test_cancel_ends_the_wait_within_a_second(waiting, connector, tasks, qtbot):
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    assert dialog.step is Step.CLIENT
    assert connector.attempts[0].is_set()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=1000)
    assert banner(dialog) == "The sign-in was cancelled. Nothing was changed."


def test_esc_ends_the_wait_and_then_closes(waiting, connector, qtbot):
    dialog = waiting()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.step is Step.CLIENT
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert closed(dialog)


def test_a_sign_in_that_comes_after_cancel_is_dropped_and_the_next_one_counts(waiting, connector, tasks, qtbot):
    connector.deaf = True
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    connector.signed_in.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert dialog.step is Step.CLIENT
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert len(connector.attempts) == 2
    assert not connector.attempts[1].is_set()


def test_a_second_sign_in_waits_for_the_end_of_a_cancelled_one(waiting, connector, qtbot):
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(connector.attempts) == 2)
    connector.signed_in.set()
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)


@pytest.mark.parametrize("close", ["close", "close_without_asking"])
def test_closing_lets_go_of_the_sign_in(waiting, connector, tasks, qtbot, close):
    dialog = waiting()
    getattr(dialog, close)()
    assert closed(dialog)
    assert connector.attempts[0].is_set()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=1000)


def test_a_refusal_is_told_in_the_dialog(waiting, connector, qtbot):
    dialog = waiting()
    connector.refusal = BookingsError("Google was not connected.", "Nothing was changed.")
    connector.signed_in.set()
    qtbot.waitUntil(lambda: dialog.step is Step.CLIENT)
    assert banner(dialog) == "Google was not connected. Nothing was changed."
    connector.refusal = None
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert banner(dialog) == ""


def test_a_fault_of_ours_is_reported_and_the_dialog_can_be_used(themes, loop, connector, qtbot):
    notifications, reports = Notifications(), []
    notifications.crashed.connect(reports.append)
    tasks = TaskRunner(notifications)
    dialog = ConnectDialog(themes, tasks, connector, client_file=GOOD)
    dialog.open()
    connector.refusal = RuntimeError("a fault")
    connector.signed_in.set()
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(reports) == 1)
    assert "a fault" in reports[0]
    assert dialog.step is Step.CLIENT
    connector.refusal = None
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    dialog.close()
    tasks.close()


# --- the calendar


def test_a_new_calendar_is_proposed_and_the_summary_says_what_will_happen(choosing):
    dialog = choosing()
    calendar = named(dialog, "Calendar")
    assert [calendar.itemText(n) for n in range(calendar.count())] == [
        f"{ACCOUNT} · your main calendar",
        "Team · shared with you",
        "Create a calendar for Bookings",
    ]
    assert calendar.currentText() == "Create a calendar for Bookings"
    assert focused(dialog) == "Calendar"
    name = named(dialog, "Calendar name")
    assert name.text() == "Northbank Clinic appointments"
    summary = dialog.calendar_page.summary
    assert summary.text == (
        "The calendar “Northbank Clinic appointments” will be made in Google, and your 1,204 bookings will be sent there."
    )
    name.setText("Team")
    assert summary.text.startswith("You have a calendar “Team” already, so that one is used.")
    calendar.setCurrentIndex(1)
    assert summary.text == "Your 1,204 bookings will be sent to “Team”; what is there already comes here."
    assert calendar.accessibleDescription() == summary.text
    assert not name.isVisible()
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]
    assert f"You are signed in as {ACCOUNT}." in shown
    assert "1 calendar is not offered, because you can only read it." in shown


def test_a_calendar_made_before_is_proposed_again(choosing, connector):
    connector.listed.append(a_calendar("Northbank Clinic appointments"))
    assert named(choosing(), "Calendar").currentText() == "Northbank Clinic appointments"


def test_connecting_a_calendar(choosing, connector, qtbot):
    dialog = choosing()
    calendar = named(dialog, "Calendar")
    calendar.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.connected) as told, qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(calendar, Qt.Key.Key_Return)
    assert told.args == ["Team"]
    assert connector.calls == ["choose id of Team"]
    assert closed(dialog)


def test_making_a_calendar(choosing, connector, qtbot):
    dialog = choosing()
    name = named(dialog, "Calendar name")
    name.setText("  Front   desk ")
    with qtbot.waitSignal(dialog.connected) as told:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert told.args == ["Front desk"]
    assert connector.calls == ["create Front desk"]


def test_a_double_click_connects_once(choosing, connector, tasks, qtbot):
    connector.trouble = BookingsError("Google does not allow it.")
    dialog = choosing()
    connect = named(dialog, "Connect")
    for _ in range(2):
        qtbot.mouseClick(connect, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert connector.calls == ["create Northbank Clinic appointments"]


def test_a_calendar_needs_a_name(choosing, connector, qtbot):
    dialog = choosing()
    name = named(dialog, "Calendar name")
    name.setText("  ")
    press(dialog, "Connect", qtbot)
    assert dialog.calendar_page.problem == "Give the calendar a name that colleagues will recognise."
    assert focused(dialog) == "Calendar name"
    assert connector.calls == []
    qtbot.keyClicks(name, "x")
    assert dialog.calendar_page.problem == ""


def test_what_google_refuses_is_told_and_can_be_tried_again(choosing, connector, qtbot):
    connector.trouble = BookingsError("Google does not allow it.", "Ask its owner.")
    dialog = choosing()
    names = []
    dialog.connected.connect(names.append)
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: banner(dialog) == "Google does not allow it. Ask its owner.")
    assert dialog.isVisible()
    assert names == []
    assert named(dialog, "Connect").isEnabled()
    connector.trouble = None
    with qtbot.waitSignal(dialog.connected):
        press(dialog, "Connect", qtbot)


def test_a_calendar_that_is_being_connected_is_waited_for(choosing, connector, qtbot):
    dialog = choosing()
    connector.hold.clear()
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: len(connector.calls) == 1)
    assert named(dialog, "Connect").text() == "Connecting…"
    for button in ("Connect", "Cancel", "Use another account"):
        assert not named(dialog, button).isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog.close()
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.connected):
        connector.hold.set()
    assert len(connector.calls) == 1


def test_a_window_that_closes_does_not_wait_for_the_calendar(choosing, connector, tasks, qtbot):
    dialog = choosing()
    connector.hold.clear()
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: len(connector.calls) == 1)
    dialog.close_without_asking()
    assert closed(dialog)
    QGuiApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    connector.hold.set()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_calendars_that_cannot_be_read_can_be_tried_again(waiting, connector, qtbot):
    connector.unreachable = True
    dialog = waiting()
    connector.signed_in.set()
    qtbot.waitUntil(lambda: banner(dialog) == "Google cannot be reached. Check the network.")
    assert dialog.step is Step.CALENDAR
    assert not named(dialog, "Connect").isEnabled()
    assert not dialog.calendar_page.calendar.isVisible()
    assert focused(dialog) == "Try again"
    connector.unreachable = False
    press(dialog, "Try again", qtbot)
    qtbot.waitUntil(lambda: dialog.calendar_page.calendar.isVisible())
    assert named(dialog, "Connect").isEnabled()
    assert banner(dialog) == ""


def test_another_account_can_sign_in(choosing, connector, qtbot):
    dialog = choosing()
    press(dialog, "Use another account", qtbot)
    assert dialog.step is Step.CLIENT
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(connector.attempts) == 2 and dialog.step is Step.CALENDAR)


def test_names_from_google_are_plain_text(choosing, connector):
    connector.listed = [a_calendar("<b>Bold</b>\nname")]
    dialog = choosing()
    named(dialog, "Calendar").setCurrentIndex(0)
    assert "“<b>Bold</b> name”" in plain(dialog.calendar_page.summary.text)
    assert {w.textFormat() for w in dialog.findChildren(QLabel) if w.text()} == {Qt.TextFormat.PlainText}


# --- for everyone


def reached_by_tab(dialog: QWidget, qtbot) -> list[str]:
    """The names of the widgets that Tab goes through, once round."""
    names: list[str] = []
    while focused(dialog) not in names:
        names.append(focused(dialog))
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    return names


def test_tab_goes_through_the_fields_as_they_are_read(choosing, opened, connector, tasks, qtbot):
    dialog = opened()
    qtbot.waitUntil(lambda: not tasks.busy)
    dialog.client_page.field.setFocus()
    assert reached_by_tab(dialog, qtbot) == [
        "Client file",
        "Choose file",
        "Open Google Cloud console",
        "Cancel",
        "Sign in",
    ]
    dialog = choosing()
    assert reached_by_tab(dialog, qtbot) == ["Calendar", "Calendar name", "Use another account", "Cancel", "Connect"]


@pytest.mark.parametrize("percent", [100, 150])
def test_everything_fits_into_the_smallest_window(themes, choosing, connector, tasks, qtbot, percent):
    themes.set_text_size(percent)
    connector.good.add("/a/" + "very_long_name" * 12 + ".json")
    connector.where = "This computer has no keyring; your sign-in is kept in a file that only you can read."
    connector.listed.append(a_calendar("A calendar with a long name " * 6, AccessRole.WRITER))
    dialog = choosing()
    dialog.resize(560, 480)
    dialog.calendar_page.calendar.setCurrentIndex(1)
    dialog.client_page.show_problem(BookingsError("There is no file at /a/" + "very_long_name" * 12 + "/client.json."))
    for step, page in enumerate((dialog.client_page, dialog.waiting_page, dialog.calendar_page)):
        dialog._show(Step(step))
        QGuiApplication.processEvents()
        assert page.widget().width() <= page.viewport().width()
        for child in page.widget().findChildren(QWidget):
            if child.isVisible():
                right = child.mapTo(page.widget(), QPoint(child.width(), 0)).x()
                assert right <= page.viewport().width(), (child, child.accessibleName())
    assert (dialog.width(), dialog.height()) == (560, 480)
    footer = [w for w in dialog.findChildren(Button) if w.isVisible() and w.accessibleName() in ("Cancel", "Connect")]
    assert all(dialog.rect().contains(w.mapTo(dialog, w.rect().bottomRight())) for w in footer)
    assert len(footer) == 2


def test_the_dialog_is_painted_in_both_themes(themes, choosing):
    dialog = choosing()
    light = dialog.grab().toImage()
    themes.set_appearance("dark")
    dark = dialog.grab().toImage()
    corner = QPoint(4, 4)
    assert light.pixelColor(corner).lightness() > 200 > 60 > dark.pixelColor(corner).lightness()


# --- disconnecting


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Keep the events there", "keep"), ("Remove the events", "remove"), ("Stay connected", None), ("", None)],
)
def test_disconnecting_asks_what_becomes_of_the_events(themes, loop, tasks, qtbot, answer, meaning):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    asked: asyncio.Task = tasks.start(ask_disconnect(themes, parent))
    qtbot.waitUntil(lambda: parent.findChild(Question) is not None)
    question = parent.findChild(Question)
    assert question.accessibleName() == "Disconnect from Google Calendar?"
    if answer:
        press(question, answer, qtbot)
    else:
        qtbot.keyClick(question, Qt.Key.Key_Escape)
    qtbot.waitUntil(asked.done)
    assert asked.result() == meaning
