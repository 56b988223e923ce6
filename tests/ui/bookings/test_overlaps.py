"""What the booking dialog tells, while it is filled, about bookings that are in the way."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.sync_values import CalendarState, ForeignEvent
from bookings_desktop.models.values import Author, BookingStatus, Origin
from bookings_desktop.ui.bookings.availability_watch import AvailabilityWatch, Question
from tests.support.dialogs import LONDON, NOW, a_contact, press, slot, type_text


@pytest.fixture
def tomas(practice):
    return practice.members.create("Tomás Rivera")


@pytest.fixture
def busy(practice, tomas):
    """Tomás has a gait analysis from 11:00 to 11:30 on Friday."""
    return practice.a_booking(
        "Gait analysis", "2026-05-15T11:00", assigned_to_id=tomas.id, slot=slot("2026-05-15T11:00", 30)
    )


def chips(dialog) -> list[QPushButton]:
    shown = [b for b in dialog.form.overlap.findChildren(QPushButton) if b.property("kind") == "pill"]
    return [b for b in shown if b.isVisible()]


def open_at(practice, wall: str, **values):
    return practice.open(start=slot(wall).start, **values)


def test_a_clash_is_named_and_free_times_are_offered(practice, tomas, busy, qtbot):
    dialog = open_at(practice, "2026-05-15T10:30")
    assert dialog.form.overlap.sentence == ""
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence != "")
    assert dialog.form.overlap.sentence == "Tomás already has “Gait analysis”, 11:00 – 11:30"
    assert dialog.form.overlap.accessibleDescription().startswith("Free today: 11:30")
    assert [chip.text() for chip in chips(dialog)] == ["11:30", "12:15", "13:00"]


def test_a_key_on_a_free_time_moves_the_booking(practice, tomas, busy, qtbot):
    dialog = open_at(practice, "2026-05-15T10:30")
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: len(chips(dialog)) == 3)
    chips(dialog)[1].setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    assert dialog.form.time.slot() == slot("2026-05-15T12:15")
    assert QApplication.focusWidget() is dialog.form.time.starts
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence == "")


def test_more_times_are_in_a_menu(practice, tomas, busy, qtbot):
    dialog = open_at(practice, "2026-05-15T10:30")
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: len(chips(dialog)) == 3)
    more = next(b for b in dialog.form.overlap.findChildren(QPushButton) if b.text() == "More times…")
    more.click()
    menu = next(m for m in dialog.form.overlap.findChildren(QMenu) if m.isVisible())
    assert [action.text() for action in menu.actions()][:2] == ["Fri 15 May, 13:45", "Fri 15 May, 14:30"]
    menu.actions()[0].trigger()
    menu.close()
    assert dialog.form.time.slot() == slot("2026-05-15T13:45")


def test_a_clash_never_keeps_anybody_from_saving(practice, tomas, busy, qtbot):
    dialog = open_at(practice, "2026-05-15T11:00")
    type_text("Physiotherapy")
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence != "")
    assert practice.save().booking.slot == slot("2026-05-15T11:00")


def test_colleague_before_contact_before_place_and_the_others_are_counted(practice, tomas, busy, qtbot):
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai"))
    practice.a_booking("Massage", "2026-05-15T10:45", contact_id=mai.id, location="Studio")
    dialog = open_at(practice, "2026-05-15T10:30")
    dialog.form.location.setText("studio ")
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence != "")
    assert dialog.form.overlap.sentence == "Studio is taken by “Massage”, 10:45 – 11:30"
    dialog.form.contact.choose(mai)
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence.startswith("Nguyễn Thị Mai already has “Massage”"))
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: dialog.form.overlap.sentence.startswith("Tomás"))
    assert dialog.form.overlap.sentence == "Tomás already has “Gait analysis”, 11:00 – 11:30, and 1 more"


def test_an_edit_is_not_in_its_own_way_and_a_cancelled_one_takes_no_time(practice, busy, tomas, qtbot, tasks):
    dialog = practice.open(details=busy)
    other = practice.a_booking("Follow-up", "2026-05-15T11:15", assigned_to_id=tomas.id)
    dialog.on_change(ChangeSet(bookings=frozenset({other.booking.id})))
    qtbot.waitUntil(lambda: "Follow-up" in dialog.form.overlap.sentence)
    dialog.form.status.set_status(BookingStatus.CANCELLED)
    assert dialog.form.overlap.sentence == ""


class SlowAvailability:
    """Answers only when it is let, and tells who was asked about."""

    def __init__(self) -> None:
        self.go = Event()
        self.asked = []

    def clashes(self, _slot, *, member_id, **_values):
        self.asked.append(member_id)
        self.go.wait(5)
        return ()


def test_only_the_answer_to_the_latest_question_is_given(tasks, qtbot):
    slow, answers = SlowAvailability(), []
    watch = AvailabilityWatch(tasks, slow, working_hours=(), zone=LONDON, now=NOW.timestamp)
    watch.answered.connect(answers.append)
    first, second = (Question(slot("2026-05-15T10:30"), member) for member in ("tomas", "helen"))
    watch.ask(first)
    qtbot.waitUntil(lambda: slow.asked == ["tomas"])
    watch.ask(second)  # while the first look is on its way
    slow.go.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert [answer.question for answer in answers] == [second]
    assert slow.asked == ["tomas", "helen"]


def test_an_event_of_google_that_is_no_booking_is_busy_time_and_nothing_is_said_about_it(practice, tomas, qtbot):
    with practice.database.unit_of_work(Author("Google Calendar", Origin.GOOGLE)) as work:
        work.calendars.save(CalendarState("practice", "desk@example.com", "Practice"))
        weekly = ("RRULE:FREQ=WEEKLY",)
        work.foreign_events.save_many(
            [ForeignEvent("practice", "series", slot("2026-05-08T15:00", 60), "Therapy", recurrence=weekly)]
        )
        work.commit()
    dialog = open_at(practice, "2026-05-15T15:30")
    dialog.form.member.set_member(tomas.id)
    qtbot.waitUntil(lambda: not dialog.form.overlap.isHidden())
    assert dialog.form.overlap.sentence == "Busy in Google Calendar, 15:00 – 16:00"
    assert chips(dialog)[0].text() == "Fri 15 May, 16:00"
