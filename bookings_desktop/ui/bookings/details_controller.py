"""Keeps the details panel in step with the selection and the database, and stores what is edited in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QPoint, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from bookings_desktop.errors import ChangedMeanwhile, NotFound, NotPossible
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import Attendance, FollowUp
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.bookings.details_data import BookingFacts, Services, read_facts
from bookings_desktop.ui.bookings.details_panel import DetailsPanel
from bookings_desktop.ui.bookings.details_place import DetailsPlace
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.follow_up_steps import follow_up_step
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import Changed
    from bookings_desktop.ui.threads import TaskRunner

PATIENCE_MS = 60
"""How long the selection rests before its booking is read: who holds an arrow key down reads only the last one."""


class Remember(Protocol):
    """Tells that something was done and offers to undo it; see ``BookingCommands.remember``."""

    def __call__(self, sentence: str, changed: tuple[Changed, ...], others: tuple[Reversal, ...] = ()) -> object:
        """Tell it."""


class DetailsController(QObject):
    """The panel of one window.

    Attributes:
        panel: the panel.
        place: where it is, and whether it is shown.

    Signals:
        contact_wanted: the id of the contact whose page is wanted.
    """

    contact_wanted = Signal(str)

    def __init__(
        self,
        page: BookingsPage,
        actions: Actions,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        services: Services,
        *,
        zone: Callable[[], ZoneInfo],
        now: Callable[[], float],
        remember: Remember,
        checked_at: Callable[[], datetime | None] = lambda: None,
        open_address: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        """Make the panel and put it into the page.

        Args:
            page: whose selection it shows.
            actions: of the window.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            services: what it reads from and writes to; used on the database lane only.
            zone: in which times are told.
            now: the present instant in seconds since the epoch.
            remember: tells of a change that can be undone.
            checked_at: when Google was last read completely (UTC).
            open_address: opens the mail program.
        """
        super().__init__(page)
        self._page = page
        self._notifications = notifications
        self._tasks = tasks
        self._services = services
        self._zone = zone
        self._now = now
        self._remember = remember
        self._checked_at = checked_at
        self._open_address = open_address
        self._facts: BookingFacts | None = None
        self._ticket = 0
        self._stopped = False
        self._unsaved: dict[str, str] = {}
        self.panel = DetailsPanel(themes, actions, page)
        self.place = DetailsPlace(page, self.panel, actions[names.SHOW_DETAILS], themes)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self.refresh)
        self._connect(actions)

    def _connect(self, actions: Actions) -> None:
        panel = self.panel
        self._page.selection_changed.connect(self._on_selection)
        self.place.shown.connect(self.refresh)
        formats.changes().changed.connect(self.refresh)
        panel.step_requested.connect(self.step)
        panel.menu_requested.connect(self._open_menu)
        panel.sync_requested.connect(actions[names.SYNC_NOW].trigger)
        panel.mail_requested.connect(self._write_mail)
        panel.contact_requested.connect(self._show_contact)
        panel.people.contact_requested.connect(self._show_person)
        panel.people.attendance_chosen.connect(lambda *what: self._tasks.start(self._note_attendance(*what)))
        panel.deal.link_requested.connect(lambda link: self._open_address(QUrl(link)))
        panel.connect_requested.connect(self._page.connect_requested)
        panel.copied.connect(self._copy)
        panel.meet.retry_requested.connect(lambda: self._tasks.start(self._ask_for_meet_again(panel.booking_id)))
        panel.notes.saved.connect(lambda *what: self._tasks.start(self._save_notes(*what)))
        panel.follow_ups.added.connect(lambda text: self._tasks.start(self._add_follow_up(text)))
        panel.follow_ups.done_changed.connect(lambda *what: self._tasks.start(self._set_done(*what)))

    # Reading

    def _on_selection(self, _rows: list[BookingSummary]) -> None:
        self._ticket += 1  # an answer that is on its way is about another selection
        self._timer.start()

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; read anew if it concerns what is shown."""
        facts = self._facts
        if facts is None or not self.panel.booking_id:
            return
        booking = facts.details.booking
        concerned = (
            booking.id in changes.bookings
            or bool(changes.members)
            or bool(changes.follow_ups)
            or changes.calendars
            or not changes.contacts.isdisjoint(booking.contact_ids)
            or (booking.deal_id or "") in changes.deals
        )
        if concerned:
            self._timer.start()

    def show_sync_status(self) -> None:
        """The sync status has changed, and perhaps the time of the last look at Google with it."""
        if self._facts is not None and self.panel.page == "one":
            self.panel.show_sync(self._facts.details.sync, self._zone(), self._checked_at())

    def refresh(self) -> None:
        """Show the present selection, unless nobody sees it."""
        self._timer.stop()
        if self._stopped or self.panel.isHidden():
            return
        rows = self._page.selected()
        self._ticket += 1
        if len(rows) == 1:
            self._tasks.start(self._load(rows[0], self._ticket))
            return
        self._facts = None
        if rows:
            self.panel.show_several(rows, self._page.model.when)
        else:
            self.panel.show_nothing()

    async def _load(self, row: BookingSummary, ticket: int) -> None:
        try:
            facts = await self._tasks.run(lambda: read_facts(self._services, row.id))
        except NotFound:
            facts = None  # deleted permanently a moment ago; the table hears of it too
        if ticket != self._ticket:
            return
        self._facts = facts
        if facts is None:
            self.panel.show_nothing()
            return
        self.panel.show_booking(
            facts,
            zone=self._zone(),
            now=datetime.fromtimestamp(self._now(), UTC),
            earlier=self._earlier(row),
            checked_at=self._checked_at(),
        )
        typed = self._unsaved.pop(row.id, None)
        if typed is not None:
            self.panel.notes.begin(typed)
        self.place.order_focus()

    def _earlier(self, row: BookingSummary) -> int:
        """Bookings of the same contact before this one that were not cancelled."""
        if not row.contact_id:
            return 0
        rows = self._page.rows()
        before = bisect_left(rows, row.start, key=lambda other: other.start)
        contact = row.contact_id
        return sum(1 for other in rows[:before] if other.concerns_contact(contact) and other.status != "cancelled")

    # Doing

    def step(self, by: int) -> None:
        """Select the booking before or after the current one."""
        proxy, table = self._page.proxy, self._page.table
        current = table.currentIndex().row()
        wanted = current + by
        if current >= 0 and 0 <= wanted < proxy.rowCount():
            table.select(proxy.summary(wanted).id)

    def _open_menu(self, place: QPoint) -> None:
        rows = self._page.selected()
        if rows:
            self._page.menu_requested.emit(rows, place)

    def _copy(self, text: str, sentence: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._notifications.info(sentence)

    def _show_contact(self) -> None:
        contact = self._facts.contact if self._facts is not None else None
        if contact is not None:
            self.contact_wanted.emit(contact.id)

    def _show_person(self, contact_id: str, name: str) -> None:
        self._page.show_contact(contact_id, name)
        self._page.table.setFocus()

    async def _note_attendance(self, contact_id: str, attendance: Attendance) -> None:
        """Note whether a contact came."""
        from bookings_desktop.services.bulk import Attend

        booking_id, bookings = self.panel.booking_id, self._services.bookings
        try:
            changed = await self._tasks.run(lambda: bookings.apply([booking_id], Attend(contact_id, attendance)))
        finally:
            self.refresh()  # also when it was refused: the buttons show what is stored
        if changed:
            self._remember(f"Attendance of “{changed[0].after.title}” noted", changed)

    def _write_mail(self, address: str) -> None:
        url = QUrl()
        url.setScheme("mailto")
        url.setPath(address)
        if not self._open_address(url):
            self._notifications.problem(
                NotPossible("No mail program could be found.", "Copy the address and write to it yourself.")
            )

    def flush(self) -> None:
        """Store what is being typed: the window closes."""
        self.panel.notes.finish()

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        self._ticket += 1
        self._timer.stop()

    async def _ask_for_meet_again(self, booking_id: str) -> None:
        if await self._tasks.run(lambda: self._services.bookings.ask_for_meet_again(booking_id)):
            self._notifications.info("Google is asked for a Meet room once more.")
        self.refresh()

    async def _save_notes(self, booking_id: str, begun_with: str, typed: str) -> None:
        """Store new notes; when somebody else has changed them meanwhile, keep the text open and say so."""
        try:
            changed = await self._tasks.run(lambda: self._store_notes(booking_id, begun_with, typed))
        except ChangedMeanwhile:
            self._unsaved[booking_id] = typed
            self._notifications.problem(
                ChangedMeanwhile(
                    "Somebody else changed these notes meanwhile.",
                    "Your text is still open. Save it again to replace theirs, or press Esc to keep theirs.",
                )
            )
            self._page.select(booking_id)
            self.refresh()
            return
        self._remember(f"Notes of “{changed.after.title}” saved", (changed,))

    def _store_notes(self, booking_id: str, begun_with: str, typed: str) -> Changed:
        """On the database lane. A change of anything but the notes, such as one from Google, is no reason to refuse."""
        from bookings_desktop.services.bookings import Changed, draft_of

        before = self._services.bookings.get(booking_id).booking
        if before.notes != begun_with:
            raise ChangedMeanwhile("The notes were changed by somebody else.", "Look at them again.")
        draft = replace(draft_of(before), notes=typed)
        after = self._services.bookings.update(booking_id, draft, version=before.version).booking
        return Changed(before, after)

    async def _add_follow_up(self, text: str) -> None:
        facts = self._facts
        if facts is None:
            return
        booking = facts.details.booking
        follow_up = FollowUp("", text, booking.id, booking.contact_id, booking.assigned_to_id)
        follow_ups = self._services.follow_ups
        made = await self._tasks.run(lambda: follow_ups.create(follow_up))
        self._remember(f"Follow-up “{made.text}” added", (), (follow_up_step(follow_ups, None, made),))

    async def _set_done(self, follow_up: FollowUp, done: bool) -> None:
        follow_ups = self._services.follow_ups
        try:
            stored = await self._tasks.run(lambda: follow_ups.set_done(follow_up, done))
        finally:
            self.refresh()  # also when it was refused: the box shows what is stored
        word = "done" if done else "open again"
        self._remember(f"Follow-up “{stored.text}” {word}", (), (follow_up_step(follow_ups, follow_up, stored),))
