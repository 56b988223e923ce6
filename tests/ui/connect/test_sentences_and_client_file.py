"""What the connect dialog says, and the client file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import AccessRole
from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.connect.dialog import Step
from tests.support.connecting import GOOD, a_calendar, banner, focused, named, plain, press


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
