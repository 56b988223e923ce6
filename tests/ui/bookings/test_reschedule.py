"""The small dialog that gives a booking another time, by keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.ui.bookings.reschedule import RescheduleDialog
from bookings_desktop.ui.bookings.saving_dialog import LOAD_NEW_STATE
from tests.support.dialogs import NOW, a_contact, press, slot, type_text


@pytest.fixture
def move(practice, qtbot):
    """Opens the dialog for a booking."""

    def opened(details, **desk) -> RescheduleDialog:
        dialog = RescheduleDialog(
            practice.themes, practice.tasks, practice.bookings, details, desk=practice.desk(**desk), now=NOW.timestamp
        )
        dialog.saved.connect(practice.saved.append)
        practice.add(dialog)
        dialog.open()

        def ready() -> bool:
            if not dialog.isActiveWindow():
                dialog.activateWindow()
            return dialog.time.starts.hasFocus()

        qtbot.waitUntil(ready)
        return dialog

    return opened


def test_a_typed_time_moves_the_booking_and_keeps_the_rest(practice, move):
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai", emails=("mai@example.com",)))
    before = practice.a_booking(status=BookingStatus.CONFIRMED, contact_id=mai.id, location="Studio", notes="internal")
    dialog = move(before, connected=True)
    assert dialog.findChild(QLabel, "oldTime").text() == "Now Fri 15 May, 10:30 – 11:15"
    type_text("mon 2pm")
    after = practice.save().booking
    assert after.slot == slot("2026-05-18T14:00")
    assert after.status is BookingStatus.RESCHEDULED
    assert (after.location, after.notes, after.contact_id) == ("Studio", "internal", mai.id)


@pytest.mark.parametrize(
    ("name", "wall"), [("Move to tomorrow", "2026-05-16T10:30"), ("Move a week later", "2026-05-27T10:30")]
)
def test_usual_moves_are_one_key(practice, move, name, wall):
    dialog = move(practice.a_booking(wall="2026-05-20T10:30"))
    chip = next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == name)
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    assert practice.save().booking.slot == slot(wall)


def test_a_clash_is_told_and_a_free_time_taken(practice, move, qtbot):
    tomas = practice.members.create("Tomás Rivera")
    practice.a_booking("Massage", "2026-05-15T12:00", assigned_to_id=tomas.id)
    dialog = move(practice.a_booking(assigned_to_id=tomas.id))
    type_text("noon")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.overlap.sentence == "Tomás already has “Massage”, 12:00 – 12:45")
    chip = next(b for b in dialog.overlap.findChildren(QPushButton) if b.property("kind") == "pill")
    chip.click()
    assert practice.save().booking.slot == slot("2026-05-15T12:45")


def test_esc_asks_only_when_another_time_was_chosen(practice, move, qtbot):
    untouched = move(practice.a_booking())
    press(Qt.Key.Key_Escape)
    assert not untouched.isVisible()
    changed = move(practice.a_booking())
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _question() is not None)
    press(Qt.Key.Key_Escape)
    assert changed.isVisible()


def test_what_means_no_time_is_told_at_the_field(practice, move):
    dialog = move(practice.a_booking())
    type_text("soon")
    dialog.save()
    assert "“soon” is no date or time" in dialog.time.when_row.problem
    assert dialog.time.starts.hasFocus()
    assert practice.saved == []


def test_the_guest_hears_of_it_only_when_ticked(practice, move):
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai", emails=("mai@example.com",)))
    dialog = move(practice.a_booking(contact_id=mai.id), connected=True, email_guest=True)
    assert not dialog.email_box.isChecked()  # nothing was moved yet
    type_text("+1d")
    press(Qt.Key.Key_Return)
    assert dialog.email_box.isChecked()


@pytest.mark.parametrize("size", [90, 100, 150])
def test_nothing_is_cut_at_any_text_size(practice, move, themes, size, qtbot):
    themes.set_text_size(size)
    dialog = move(practice.a_booking())
    for field in (dialog.time.starts, dialog.time.ends, dialog.time.duration, dialog.time.all_day, dialog.time.zone):
        whole = field.rect()
        qtbot.waitUntil(lambda field=field, whole=whole: field.visibleRegion().boundingRect().contains(whole))


def _question():
    return next(
        (w for w in QApplication.topLevelWidgets() if w.accessibleName() == "Leave the booking where it is?"), None
    )


def test_after_somebody_elses_change_the_new_state_is_loaded(practice, move, qtbot):
    before = practice.a_booking()
    dialog = move(before)
    booking = before.booking
    moved = replace(draft_of(booking), slot=slot("2026-05-15T16:00"))
    practice.bookings.update(booking.id, moved, version=booking.version)
    type_text("mon 2pm")
    dialog.save()
    qtbot.waitUntil(lambda: dialog.banner.isVisible())
    button = next(found for found in dialog.banner.findChildren(QPushButton) if found.text() == LOAD_NEW_STATE)
    button.click()
    old = dialog.findChild(QLabel, "oldTime")
    qtbot.waitUntil(lambda: old.text() == "Now Fri 15 May, 16:00 – 16:45")
    assert not dialog.banner.isVisible()
    assert not dialog.is_changed
    type_text("+1d")
    assert practice.save().booking.slot == slot("2026-05-16T16:00")
    assert dialog.original.booking.slot == moved.slot
