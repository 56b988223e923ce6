"""Keeps the page of the follow-ups in step with the database, and does what is asked for there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer

from bookings_desktop.errors import NotFound
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import Contact, FollowUp, Member
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.contact_steps import new_contact_step
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.follow_up_steps import follow_up_step, follow_ups_step
from bookings_desktop.ui.follow_ups.dialog import FollowUpDialog
from bookings_desktop.ui.follow_ups.model import Lists, booking_words, due_words
from bookings_desktop.ui.follow_ups.page import FollowUpsPage
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.follow_ups import FollowUpChanged
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow

PATIENCE_MS = 120
"""How long changes rest before the lists are read again."""

Entries = Sequence[FollowUpEntry]


@dataclass(slots=True)
class Shown:
    """What the page leads to elsewhere.

    Attributes:
        contact: shows a contact, by id and name.
        booking: shows a booking, by id.
    """

    contact: Callable[[str, str], object]
    booking: Callable[[str], object]


class FollowUpsController(QObject):
    """The follow-ups of one window.

    Attributes:
        page: the page.
        dialog: the dialog that is open, or None.
        show: what the page leads to.
    """

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        history: UndoHistory,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        show: Shown,
        now: Callable[[], float],
    ) -> None:
        """Make the page and wire it.

        Args:
            window: in which the page is shown.
            below: the services; used on the database lane only.
            history: remembers what can be undone.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            show: what the page leads to.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._history = history
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks
        self._now = now
        self._stopped = False
        self._members: tuple[Member, ...] = ()
        self._me: Member | None = None
        self.show = show
        self.dialog: FollowUpDialog | None = None
        self.page = FollowUpsPage(themes, self._zone(), self._moment)
        self.page.setParent(window)
        self.page.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(lambda: self._tasks.start(self.read()))
        page = self.page
        page.new_requested.connect(self.new)
        page.done_requested.connect(lambda chosen, done: self._tasks.start(self.set_done(chosen, done)))
        page.postpone_requested.connect(lambda chosen, due: self._tasks.start(self.postpone(chosen, due)))
        page.delete_requested.connect(lambda chosen: self._tasks.start(self.delete(chosen)))
        page.edit_requested.connect(self.edit)
        page.contact_requested.connect(self._show_contact)
        page.booking_requested.connect(self._show_booking)
        page.narrowed.connect(self._show_count)
        window.add_page(names.FOLLOW_UPS, page, self.open)
        window.actions_[names.NEW_FOLLOW_UP].triggered.connect(lambda _checked=False: self.new())
        formats.changes().changed.connect(page.rewrite)
        self._day = page.model.today
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()

    def _zone(self) -> ZoneInfo:
        return self._below.settings().zone

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    def _today(self) -> date:
        return self._moment().astimezone(self._zone()).date()

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the page."""
        self._window.pages.show_page(self.page, self.page.list)
        self.page.enter()
        self._tasks.start(self.read())

    def show_members(self, members: tuple[Member, ...], me: Member | None) -> None:
        """The team, or who of it works here, is another."""
        self._members, self._me = members, me
        self.page.show_members(members, me.id if me is not None else None)

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; read anew if it may concern the follow-ups."""
        if not self._stopped and (changes.follow_ups or changes.bookings or changes.contacts or changes.members):
            self._timer.start()

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        self._timer.stop()
        self._minute.stop()
        if self.dialog is not None:
            self.dialog.close_without_asking()

    def _on_minute(self) -> None:
        if self._today() != self._day:
            self._day = self._today()
            self.page.rewrite()
            self._show_count()

    async def read(self) -> None:
        """Read the lists; what was selected stays so."""
        service = self._below.follow_ups
        lists = await self._tasks.run(lambda: Lists(service.to_do(), service.done()))
        if self._stopped:
            return
        was_empty, page = not self.page.model.found, self.page
        page.show_lists(lists, self._zone())
        if page.isVisible() and was_empty and page.model.found and not page.search.hasFocus():
            page.enter()
        self._show_count()

    def _show_count(self) -> None:
        self._window.side_bar.items[names.FOLLOW_UPS].set_count(self.page.model.due_count)

    # ---- what is done -----------------------------------------------------------------------------------------------

    async def set_done(self, chosen: Entries, done: bool) -> None:
        """Complete some, or open them again."""
        service = self._below.follow_ups
        changed = await self._tasks.run(lambda: service.set_all_done(_values(chosen), done))
        self._remember(changed, "done" if done else "open again")

    async def postpone(self, chosen: Entries, due: date | None) -> None:
        """Give some another day, or none."""
        service = self._below.follow_ups
        changed = await self._tasks.run(lambda: service.postpone(_values(chosen), due))
        self._remember(changed, f"due {_in_sentence(due_words(due, self._today()))}" if due else "left without a day")

    async def delete(self, chosen: Entries) -> None:
        """Delete some; the history keeps their texts."""
        service = self._below.follow_ups
        changed = await self._tasks.run(lambda: service.delete_all(_values(chosen)))
        self._remember(changed, "deleted")

    def _remember(self, changed: Sequence[FollowUpChanged], what: str) -> None:
        if not changed:
            return
        one = changed[0].before or changed[0].after
        subject = f"“{one.text}”" if len(changed) == 1 and one is not None else f"{len(changed):,} follow-ups"
        self._history.remember(f"{subject} {what}", (), (follow_ups_step(self._below.follow_ups, changed),))

    # ---- new and edit -----------------------------------------------------------------------------------------------

    def new(self, booking: BookingSummary | None = None, contact: Contact | None = None) -> None:
        """Open the dialog for a new one, of whoever works here.

        Args:
            booking: what it is about; the one selected in the table when None and the table is in view.
            contact: whom it is about.
        """
        if booking is None and contact is None and self._window.pages.at_home:
            rows = self._window.chosen_rows()
            booking = rows[0] if len(rows) == 1 else None
        me = self._me.id if self._me is not None and self._me.active else None
        contact_id = contact.id if contact is not None else booking.contact_id if booking is not None else ""
        made = FollowUp("", "", booking.id if booking is not None else None, contact_id or None, me, self._today())
        about = ""
        if booking is not None:
            day = datetime.fromtimestamp(booking.start, self._zone()).date()
            about = f"{booking.title}, {formats.current().short_day(day, self._today().year)}"
        self._tasks.start(self._open(made, about))

    def edit(self, entry: FollowUpEntry) -> None:
        """Open the dialog for one."""
        self._tasks.start(self._open(entry.follow_up, booking_words(entry, self._zone(), self._today())))

    async def _open(self, follow_up: FollowUp, about: str) -> None:
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        contacts, service = self._below.contacts, self._below.follow_ups
        people = await self._tasks.run(lambda: ContactIndex(contacts.find(), contacts.recent()))
        if not self._may_open:
            return
        dialog = self.dialog = FollowUpDialog(
            self._themes,
            self._tasks,
            follow_up,
            self._members,
            today=self._today(),
            store=service.update if follow_up.id else service.create,
            create_contact=contacts.create,
            people=people,
            about=about,
            contact=await self._contact(follow_up.contact_id, people),
            parent=self._window,
        )
        dialog.stored.connect(lambda after: self._on_saved(dialog.original, after, dialog.made_contact))
        dialog.finished.connect(self._on_closed)
        dialog.open()

    @property
    def _may_open(self) -> bool:
        """Whether the dialog can be opened: one at a time, and none over a window that is gone."""
        return self.dialog is None and not self._stopped

    async def _contact(self, contact_id: str | None, people: ContactIndex) -> Contact | None:
        """The contact with an id, an archived one too; None where there is none any more."""
        if contact_id is None or people.get(contact_id) is not None:
            return people.get(contact_id or "")
        try:
            return await self._tasks.run(lambda: self._below.contacts.get(contact_id))
        except NotFound:
            return None

    def _on_saved(self, typed: FollowUp, after: FollowUp, contact: Contact | None) -> None:
        before = typed if typed.id else None
        if before is not None and before.version == after.version:
            return
        sentence = f"“{after.text}” {'saved' if before is not None else 'added'}"
        others = [follow_up_step(self._below.follow_ups, before, after)]
        if contact is not None:
            others.append(new_contact_step(self._below.contacts, contact))
        self._history.remember(sentence, (), tuple(others))

    def _on_closed(self) -> None:
        self.dialog = None
        if self.page.isVisible():
            self.page.enter()

    # ---- elsewhere --------------------------------------------------------------------------------------------------

    def _show_contact(self, entry: FollowUpEntry) -> None:
        if entry.follow_up.contact_id:
            self.show.contact(entry.follow_up.contact_id, entry.contact_name)

    def _show_booking(self, entry: FollowUpEntry) -> None:
        if entry.booking_deleted:
            self._notifications.info(f"“{entry.booking_title}” is in the trash.", "It can be restored there.")
        elif entry.follow_up.booking_id:
            self.show.booking(entry.follow_up.booking_id)


def _values(entries: Entries) -> list[FollowUp]:
    return [entry.follow_up for entry in entries]


def _in_sentence(words: str) -> str:
    """Near days begin with a small letter within a sentence."""
    return words[:1].lower() + words[1:] if words.startswith(("Today", "Tomorrow", "Yesterday")) else words
