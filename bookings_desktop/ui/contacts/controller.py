"""Keeps the page of contacts in step with the database, and does what is asked for there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bookings_desktop.errors import NotFound
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import Contact, TimedSlot
from bookings_desktop.services.booking_draft import BookingDraft
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.contacts.commands import ContactCommands
from bookings_desktop.ui.contacts.dialog import ContactDialog
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.contacts.menus import ContactMenus
from bookings_desktop.ui.contacts.merge_dialog import MergeDialog
from bookings_desktop.ui.contacts.page import ContactsPage
from bookings_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:
    from bookings_desktop.services.contact_care import PeopleChange
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.booking_dialogs import BookingDialogs
    from bookings_desktop.ui.deal_dialog import DealEditor
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.open_dialogs import OpenDialogs
    from bookings_desktop.ui.threads import TaskRunner

PATIENCE_MS, PERSON_MS, MINUTE_MS = 300, 60, 15_000
"""How long changes rest before the list is read again, the selection before its person is, and until time is told anew."""

FIRST_ROWS = 60
"""So many are read for the first screen, before all the others."""

CHOOSE = "Choose a contact to see what there is about them."


class ContactsController(QObject):
    """The contacts of one window.

    Attributes:
        page: the page.
        commands: what is done with contacts.
    """

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        dialogs: BookingDialogs,
        opened: OpenDialogs,
        commands: ContactCommands,
        deals: DealEditor,
        themes: ThemeManager,
        tasks: TaskRunner,
        now: Callable[[], float],
    ) -> None:
        """Make the page and wire it.

        Args:
            window: in which it is shown.
            below: the services; used on the database lane only.
            dialogs: opens bookings.
            opened: keeps the open dialogs.
            commands: stores what is done.
            deals: edits deals.
            themes: colours and fonts.
            tasks: runs what is slow.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._dialogs = dialogs
        self._opened = opened
        self._themes = themes
        self.commands = commands
        self.deals = deals
        self._tasks = tasks
        self._now = now
        self._ticket = 0
        self._stale = True
        self._whole = False  # whether the list has all contacts, not only its first lines
        self._stopped = False
        self._wanted = ""
        self._reveal = False
        self.page = ContactsPage(themes, now)
        self.page.setParent(window)
        self.page.hide()
        self._reading = self._timer(PATIENCE_MS, self._read_if_shown)
        self._loading = self._timer(PERSON_MS, self._load_wanted)
        self._again = self._timer(PATIENCE_MS, self._load_wanted)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._tick)
        self._minute.start()
        self._connect()
        self._menus = ContactMenus(self.page, self, commands, tasks.start)

    def _timer(self, interval: int, work: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(work)
        return timer

    def _connect(self) -> None:
        window, page, start = self._window, self.page, self._tasks.start
        window.add_page(names.CONTACTS, page, self.open)
        window.show_contact = self.show_contact
        formats.changes().changed.connect(self._tick)
        view, person = page.list.view, page.person
        view.chosen.connect(self._on_chosen)
        view.edit_requested.connect(self.edit)
        view.delete_requested.connect(lambda: start(self.delete()))
        page.list.new_requested.connect(self.new)
        window.actions_[names.NEW_CONTACT].triggered.connect(lambda _checked=False: self.new())
        head = person.head
        head.mail_requested.connect(lambda: self._with(lambda contact: self.commands.write_mail(contact.email)))
        head.call_requested.connect(lambda: self._with(lambda contact: self.commands.call(contact.phone)))
        head.book_requested.connect(lambda: self._with(self.book))
        details = person.side.details
        details.mail_requested.connect(self.commands.write_mail)
        details.call_requested.connect(self.commands.call)
        details.copied.connect(self.commands.copy)
        details.deal_requested.connect(self.deals.edit)
        details.link_requested.connect(self.commands.open_link)
        person.restore_requested.connect(lambda: self._with(lambda contact: start(self.commands.restore(contact))))
        person.note_requested.connect(lambda: person.editor.begin(person.contact_id))
        person.editor.saved.connect(lambda note, text: start(self.commands.store_note(person.contact_id, note, text)))
        person.editor.closed.connect(person.timeline.setFocus)
        tasks = person.side.follow_ups
        tasks.added.connect(lambda text: start(self.commands.add_follow_up(person.contact_id, text)))
        tasks.done_changed.connect(lambda *what: start(self._set_done(*what)))

    def new_deal(self, contact: Contact) -> None:
        """Open the dialog of a new deal of a contact."""
        self.deals.new(contact.id, contact.name)

    # Showing

    def open(self) -> None:
        """Show the page."""
        page = self.page
        self._window.pages.show_page(page, page.list.view)
        page.show_list()
        self._read_if_shown()

    def show_contact(self, contact_id: str) -> None:
        """Show the page of a contact, or of the one into which it was merged."""
        self._wanted = contact_id
        self._await(not self.page.list.reveal(contact_id))  # a new one is not in the list yet
        self._window.pages.show_page(self.page, self.page.list.view)
        self.page.show_person_step()
        self._load_wanted()
        self._read_if_shown()

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; read anew what it concerns."""
        if self._stopped:
            return
        if changes.bookings or changes.contacts:
            self._stale = True
            if not self._reading.isActive():
                self._reading.start()
        facts = self.page.person.facts
        if facts is None:
            return
        concerned = (
            facts.contact.id in changes.contacts
            or bool(changes.members or changes.follow_ups or changes.deals)
            or bool(changes.bookings)
        )
        if concerned and not self._again.isActive():
            self._again.start()

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        for timer in (self._reading, self._loading, self._again, self._minute):
            timer.stop()
        self._ticket += 1

    def _read_if_shown(self) -> None:
        if self._stale and not self._stopped and self.page.isVisible():
            self._tasks.start(self.read())

    async def read_all(self) -> None:
        """Read what is missing of the list, if it was opened; its first lines are shown before the others are read."""
        if not self._whole and self.page.list.model.total:
            await self.read()

    async def read(self) -> None:
        """Read the list anew: the names first, then the visits."""
        self._stale = False
        pages, zone, now = self._below.contact_pages, self._below.settings().zone, self._moment()
        if not self.page.list.model.total:
            first = await self._tasks.run(lambda: pages.first_lines(FIRST_ROWS))
            if not self._stopped:
                self.page.list.show_rows(first)
        rows = await self._tasks.run(pages.lines)
        if self._stopped:
            return
        pane = self.page.list
        self._whole = True
        pane.show_rows(rows)
        if self._reveal:
            self._await(not pane.reveal(self._wanted))
        elif not pane.view.contact_id and rows and not self.page.in_steps:
            pane.view.choose_row(0)
        if not rows:
            self.page.person.show_nobody(CHOOSE)
        visits = await self._tasks.run(lambda: pages.visits(zone, now))
        if not self._stopped:
            pane.show_visits(visits, zone)

    def _on_chosen(self, contact_id: str) -> None:
        self._wanted = contact_id
        self._await(False)
        if contact_id and contact_id != self.page.person.contact_id:
            self._loading.start()

    def _await(self, wanted: bool) -> None:
        """Whether the list makes the contact current as soon as it has it; until then it chooses nobody by itself."""
        self._reveal = self.page.list.view.awaits = wanted

    def _load_wanted(self) -> None:
        self._loading.stop()
        wanted = self._wanted or self.page.person.contact_id
        if wanted and not self._stopped:
            self._ticket += 1
            self._tasks.start(self._load(wanted, self._ticket))

    async def _load(self, contact_id: str, ticket: int) -> None:
        zone, now = self._below.settings().zone, self._moment()
        try:
            facts = await self._tasks.run(lambda: self._below.contact_pages.person(contact_id, zone, now))
        except NotFound:
            facts = None
        if ticket != self._ticket:
            return
        if facts is None:
            self.page.person.show_nobody(CHOOSE)
            return
        if facts.contact.id != contact_id:  # merged: the one that took it over is meant
            self._wanted = facts.contact.id
            self.page.list.reveal(facts.contact.id)
        self.page.person.show_person(facts, zone, self._now())

    def _tick(self) -> None:
        if self.page.isVisible():
            self.page.list.model.tick()
            self.page.person.tick(self._now())

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    # Doing

    def _with(self, work: Callable[[Contact], object]) -> None:
        facts = self.page.person.facts
        if facts is not None:
            work(facts.contact)

    def new(self) -> ContactDialog:
        """Open the dialog for a new contact."""
        return self._open_dialog(None)

    def edit(self) -> None:
        """Open the dialog for the contact shown."""
        facts = self.page.person.facts
        if facts is not None and facts.contact.deleted_at is None:
            self._open_dialog(facts.contact)

    def _open_dialog(self, contact: Contact | None) -> ContactDialog:
        below = self._below
        dialog = ContactDialog(
            self._themes,
            self._tasks,
            below.contact_care,
            below.contact_pages,
            zone=below.settings().zone,
            now=self._now,
            contact=contact,
            parent=self._window,
        )
        self._opened.add(dialog)
        dialog.contact_wanted.connect(self.show_contact)
        dialog.saved.connect(lambda change: self._on_saved(contact, change))
        dialog.open()
        return dialog

    async def merge(self) -> MergeDialog | None:
        """Open the dialog that merges another contact into the one shown."""
        facts = self.page.person.facts
        if facts is None or facts.contact.deleted_at is not None:
            return None
        below = self._below
        likely = await self._tasks.run(lambda: below.contact_pages.alike(facts.contact))
        people = await self._tasks.run(lambda: ContactIndex(below.contacts.find()))
        if self._stopped:
            return None
        others = [one.contact for one in likely]
        dialog = MergeDialog(self._themes, self._tasks, below.contact_care, facts, people, others, parent=self._window)
        dialog.merged.connect(self._on_merged)
        dialog.open()
        return dialog

    def _on_merged(self, change: PeopleChange) -> None:
        self.commands.remember_merged(change)
        self._load_wanted()

    def _on_saved(self, before: Contact | None, change: PeopleChange) -> None:
        self.commands.remember_saved(before, change)
        if before is None:
            self._stale = True
            self.show_contact(change.contact.id)
        else:
            self._load_wanted()

    async def delete(self) -> None:
        """Ask, then delete the contact shown."""
        facts = self.page.person.facts
        if facts is not None and facts.contact.deleted_at is None and await self.commands.delete(facts):
            self._wanted = ""

    def book(self, contact: Contact, like: BookingSummary | None = None) -> None:
        """Open the dialog for a new booking with a contact.

        Args:
            contact: with whom.
            like: the booking whose title, length, place and colleague it has; an empty one by default.
        """
        settings = self._below.settings()
        wall = datetime.fromtimestamp(self._now(), settings.zone).replace(second=0, microsecond=0)
        start = (wall + timedelta(minutes=30 - wall.minute % 30)).astimezone(UTC)
        length = timedelta(minutes=settings.default_minutes)
        if like is not None and not like.all_day:
            length = timedelta(seconds=like.end - like.start)
        slot = TimedSlot(start, start + length, settings.zone.key)
        draft = BookingDraft("", slot, contact_id=contact.id)
        if like is not None:
            member = like.member_id or None
            draft = BookingDraft(like.title, slot, contact_id=contact.id, assigned_to_id=member, location=like.location)
        self._dialogs.new_from(draft)

    def book_like(self, row: BookingSummary) -> None:
        """Open the dialog for a new booking like another one of the contact shown."""
        self._with(lambda contact: self.book(contact, row))

    async def _set_done(self, *what: object) -> None:
        try:
            await self.commands.set_done(*what)  # type: ignore[arg-type]
        finally:
            self._load_wanted()  # also when it was refused: the box shows what is stored

    def show_all_bookings(self, contact: Contact) -> None:
        """Show the bookings of a contact in the table, past and to come."""
        self._window.pages.go_home()
        self._window.page.show_contact(contact.id, contact.name)
        self._window.page.table.setFocus()

    def show_booking(self, row: BookingSummary) -> None:
        """Show a booking among those of its contact in the table."""
        self._with(self.show_all_bookings)
        self._window.page.select(row.id)

    def edit_booking(self, row: BookingSummary) -> None:
        """Open the dialog of a booking."""
        self._window.edit_requested.emit(row.id)
