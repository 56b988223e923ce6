"""What is done with contacts and their notes: it is asked for where it must be, stored, told, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from bookings_desktop.errors import NotPossible
from bookings_desktop.models.values import Contact, ContactNote, FollowUp
from bookings_desktop.ui.follow_up_steps import follow_up_step
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.people_steps import MergeTurn, people_step
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.undo import UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_care import ContactCare, PeopleChange
    from bookings_desktop.services.contact_pages import PersonFacts
    from bookings_desktop.services.follow_ups import FollowUpService
    from bookings_desktop.ui.threads import TaskRunner

_DELETE, _ARCHIVE, _KEEP = "Delete contact", "Archive instead", "Keep"


class ContactCommands:
    """The commands over contacts of one window."""

    def __init__(
        self,
        window: QWidget,
        care: ContactCare,
        follow_ups: FollowUpService,
        history: UndoHistory,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        open_address: Callable[[QUrl], bool],
    ) -> None:
        """Make them.

        Args:
            window: over which questions are asked.
            care: stores changes of contacts; used on the database lane only.
            follow_ups: stores follow-ups; likewise.
            history: remembers what can be undone.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            open_address: opens the mail program and the telephone.
        """
        self._window = window
        self.care = care
        self._follow_ups = follow_ups
        self._history = history
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks
        self._open_address = open_address

    # What leaves the program

    def write_mail(self, address: str) -> None:
        """Begin an e-mail to an address."""
        self._open("mailto", address, "No mail program could be found.", "Copy the address and write to it yourself.")

    def call(self, number: str) -> None:
        """Call a number."""
        digits = "".join(char for char in number if char.isdigit() or char in "+*#")
        self._open("tel", digits, "No program for calls could be found.", f"Dial {number} yourself, or copy it.")

    def _open(self, scheme: str, path: str, title: str, hint: str) -> None:
        url = QUrl()
        url.setScheme(scheme)
        url.setPath(path)
        if not self._open_address(url):
            self._notifications.problem(NotPossible(title, hint))

    def open_link(self, link: str) -> None:
        """Open the page of a deal."""
        if not self._open_address(QUrl(link)):
            self._notifications.problem(NotPossible("No browser could be found.", f"Open {link} yourself."))

    def copy(self, text: str, sentence: str) -> None:
        """Copy a text, and say so."""
        QGuiApplication.clipboard().setText(text)
        self._notifications.info(sentence)

    # Contacts

    def remember(self, sentence: str, change: PeopleChange) -> None:
        """Keep what an undo needs, and tell that something was done."""
        self._history.remember(sentence, (), (people_step(self.care, change),))

    def remember_saved(self, before: Contact | None, change: PeopleChange) -> None:
        """Tell that a contact was added or saved; nothing where nothing was changed."""
        after = change.contact
        if before is None:
            self.remember(f"“{after.name}” added", change)
        elif before.version != after.version:
            self.remember(f"“{after.name}” saved", change)

    def remember_merged(self, change: PeopleChange) -> None:
        """Tell that two contacts were merged."""
        gone = change.contacts[1].after
        sentence = f"“{gone.name}” merged into “{change.contact.name}”"
        self._history.remember(sentence, change.bookings, turn=MergeTurn(self.care, change))

    async def archive(self, contact: Contact, archived: bool) -> None:
        """Put a contact out of the way, or back."""
        change = await self._tasks.run(lambda: self.care.archive(contact, archived))
        self.remember(f"“{contact.name}” {'archived' if archived else 'is back from the archive'}", change)

    async def restore(self, contact: Contact) -> None:
        """Bring a deleted contact back; an address that somebody else has by now is left out, and told."""
        change = await self._tasks.run(lambda: self.care.restore(contact))
        self.remember(" ".join(filter(None, (f"“{contact.name}” restored", change.told))), change)

    async def delete(self, facts: PersonFacts) -> bool:
        """Say what happens to the bookings, ask, then delete; tells whether it was deleted."""
        contact = facts.contact
        answers = [(_DELETE, "danger"), (_KEEP, "secondary")]
        if contact.archived_at is None:
            answers.insert(1, (_ARCHIVE, "secondary"))
        title = f"Delete “{contact.name}”?"
        answer = await ask(self._themes, self._window, title, consequences(facts), answers)
        if answer == _ARCHIVE:
            await self.archive(contact, True)
        if answer != _DELETE:
            return False
        change = await self._tasks.run(lambda: self.care.delete(contact))
        self.remember(f"“{contact.name}” deleted", change)
        return True

    # Notes and follow-ups

    async def store_note(self, contact_id: str, note: ContactNote | None, text: str) -> None:
        """Store a new or a changed note."""
        if note is None:
            change = await self._tasks.run(lambda: self.care.add_note(contact_id, text))
        else:
            changed = note
            change = await self._tasks.run(lambda: self.care.save_note(changed, text))
        stored = change.notes[0].after
        if note is None or stored.version != note.version:
            self.remember("Note added" if note is None else "Note changed", change)

    async def delete_note(self, note: ContactNote) -> None:
        """Delete a note."""
        change = await self._tasks.run(lambda: self.care.delete_note(note))
        self.remember("Note deleted", change)

    async def add_follow_up(self, contact_id: str, text: str) -> None:
        """Add a task for a contact."""
        made = await self._tasks.run(lambda: self._follow_ups.create(FollowUp("", text, contact_id=contact_id)))
        step = follow_up_step(self._follow_ups, None, made)
        self._history.remember(f"Follow-up “{made.text}” added", (), (step,))

    async def set_done(self, follow_up: FollowUp, done: bool) -> None:
        """Tick a task off, or open it again."""
        stored = await self._tasks.run(lambda: self._follow_ups.set_done(follow_up, done))
        word = "done" if done else "open again"
        step = follow_up_step(self._follow_ups, follow_up, stored)
        self._history.remember(f"Follow-up “{stored.text}” {word}", (), (step,))


def consequences(facts: PersonFacts) -> str:
    """What happens to the bookings of a contact that is deleted, in sentences."""
    bookings, coming = facts.numbers.bookings, facts.coming
    earlier = bookings - coming
    parts = []
    if coming:
        parts.append(f"{coming:,} coming")
    if earlier:
        parts.append(f"{earlier:,} earlier")
    if not parts:
        first = "There are no bookings with this contact."
    elif bookings == 1:
        first = f"The {parts[0].split(' ')[1]} booking stays and keeps the name."
    else:
        first = f"The bookings ({' and '.join(parts)}) stay and keep the name."
    open_tasks = sum(task.done_at is None for task in facts.follow_ups)
    second = f" So {'does the open follow-up' if open_tasks == 1 else f'do the {open_tasks} open follow-ups'}."
    third = " Archiving only takes the contact out of the list." if facts.contact.archived_at is None else ""
    return first + (second if open_tasks else "") + third
