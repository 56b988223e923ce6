"""The booking dialog, by keyboard and on a real database: filling, saving, closing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.values import AllDaySlot, BookingStatus
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.services.validation import LINK_PROBLEM
from bookings_desktop.ui.bookings.booking_form import CONTACT_PROBLEM, RESCHEDULED_HINT
from bookings_desktop.ui.bookings.saving_dialog import LOAD_NEW_STATE, RESTORE_AND_SAVE
from tests.support.dialogs import a_contact, press, slot, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier
FIELDS = (
    "Title", "Contact", "Assigned to", "Starts", "Ends", "All day", "Time zone", "Location", "Meeting link", "Status",
    "Description",
)  # fmt: skip


def named(dialog: QWidget, name: str) -> QWidget:
    """The one visible widget with an accessible name, as a screen reader or a script finds it."""
    found = [w for w in dialog.findChildren(QWidget) if w.accessibleName() == name and w.isVisibleTo(dialog)]
    outer = [
        widget for widget in found if not any(other.isAncestorOf(widget) for other in found if other is not widget)
    ]
    assert len(outer) == 1, f"{len(outer)} widgets are named {name}"
    return outer[0]


def question() -> QWidget | None:
    return next((w for w in QApplication.topLevelWidgets() if w.accessibleName() == "Discard your changes?"), None)


def test_a_booking_is_made_with_the_keyboard_alone(practice):
    kenji = practice.contacts.create(a_contact("Kenji Watanabe", emails=("kenji@example.com",)))
    helen = practice.members.create("Helen Marsh")
    practice.open()
    type_text("Gait analysis")
    press(Qt.Key.Key_Tab)
    type_text("watan")
    press(Qt.Key.Key_Return)  # the best match
    press(Qt.Key.Key_Tab)
    type_text("h")  # Assigned to: Helen
    press(Qt.Key.Key_Tab)
    type_text("20")  # Starts: the day
    saved = practice.save().booking
    assert (saved.title, saved.contact_id, saved.assigned_to_id) == ("Gait analysis", kenji.id, helen.id)
    assert saved.slot == slot("2026-05-20T09:30")
    assert saved.status is BookingStatus.SCHEDULED
    assert practice.bookings.get(saved.id).booking == saved


def test_the_dialog_closes_when_the_booking_is_stored(practice, qtbot):
    dialog = practice.open()
    type_text("Gait analysis")
    practice.save()
    qtbot.waitUntil(lambda: not isValid(dialog))


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_s_and_ctrl_enter_save_from_a_field(practice, qtbot, key):
    practice.open()
    type_text("Gait analysis")
    press(key, CONTROL)
    qtbot.waitUntil(lambda: len(practice.saved) == 1)


def test_enter_in_a_field_does_not_save(practice, tasks):
    dialog = practice.open()
    type_text("Gait analysis")
    press(Qt.Key.Key_Return)
    dialog.form.location.setFocus()
    press(Qt.Key.Key_Return)
    dialog.form.time.starts.setFocus()
    press(Qt.Key.Key_Return)
    assert not tasks.busy
    assert dialog.isVisible()
    assert practice.saved == []


def test_the_dialog_blocks_no_other_window(practice):
    first, second = practice.open(), practice.open()
    assert QApplication.activeModalWidget() is None
    assert first.isVisible()
    assert second.isVisible()


def test_an_edit_keeps_what_was_not_touched(practice):
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai"))
    tomas = practice.members.create("Tomás Rivera")
    before = practice.a_booking(
        description="Two lines\nof text",
        contact_id=mai.id,
        assigned_to_id=tomas.id,
        location="Studio",
        meeting_link="https://meet.google.com/abc",
        status=BookingStatus.CONFIRMED,
        notes="internal",
    )
    practice.open(details=before)
    press(Qt.Key.Key_End)
    type_text(", again")
    after = practice.save().booking
    assert after.title == "Gait analysis, again"
    assert after.version == before.booking.version + 1
    for name in ("slot", "description", "contact_id", "assigned_to_id", "location", "meeting_link", "status", "notes"):
        assert getattr(after, name) == getattr(before.booking, name), name


def test_a_stored_booking_is_not_changed_until_it_is_touched(practice):
    dialog = practice.open(details=practice.a_booking())
    assert not dialog.is_changed
    assert dialog.windowTitle() == "Edit booking"


def test_moving_a_confirmed_booking_tells_that_it_becomes_rescheduled(practice):
    before = practice.a_booking(status=BookingStatus.CONFIRMED)
    dialog = practice.open(details=before)
    hints = [w.text() for w in dialog.findChildren(QLabel) if w.property("role") == "hint"]
    assert RESCHEDULED_HINT not in hints
    dialog.form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Up)
    hints = [w.text() for w in dialog.findChildren(QLabel) if w.property("role") == "hint"]
    assert RESCHEDULED_HINT in hints
    after = practice.save().booking
    assert after.slot == slot("2026-05-16T10:30")
    assert after.status is BookingStatus.RESCHEDULED


def test_a_duplicate_is_a_new_scheduled_booking(practice):
    before = practice.a_booking(status=BookingStatus.COMPLETED, location="Studio", notes="internal")
    practice.open(draft=draft_of(before.booking))
    after = practice.save().booking
    assert after.id != before.booking.id
    assert (after.title, after.location, after.slot) == ("Gait analysis", "Studio", before.booking.slot)
    assert (after.status, after.notes) == (BookingStatus.SCHEDULED, "")


def test_a_new_booking_starts_at_the_next_half_hour_or_where_it_is_wanted(practice):
    assert practice.open(desk=practice.desk(default_minutes=30)).form.time.slot() == slot("2026-05-15T09:30", 30)
    wanted = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert practice.open(start=wanted).form.time.slot().start == wanted


def test_whole_days_are_kept_with_an_exclusive_end_and_shown_with_their_last_day(practice):
    dialog = practice.open()
    type_text("Congress")
    dialog.form.time.all_day.setFocus()
    press(Qt.Key.Key_Space)
    dialog.form.time.ends.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Up)
    assert dialog.form.time.ends.text() == "Sat 16 May 2026"
    saved = practice.save()
    assert saved.booking.slot == AllDaySlot(date(2026, 5, 15), date(2026, 5, 17), "Europe/London")
    again = practice.open(details=saved)
    assert again.form.time.all_day.isChecked()
    assert (again.form.time.starts.text(), again.form.time.ends.text()) == ("Fri 15 May 2026", "Sat 16 May 2026")


def test_an_empty_title_gets_the_focus_and_says_why(practice):
    dialog = practice.open()
    dialog.form.location.setFocus()
    press(Qt.Key.Key_S, CONTROL)
    title = dialog.form.title
    assert QApplication.focusWidget() is title
    assert title.accessibleDescription() == "Give the booking a title."
    assert title.property("state") == "error"
    assert dialog.save_button.isEnabled()
    type_text("G")
    assert title.accessibleDescription() == ""
    assert title.property("state") == ""


def test_every_wrong_field_is_marked_and_the_first_one_has_the_focus(practice):
    dialog = practice.open()
    dialog.form.link.setText("meet.google,com/kfw-pqzt")
    dialog.form.contact.setText("nobody we know")
    press(Qt.Key.Key_S, CONTROL)
    assert QApplication.focusWidget() is dialog.form.title
    assert dialog.form.contact.accessibleDescription() == CONTACT_PROBLEM
    assert dialog.form.link.accessibleDescription() == LINK_PROBLEM


def test_a_link_is_checked_when_its_field_is_left(practice):
    dialog = practice.open()
    dialog.form.link.setFocus()
    type_text("meet.google,com/kfw-pqzt")
    assert dialog.form.link.accessibleDescription() == ""
    press(Qt.Key.Key_Tab)
    assert dialog.form.link.accessibleDescription() == LINK_PROBLEM
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.property("role") == "error" and w.isVisible()]
    assert shown == [LINK_PROBLEM]


def test_a_good_link_can_be_copied(practice):
    dialog = practice.open(details=practice.a_booking(meeting_link="https://meet.google.com/abc"))
    press(Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "https://meet.google.com/abc"
    dialog.form.link.setText("nonsense")
    assert not any(action.isVisible() for action in dialog.form.link.actions() if action.text() == "Copy meeting link")


def test_esc_closes_an_untouched_dialog_at_once(practice, qtbot):
    dialog = practice.open(details=practice.a_booking())
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert practice.saved == []


def test_esc_asks_when_something_was_typed_and_keep_editing_keeps_it(practice, qtbot):
    dialog = practice.open()
    type_text("Gait")
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question() is not None and question().isVisible())
    QTest.keyClick(question(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question() is None)
    assert dialog.isVisible()
    assert dialog.form.title.text() == "Gait"


def test_discard_closes_without_saving(practice, qtbot):
    dialog = practice.open()
    type_text("Gait")
    dialog.close()  # as by the window's own close button
    qtbot.waitUntil(lambda: question() is not None and question().isVisible())
    discard = next(b for b in question().findChildren(QPushButton) if b.text() == "Discard")
    discard.click()
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert practice.saved == []


def test_a_booking_changed_meanwhile_is_not_overwritten_and_can_be_loaded(practice, qtbot):
    before = practice.a_booking()
    dialog = practice.open(details=before)
    theirs = practice.bookings.update(
        before.booking.id, draft_of(before.booking.moved_to(slot("2026-05-18T08:00"))), version=before.booking.version
    )
    type_text(" mine")
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "changed by somebody else" in dialog.banner.accessibleName()
    assert dialog.form.title.text() == "Gait analysis mine"
    assert practice.bookings.get(before.booking.id) == theirs
    button = next(b for b in dialog.banner.findChildren(QPushButton) if b.text() == LOAD_NEW_STATE)
    button.click()
    qtbot.waitUntil(lambda: dialog.form.title.text() == "Gait analysis")
    assert not dialog.banner.isVisible()
    assert dialog.form.time.slot() == slot("2026-05-18T08:00")
    assert not dialog.is_changed
    dialog.form.title.setFocus()
    press(Qt.Key.Key_End)
    type_text(" mine")
    assert practice.save().booking.title == "Gait analysis mine"


def test_what_the_surroundings_refuse_is_told_in_the_dialog(practice, qtbot, monkeypatch):
    def full(*_args, **_values):
        raise DatabaseUnusable("The disk is full.", "Free some space and save again.")

    monkeypatch.setattr(practice.bookings, "create", full)
    dialog = practice.open()
    type_text("Gait")
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(dialog.banner.isVisible)
    assert dialog.banner.accessibleName() == "The disk is full."
    assert dialog.save_button.isEnabled()
    assert dialog.form.title.text() == "Gait"


def test_saving_twice_stores_one_booking(practice, qtbot):
    practice.open()
    type_text("Gait")
    press(Qt.Key.Key_S, CONTROL)
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: not practice.tasks.busy)
    assert len(practice.saved) == 1


def test_what_is_being_saved_is_stored_although_the_dialog_is_closed_meanwhile(practice, qtbot):
    dialog = practice.open()
    type_text("Gait")
    press(Qt.Key.Key_S, CONTROL)
    dialog.close_without_asking()
    qtbot.waitUntil(lambda: not practice.tasks.busy and not isValid(dialog))
    assert [details.booking.title for details in practice.bookings.find(BookingQuery())] == ["Gait"]


def test_all_fields_have_the_names_that_others_rely_on(practice):
    dialog = practice.open()
    assert (dialog.accessibleName(), dialog.objectName()) == ("Booking", "booking")
    for name in (*FIELDS, "Save", "Cancel"):
        words = name.split()
        expected = words[0].lower() + "".join(word.capitalize() for word in words[1:])
        assert named(dialog, name).objectName() == expected


def test_each_label_belongs_to_its_field(practice):
    dialog = practice.open()
    buddies = {w.text().replace("&", ""): w.buddy() for w in dialog.findChildren(QLabel) if w.buddy() is not None}
    assert {text: buddy.accessibleName() for text, buddy in buddies.items()} == {
        "Title": "Title",
        "Contact": "Contact",
        "Assigned to": "Assigned to",
        "Starts / ends": "Starts",
        "to": "Ends",
        "Time zone": "Time zone",
        "Location": "Location",
        "Meeting link": "Meeting link",
        "Status": "Status",
        "Reminder": "Reminder",
        "Places": "Places",
        "Deal": "Deal",
        "Description": "Description",
    }


def test_tab_goes_through_the_fields_as_they_are_read(practice):
    dialog = practice.open()
    seen = [QApplication.focusWidget().accessibleName()]
    while seen[-1] != "Save" and len(seen) < 30:
        press(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().accessibleName())
    assert seen == [
        "Title", "Contact", "Assigned to", "Starts", "Ends", "45 min", "Duration", "All day", "Time zone", "Location",
        "Meeting link", "Status", "Reminder", "Description", "Cancel", "Save",
    ]  # fmt: skip
    assert dialog.isVisible()


def test_a_screen_reader_hears_name_and_problem_of_a_field(practice):
    dialog = practice.open()
    press(Qt.Key.Key_S, CONTROL)
    heard = QAccessible.queryAccessibleInterface(dialog.form.title)
    assert "Title" in heard.text(QAccessible.Text.Name)
    assert heard.text(QAccessible.Text.Description) == "Give the booking a title."


def test_a_colleague_who_left_is_offered_only_where_assigned_already(practice):
    helen = practice.members.create("Helen Marsh")
    before = practice.a_booking(assigned_to_id=helen.id)
    practice.members.update(replace(helen, active=False))
    fresh = practice.open()
    assert fresh.form.member.findText("Helen Marsh") < 0
    kept = practice.open(details=before)
    assert kept.form.member.member_id == helen.id


def test_the_status_is_saved_as_chosen(practice):
    dialog = practice.open(details=practice.a_booking())
    dialog.form.status.setFocus()
    type_text("comp")
    assert practice.save().booking.status is BookingStatus.COMPLETED


def test_everything_can_be_reached_in_a_small_window(practice):
    dialog = practice.open()
    dialog.resize(560, 480)
    QApplication.processEvents()
    assert (dialog.width(), dialog.height()) == (560, 480)
    assert dialog.form.horizontalScrollBar().maximum() == 0
    dialog.form.description.setFocus()
    dialog.form.go_to(dialog.form.description)
    top = dialog.form.description.mapTo(dialog.form, dialog.form.description.rect().topLeft()).y()
    assert 0 <= top < dialog.form.height()
    assert dialog.save_button.isVisible()


def test_the_contacts_are_read_in_the_background_when_nobody_hands_them_over(practice, qtbot):
    kenji = practice.contacts.create(a_contact("Kenji Watanabe", phones=("+44 20 7946 0455",)))
    dialog = practice.open(people=None, details=practice.a_booking(contact_id=kenji.id))
    assert dialog.form.contact.chosen.name == "Kenji Watanabe"
    qtbot.waitUntil(lambda: dialog.form.contact.chosen == kenji)
    qtbot.waitUntil(lambda: len(dialog.form.contact.contacts) == 1)
    assert not dialog.is_changed


def test_the_length_of_a_new_booking_is_the_usual_one(practice):
    dialog = practice.open(desk=practice.desk(default_minutes=60))
    meant = dialog.form.time.slot()
    assert meant.end - meant.start == timedelta(hours=1)
    assert dialog.form.time.chips.checked == 60


def in_trash(practice, details, **changes):
    """Somebody else puts a booking into the trash; before that, maybe, they change it."""
    if changes:
        draft = replace(draft_of(details.booking), **changes)
        practice.bookings.update(details.booking.id, draft, version=details.booking.version)
    practice.bookings.delete([details.booking.id])


def offer(dialog, words: str) -> QPushButton:
    return next(b for b in dialog.banner.findChildren(QPushButton) if b.text() == words and b.isVisible())


def test_a_booking_deleted_meanwhile_can_be_restored_and_saved(practice, qtbot):
    before = practice.a_booking()
    dialog = practice.open(details=before)
    in_trash(practice, before)
    type_text(" mine")
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "in the trash" in dialog.banner.accessibleName()
    assert dialog.form.title.text() == "Gait analysis mine"
    offer(dialog, RESTORE_AND_SAVE).click()
    qtbot.waitUntil(lambda: bool(practice.saved))
    stored = practice.bookings.get(before.booking.id).booking
    assert (stored.title, stored.deleted_at) == ("Gait analysis mine", None)


def test_what_others_changed_before_they_deleted_is_not_overwritten(practice, qtbot):
    before = practice.a_booking()
    dialog = practice.open(details=before)
    in_trash(practice, before, location="Studio")
    type_text(" mine")
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(dialog.banner.isVisible)
    offer(dialog, RESTORE_AND_SAVE).click()
    qtbot.waitUntil(lambda: "changed by somebody else" in dialog.banner.accessibleName() and dialog.banner.isVisible())
    offer(dialog, LOAD_NEW_STATE).click()
    qtbot.waitUntil(lambda: dialog.form.location.text() == "Studio")
    assert practice.saved == []


@pytest.mark.parametrize("percent", [90, 100, 110])
def test_all_lengths_and_whole_days_share_a_line(practice, percent):
    practice.themes.set_text_size(percent)
    form = practice.open().form
    lines = {round(w.geometry().center().y() / 10) for w in (form.time.chips, form.time.duration, form.time.all_day)}
    assert len(lines) == 1
