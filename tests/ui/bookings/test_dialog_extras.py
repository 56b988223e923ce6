"""Meeting link, reminder and e-mail to the guest in the booking dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.reminders import CALENDAR_REMINDERS, NO_REMINDERS, Reminders
from bookings_desktop.models.values import BookingStatus, Contact
from tests.support.dialogs import a_contact, press, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier
ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=QmFzZTY0"


def test_the_link_is_taken_out_of_a_pasted_invitation(practice):
    dialog = practice.open()
    QGuiApplication.clipboard().setText(f"Join Zoom Meeting\n{ZOOM}\n\nMeeting ID: 812 3456 7890")
    dialog.form.link.setFocus()
    press(Qt.Key.Key_V, CONTROL)
    assert dialog.form.link.text() == ZOOM
    assert dialog.form.link.accessibleDescription() == "Zoom meeting"
    assert [w.text() for w in dialog.findChildren(QLabel, "meetingService") if w.isVisible()] == ["Zoom meeting"]
    press(Qt.Key.Key_J, CONTROL)
    assert practice.joined == [ZOOM]


def test_nothing_is_offered_for_what_is_no_link(practice):
    dialog = practice.open()
    dialog.form.link.setFocus()
    type_text("meet.google,com/x")
    assert not [w for w in dialog.findChildren(QLabel, "meetingService") if w.isVisible()]
    press(Qt.Key.Key_J, CONTROL)
    assert practice.joined == []


def test_a_new_booking_has_the_usual_reminder_and_another_can_be_chosen(practice):
    dialog = practice.open(desk=practice.desk(default_reminder="email:1440"))
    assert dialog.form.reminder.currentText() == "E-mail, 1 day before"
    type_text("Gait analysis")
    dialog.form.reminder.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("n")
    assert practice.save().booking.reminders == NO_REMINDERS


def test_an_unknown_combination_is_kept_as_an_entry_of_its_own(practice):
    own = Reminders((("popup", 20), ("email", 2880)))
    before = practice.a_booking(reminders=own)
    dialog = practice.open(details=before)
    combo = dialog.form.reminder
    assert combo.currentText() == "20 minutes before, e-mail 2 days before"
    combo.setCurrentIndex(0)
    assert combo.reminders == CALENDAR_REMINDERS
    combo.setCurrentIndex(combo.count() - 1)
    type_text("X")
    assert practice.save().booking.reminders == own


@pytest.fixture
def mai(practice):
    return practice.contacts.create(a_contact("Nguyễn Thị Mai", emails=("mai@example.com",)))


def notified(practice, monkeypatch) -> list[bool]:
    """Whether each save asked for an e-mail."""
    asked = []
    for name in ("create", "update"):
        real = getattr(practice.bookings, name)

        def wrapped(*args, real=real, **values):
            asked.append(values["notify_guest"])
            return real(*args, **values)

        monkeypatch.setattr(practice.bookings, name, wrapped)
    return asked


def test_the_box_is_hidden_without_a_guest_or_a_calendar(practice, mai):
    alone = practice.open(desk=practice.desk(connected=True))
    assert not alone.email_box.isVisible()
    alone.form.contact.choose(mai)
    assert alone.email_box.isVisible()
    offline = practice.open()
    offline.form.contact.choose(mai)
    assert not offline.email_box.isVisible()


def test_an_e_mail_is_asked_for_only_when_ticked_and_the_choice_is_remembered(practice, mai, monkeypatch):
    asked = notified(practice, monkeypatch)
    practice.open(desk=practice.desk(connected=True)).form.contact.choose(mai)
    type_text("Gait analysis")
    before = practice.save()
    assert (asked, practice.email_choices) == ([False], [False])
    dialog = practice.open(details=before, desk=practice.desk(connected=True))
    dialog.form.location.setText("Studio")
    dialog.email_box.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    practice.save()
    assert (asked, practice.email_choices) == ([False, True], [False, True])


def test_a_change_that_the_guest_cannot_see_is_never_told(practice, mai, monkeypatch):
    helen = practice.members.create("Helen Marsh")
    before = practice.a_booking(contact_id=mai.id)
    asked = notified(practice, monkeypatch)
    dialog = practice.open(details=before, desk=practice.desk(connected=True, email_guest=True))
    assert not dialog.email_box.isChecked()
    dialog.form.member.set_member(helen.id)
    assert dialog.email_box.isVisible()
    assert not dialog.email_box.isEnabled()
    assert not dialog.email_box.isChecked()
    dialog.form.location.setText("Studio")
    assert dialog.email_box.isChecked()
    dialog.form.location.setText("")
    practice.save()
    assert asked == [False]
    assert practice.email_choices == []


def test_the_card_tells_the_last_visit(practice, mai, qtbot):
    tomas = practice.members.create("Tomás Rivera")
    practice.a_booking("Earlier", "2026-04-30T10:00", contact_id=mai.id, assigned_to_id=tomas.id)
    dialog = practice.open()
    dialog.form.contact.choose(mai)
    qtbot.waitUntil(lambda: "Last visit 30 Apr, Tomás Rivera" in dialog.form.card.lines)
    new = practice.contacts.create(a_contact("Kenji Watanabe"))
    dialog.form.contact.choose(new)
    qtbot.waitUntil(lambda: "First visit" in dialog.form.card.lines)


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        (BookingStatus.CONFIRMED, BookingStatus.COMPLETED, False),
        (BookingStatus.SCHEDULED, BookingStatus.RESCHEDULED, False),
        (BookingStatus.SCHEDULED, BookingStatus.CONFIRMED, True),
        (BookingStatus.CONFIRMED, BookingStatus.CANCELLED, True),
    ],
)
def test_a_status_that_an_invitation_does_not_show_is_no_change_for_the_guest(practice, mai, before, after, seen):
    stored = practice.a_booking(contact_id=mai.id, status=before)
    dialog = practice.open(details=stored, desk=practice.desk(connected=True, email_guest=True))
    dialog.form.status.set_status(after)
    assert (dialog.email_box.isEnabled(), dialog.email_box.isChecked()) == (seen, seen)


def test_an_address_that_looks_like_markup_is_shown_as_it_is(practice):
    dialog = practice.open(desk=practice.desk(connected=True))
    dialog.form.contact.choose(Contact("0" * 32, "Odd", emails=("<b>odd</b>@example.com",)))
    assert "&lt;b&gt;odd" in dialog.email_box.toolTip()
    assert "<b>odd</b>" in dialog.email_box.accessibleDescription()


@pytest.fixture
def team(practice):
    names = ("Dr Helen Marsh", "Hélène Dubois", "Tomás Rivera", "Tove Lund")
    return {name: practice.members.create(name).id for name in names}


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("Hel", "Hélène Dubois"),
        ("mar", "Dr Helen Marsh"),
        ("tomas", "Tomás Rivera"),
        ("lu", "Tove Lund"),
        ("t", "Tomás Rivera"),
        ("tt", "Tove Lund"),
        ("zzz", None),
    ],
)
def test_a_colleague_is_chosen_by_typing_any_word_of_the_name(practice, team, typed, who):
    dialog = practice.open()
    dialog.form.member.setFocus(Qt.FocusReason.TabFocusReason)
    type_text(typed)
    assert dialog.form.member.member_id == team.get(who)


def test_a_colleague_is_found_by_typing_in_the_open_list_too(practice, team):
    dialog = practice.open()
    dialog.form.member.setFocus(Qt.FocusReason.TabFocusReason)
    dialog.form.member.showPopup()
    QTest.keyClicks(dialog.form.member.view(), "riv")
    QTest.keyClick(dialog.form.member.view(), Qt.Key.Key_Return)
    assert dialog.form.member.member_id == team["Tomás Rivera"]


def test_a_status_is_chosen_by_typing_its_beginning(practice):
    dialog = practice.open()
    dialog.form.status.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("com")
    assert dialog.form.status.status is BookingStatus.COMPLETED


def test_the_address_of_the_contact_is_described_again_once_a_problem_is_mended(practice, mai):
    dialog = practice.open()
    dialog.form.contact.choose(mai)
    dialog.form.show_problems(InvalidInput.of("contact", "This contact is in the trash."))
    assert dialog.form.contact.accessibleDescription() == "This contact is in the trash."
    dialog.form.clear_problems()
    assert dialog.form.contact.accessibleDescription() == "mai@example.com"
