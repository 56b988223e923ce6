"""The commands over bookings: what they ask, what they do, what they say, and how they are undone."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.models.values import BookingStatus, Contact, FollowUp
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.ui.commands import UNDO_STEPS, BookingCommands
from bookings_desktop.ui.contact_steps import new_contact_step
from bookings_desktop.ui.follow_up_steps import follow_up_step
from bookings_desktop.ui.notifications import Tone
from bookings_desktop.ui.shell.questions import Question
from tests.support.booking_rows import a_row
from tests.support.dialogs import LONDON


class Counter:
    """The commands of one window, what they open, and what they say."""

    def __init__(self, practice, notifications, themes, tasks, qtbot):
        self.practice, self.tasks, self.qtbot = practice, tasks, qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.opened = []
        self.opens = True
        self.messages = []
        self.to_cancel = []
        notifications.posted.connect(self.messages.append)
        self.commands = BookingCommands(
            practice.bookings, tasks, notifications, themes, self.window, open_address=self._open
        )

    def _open(self, address):
        self.opened.append(address.toString())
        return self.opens

    def row(self, title="Gait analysis", **values):
        values.setdefault("wall", "2020-05-15T10:30")  # long past: it can be completed
        return self.again(self.practice.a_booking(title, **values).booking.id)

    def again(self, booking_id):
        return next(self.practice.bookings.summaries(LONDON, [booking_id]), None)

    def delete(self, rows):
        return self.commands.delete(rows, self.to_cancel.append)

    def stored(self, row):
        return self.practice.bookings.get(row.id).booking

    def run(self, command, answer=None):
        """Run a command to its end; gives the question that it asked."""
        task = self.tasks.start(command)
        question = None
        if answer is not None:
            question = self.question()
            buttons = {button.text(): button for button in question.findChildren(QPushButton)}
            seen = (question.accessibleName(), question.accessibleDescription(), list(buttons))
            if answer:
                buttons[answer].click()
            else:
                question.reject()
            question = seen
        self.qtbot.waitUntil(task.done)
        return question

    def question(self):
        self.qtbot.waitUntil(lambda: any(found.isVisible() for found in self.window.findChildren(Question)))
        return next(found for found in self.window.findChildren(Question) if found.isVisible())

    def said(self):
        self.qtbot.waitUntil(lambda: bool(self.messages))
        return self.messages[-1]


@pytest.fixture
def counter(practice, notifications, themes, tasks, qtbot):
    return Counter(practice, notifications, themes, tasks, qtbot)


@pytest.mark.parametrize("status", list(BookingStatus)[1:])
def test_a_status_is_stored_and_told_with_an_undo(counter, status):
    row = counter.row()
    counter.run(counter.commands.set_status([row], status))
    assert counter.stored(row).status is status
    message = counter.said()
    assert (message.tone, message.title) == (Tone.DONE, f"“Gait analysis” {status.word.lower()}.")
    assert (message.button, message.seconds) == ("Undo", 10)


def test_several_bookings_get_a_status_in_one_message_and_are_undone_in_one_step(counter):
    rows = [counter.row(title) for title in ("One", "Two", "Three")]
    counter.run(counter.commands.set_status(rows, BookingStatus.CONFIRMED))
    assert counter.said().title == "3 bookings confirmed."
    counter.run(counter.commands.undo())
    assert {counter.stored(row).status for row in rows} == {BookingStatus.SCHEDULED}
    assert counter.said().title == "Undone: 3 bookings confirmed."


def test_a_status_that_a_booking_has_already_is_no_news(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.SCHEDULED))
    assert counter.messages == []
    counter.run(counter.commands.undo())
    assert counter.said().title == "There is nothing to undo."


def test_deleting_asks_puts_into_the_trash_and_can_be_undone(counter):
    row = counter.row()
    asked = counter.run(counter.delete([row]), "Delete")
    assert asked == (
        "Delete “Gait analysis”?",
        "To keep it on record, cancel it instead.",
        ["Delete", "Cancel the booking", "Keep"],
    )
    assert counter.stored(row).deleted_at is not None
    assert counter.said().title == "“Gait analysis” deleted."
    counter.run(counter.commands.undo())
    assert counter.stored(row).deleted_at is None


def test_cancelling_instead_of_deleting(counter):
    row = counter.row()
    counter.run(counter.delete([row]), "Cancel the booking")
    assert counter.to_cancel == [[row]]
    assert counter.stored(row).deleted_at is None


@pytest.mark.parametrize("answer", ["Keep", ""])
def test_keeping_changes_nothing(counter, answer):
    row = counter.row()
    counter.run(counter.delete([row]), answer)
    assert counter.again(row.id) == row
    assert counter.messages == []


def test_the_question_speaks_of_google_when_the_event_goes_too(counter):
    rows = [counter.row("One")._replace(sync="synced"), counter.row("Two")]
    title, text, answers = counter.run(counter.delete(rows), "Keep")
    assert title == "Delete 2 bookings?"
    assert text == "They also go from Google Calendar. To keep them on record, cancel them instead."
    assert answers == ["Delete", "Cancel the bookings", "Keep"]


def test_deleting_nothing_asks_nothing(counter):
    counter.run(counter.delete([]))
    assert counter.window.findChildren(Question) == []


def test_what_somebody_else_deleted_meanwhile_is_not_told_as_done(counter):
    row = counter.row()
    counter.practice.bookings.delete([row.id])
    counter.run(counter.delete([row]), "Delete")
    assert counter.messages == []


def test_an_undo_is_refused_with_the_reason_when_the_booking_was_changed_since(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    booking = counter.stored(row)
    counter.practice.bookings.update(
        row.id, replace(draft_of(booking), title="Gait analysis, longer"), version=booking.version
    )
    counter.run(counter.commands.undo())
    message = counter.said()
    assert message.tone is Tone.PROBLEM
    assert "Gait analysis, longer" in message.title
    assert "changed again since" in message.title
    kept = counter.stored(row)
    assert (kept.title, kept.status) == ("Gait analysis, longer", BookingStatus.CONFIRMED)
    counter.run(counter.commands.undo())
    assert counter.said().title == "There is nothing to undo."


def test_a_step_of_a_booking_that_is_gone_for_good_does_not_block_the_earlier_ones(counter):
    one, other = counter.row(), counter.row("Taken for good")
    counter.run(counter.commands.set_status([one], BookingStatus.CANCELLED))
    counter.run(counter.commands.set_status([other], BookingStatus.CANCELLED))
    counter.practice.bookings.delete([other.id])
    counter.practice.bookings.purge_many([other.id])
    counter.run(counter.commands.undo())
    assert counter.said().tone is Tone.PROBLEM
    counter.run(counter.commands.undo())
    assert counter.stored(one).status.value == one.status


def test_an_undo_that_failed_for_want_of_the_database_can_be_tried_again(counter, monkeypatch):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    undo = counter.practice.bookings.undo

    def busy(changes):
        raise DatabaseUnusable("Another program writes to the database.", "Try again.")

    monkeypatch.setattr(counter.practice.bookings, "undo", busy)
    counter.run(counter.commands.undo())
    assert counter.said().title == "Another program writes to the database."
    monkeypatch.setattr(counter.practice.bookings, "undo", undo)
    counter.run(counter.commands.undo())
    assert counter.stored(row).status is BookingStatus.SCHEDULED


def test_undo_takes_back_the_last_command_first(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    counter.run(counter.commands.set_status([row], BookingStatus.COMPLETED))
    counter.run(counter.commands.undo())
    assert counter.stored(row).status is BookingStatus.CONFIRMED
    counter.run(counter.commands.undo())
    assert counter.stored(row).status is BookingStatus.SCHEDULED


def test_the_button_of_a_message_undoes_that_command_once(counter):
    first, second = counter.row("One"), counter.row("Two")
    counter.run(counter.commands.set_status([first], BookingStatus.CONFIRMED))
    message = counter.said()
    counter.run(counter.commands.set_status([second], BookingStatus.CONFIRMED))
    message.on_button()
    message.on_button()
    counter.qtbot.waitUntil(lambda: counter.said().title == "Undone: “One” confirmed.")
    counter.qtbot.waitUntil(lambda: not counter.tasks.busy)
    assert counter.stored(first).status is BookingStatus.SCHEDULED
    assert counter.stored(second).status is BookingStatus.CONFIRMED
    assert [found.title for found in counter.messages].count("Undone: “One” confirmed.") == 1


def test_only_so_many_steps_are_kept(counter):
    for number in range(UNDO_STEPS + 5):
        counter.commands.remember(f"Step {number}", ())
    for _ in range(UNDO_STEPS):
        counter.run(counter.commands.undo())
    assert counter.said().title == "Undone: step 5."
    counter.run(counter.commands.undo())
    assert counter.said().title == "There is nothing to undo."


@pytest.mark.parametrize(
    "link",
    [
        "https://meet.google.com/abc-defg-hij",
        "https://us02web.zoom.us/j/123",
        "https://TEAMS.microsoft.com/l/1",
        "zoommtg://zoom.us/join?confno=123",
        "tel:+442079460123",
    ],
)
def test_a_known_meeting_opens_at_once(counter, link):
    counter.run(counter.commands.join(a_row(meeting_link=link)))
    assert len(counter.opened) == 1
    assert counter.opened[0].lower() == link.lower()
    assert counter.messages == []


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://meet.example.com/a", "meet.example.com"),
        ("https://meet.google.com.evil.example/a", "meet.google.com.evil.example"),
        ("https://notzoom.us/a", "notzoom.us"),
        ("https://meet.google.com@evil.example/a", "evil.example"),
        ("http://evil.example/?https://meet.google.com", "evil.example"),
    ],
)
def test_an_unknown_host_is_shown_before_it_opens(counter, link, host):
    title, _, answers = counter.run(counter.commands.join(a_row(meeting_link=link)), "Stay here")
    assert (title, answers) == (f"Open {host}?", ["Open", "Stay here"])
    assert counter.opened == []
    counter.run(counter.commands.join(a_row(meeting_link=link)), "")
    assert counter.opened == []
    counter.run(counter.commands.join(a_row(meeting_link=link)), "Open")
    assert counter.opened == [link]


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "smb://server/share", "no link", ""]
)
def test_a_link_that_is_not_safe_is_refused(counter, link):
    counter.run(counter.commands.join(a_row(meeting_link=link)))
    message = counter.said()
    assert (message.tone, message.title) == (Tone.PROBLEM, "This meeting link cannot be opened.")
    assert counter.opened == []


def test_where_no_program_opens_links_it_is_said(counter):
    counter.opens = False
    counter.run(counter.commands.join(a_row(meeting_link="https://meet.google.com/a")))
    assert counter.said().title == "No program could be found to open this link."


def test_the_page_of_an_event_opens_in_the_browser(counter):
    page = "https://www.google.com/calendar/event?eid=abc"
    counter.commands.open_in_google(a_row(html_link=page))
    assert counter.opened == [page]


@pytest.mark.parametrize("link", ["", "file:///etc/passwd", "javascript:alert(1)", "https:///event", "zoommtg://x/y"])
def test_a_page_that_is_not_of_the_web_is_not_opened(counter, link):
    async def command():
        counter.commands.open_in_google(a_row(html_link=link))

    counter.run(command())
    assert counter.said().title == "Google gave no page for this booking."
    assert counter.opened == []


def test_copying_a_link_is_told(counter):
    counter.commands.copy_link(a_row(meeting_link="https://meet.google.com/a"))
    assert QGuiApplication.clipboard().text() == "https://meet.google.com/a"
    assert counter.said().title == "The meeting link is copied."


def test_what_was_undone_can_be_done_again_and_undone_once_more(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    counter.run(counter.commands.set_status([row], BookingStatus.COMPLETED))
    history = counter.commands.history
    for command, status in (
        (counter.commands.undo, BookingStatus.CONFIRMED),
        (counter.commands.undo, BookingStatus.SCHEDULED),
        (counter.commands.redo, BookingStatus.CONFIRMED),
        (counter.commands.redo, BookingStatus.COMPLETED),
        (counter.commands.undo, BookingStatus.CONFIRMED),
    ):
        counter.run(command())
        assert counter.stored(row).status is status
    assert history.undo_sentence == "“Gait analysis” confirmed"
    assert history.redo_sentence == "“Gait analysis” completed"
    assert counter.said().title == "Undone: “Gait analysis” completed."


def test_a_new_command_forgets_what_could_be_done_again(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    counter.run(counter.commands.undo())
    counter.run(counter.commands.set_status([row], BookingStatus.CANCELLED))
    counter.run(counter.commands.redo())
    assert counter.said().title == "There is nothing to do again."
    assert counter.stored(row).status is BookingStatus.CANCELLED


def test_doing_again_is_refused_when_the_booking_was_changed_since(counter):
    row = counter.row()
    counter.run(counter.commands.set_status([row], BookingStatus.CONFIRMED))
    counter.run(counter.commands.undo())
    counter.practice.bookings.set_status([row.id], BookingStatus.CANCELLED)
    counter.run(counter.commands.redo())
    assert "changed again since" in counter.said().title
    assert counter.stored(row).status is BookingStatus.CANCELLED
    assert counter.commands.history.redo_sentence == ""


def test_undoing_a_new_booking_puts_it_into_the_trash_and_redo_brings_it_back(counter):
    booking = counter.practice.a_booking("Gait analysis").booking
    back = []
    counter.commands.history.brought_back.connect(back.extend)
    counter.commands.remember_new("“Gait analysis” added", booking)
    counter.run(counter.commands.undo())
    assert counter.stored(booking).deleted_at is not None
    assert back == []
    counter.run(counter.commands.redo())
    assert counter.stored(booking).deleted_at is None
    assert back == [booking.id]


def test_a_deleted_booking_that_comes_back_is_named(counter):
    row = counter.row()
    back = []
    counter.commands.history.brought_back.connect(back.extend)
    counter.run(counter.delete([row]), "Delete")
    counter.run(counter.commands.undo())
    assert back == [row.id]


def test_several_bookings_are_assigned_in_one_step(counter):
    helen = counter.practice.members.create("Helen Marsh", "helen@example.com")
    rows = [counter.row("One", assigned_to_id=helen.id), counter.row("Two"), counter.row("Three")]
    counter.run(counter.commands.assign(rows, helen.id, helen.name))
    assert counter.said().title == "2 bookings assigned to Helen Marsh."
    assert {counter.stored(row).assigned_to_id for row in rows} == {helen.id}
    counter.run(counter.commands.undo())
    assert [counter.stored(row).assigned_to_id for row in rows] == [helen.id, None, None]


def test_follow_ups_are_taken_back_and_done_again(counter):
    service = FollowUpService(counter.practice.database, lambda: "Nadia")
    made = service.create(FollowUp("", "Send the exercises"))
    counter.commands.remember("Follow-up added", (), (follow_up_step(service, None, made),))
    stored = service.set_done(made, True)
    counter.commands.remember("Follow-up done", (), (follow_up_step(service, made, stored),))
    counter.run(counter.commands.undo())
    assert [found.done_at for found in service.all()] == [None]
    counter.run(counter.commands.undo())
    assert service.all() == ()
    counter.run(counter.commands.redo())
    counter.run(counter.commands.redo())
    assert service.all()[0].done_at is not None


def test_a_follow_up_that_was_changed_since_is_not_removed(counter):
    service = FollowUpService(counter.practice.database, lambda: "Nadia")
    made = service.create(FollowUp("", "Send the exercises"))
    counter.commands.remember("Follow-up added", (), (follow_up_step(service, None, made),))
    service.set_done(made, True)
    counter.run(counter.commands.undo())
    assert "changed again since" in counter.said().title
    assert [found.text for found in service.all()] == ["Send the exercises"]


def test_a_follow_up_that_was_added_goes_and_comes_back(counter):
    service = FollowUpService(counter.practice.database, lambda: "Nadia")
    made = service.create(FollowUp("", "Send the exercises"))
    counter.commands.remember("Follow-up added", (), (follow_up_step(service, None, made),))
    for command, texts in ((counter.commands.undo, []), (counter.commands.redo, ["Send the exercises"])) * 2:
        counter.run(command())
        assert [found.text for found in service.all()] == texts


def test_a_booking_that_was_deleted_for_good_does_not_stand_before_the_steps_that_can_be_undone(counter):
    first, second = counter.row("One"), counter.row("Two")
    counter.run(counter.commands.set_status([first], BookingStatus.CONFIRMED))
    counter.run(counter.delete([second]), "Delete")
    counter.practice.bookings.purge(second.id)
    counter.run(counter.commands.undo())
    assert counter.said().tone is Tone.PROBLEM
    counter.run(counter.commands.undo())
    assert counter.stored(first).status is BookingStatus.SCHEDULED


def test_a_step_of_which_a_part_cannot_be_taken_back_stays_whole(counter):
    service = FollowUpService(counter.practice.database, lambda: "Nadia")
    row = counter.row()
    done = counter.practice.bookings.set_status([row.id], BookingStatus.COMPLETED)
    made = [service.create(FollowUp("", text)) for text in ("Call her", "Send the exercises")]
    counter.commands.remember("Closed", done, tuple(follow_up_step(service, None, one) for one in made))
    service.set_done(made[1], True)
    counter.run(counter.commands.undo())
    assert "changed again since" in counter.said().title
    assert counter.stored(row).status is BookingStatus.COMPLETED
    assert sorted(found.text for found in service.all()) == ["Call her", "Send the exercises"]


@pytest.fixture
def for_somebody_new(counter):
    """Adds a booking together with its contact, as the dialog does; gives both, and the contacts."""

    def added():
        contacts = ContactService(counter.practice.database, lambda: "Nadia")
        contact = contacts.create(Contact("", "Amara Okafor", emails=("amara@example.com",)))
        booking = counter.practice.a_booking("Gait analysis", contact_id=contact.id).booking
        counter.commands.remember_new("“Gait analysis” added", booking, (new_contact_step(contacts, contact),))
        return booking, contact, contacts

    return added


def test_a_contact_that_came_with_a_new_booking_goes_and_comes_back_with_it(counter, for_somebody_new):
    booking, _, contacts = for_somebody_new()
    for command, there in ((counter.commands.undo, False), (counter.commands.redo, True)) * 2:
        counter.run(command())
        assert (counter.stored(booking).deleted_at is None) is there
        assert [found.name for found in contacts.find()] == (["Amara Okafor"] if there else [])


@pytest.mark.parametrize("use", ["booked again", "changed"])
def test_a_contact_that_is_of_use_by_now_stays_when_its_first_booking_is_undone(counter, for_somebody_new, use):
    booking, contact, contacts = for_somebody_new()
    if use == "changed":
        contacts.update(contact, company="Okafor Ltd")
    else:
        counter.practice.a_booking("Massage", "2020-05-16T12:00", contact_id=contact.id)
    counter.run(counter.commands.undo())
    assert counter.stored(booking).deleted_at is not None
    assert [found.name for found in contacts.find()] == ["Amara Okafor"]
    assert counter.said().title == "Undone: “Gait analysis” added."


def test_a_contact_that_was_booked_again_after_a_redo_stays(counter, for_somebody_new):
    _, contact, contacts = for_somebody_new()
    counter.run(counter.commands.undo())
    counter.run(counter.commands.redo())
    counter.practice.a_booking("Massage", "2020-05-16T12:00", contact_id=contact.id)
    counter.run(counter.commands.undo())
    assert [found.name for found in contacts.find()] == ["Amara Okafor"]
