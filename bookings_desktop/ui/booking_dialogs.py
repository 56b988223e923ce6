"""Opens the dialogs of bookings over one window: new, edit, duplicate, reschedule, and what was being typed before a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bookings_desktop.errors import BookingsError, NotFound
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.values import Contact, Member
from bookings_desktop.services.bookings import BookingDraft, draft_of
from bookings_desktop.services.public_holidays import Place
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.below import Below
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.dialog_desk import DialogDesk
from bookings_desktop.ui.bookings.reschedule import RescheduleDialog
from bookings_desktop.ui.bookings.saving_dialog import SavingDialog
from bookings_desktop.ui.contact_steps import new_contact_step
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.deal_steps import new_deal_step
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.open_dialogs import OpenDialogs
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import Reversal

Saved = Callable[[BookingDetails | None, BookingDetails, tuple[Reversal, ...]], None]
"""Told what was stored: the booking before, or None for a new one, and after; and what takes back that which was made for it."""


class BookingDialogs:
    """What opens dialogs.

    Attributes:
        members: the team, as the dialogs offer it.
        people: the contacts, prepared for search; None until they have been read.
        connected: whether a calendar is connected.
    """

    def __init__(
        self,
        window: MainWindow,
        themes: ThemeManager,
        tasks: TaskRunner,
        below: Below,
        opened: OpenDialogs,
        *,
        now: Callable[[], float],
        join: Callable[[str], object],
        saved: Saved,
    ) -> None:
        """Make the opener.

        Args:
            window: over which they open.
            themes: colours and fonts.
            tasks: runs slow work.
            below: services and settings.
            opened: keeps the open ones.
            now: gives the present instant in seconds since the epoch.
            join: opens a meeting's link.
            saved: told about every booking that a dialog stored.
        """
        self._window = window
        self._themes = themes
        self._tasks = tasks
        self._below = below
        self._opened = opened
        self._now = now
        self._join = join
        self._saved = saved
        self.members: tuple[Member, ...] = ()
        self.people: ContactIndex | None = None
        self.connected = False

    def _desk(self) -> DialogDesk:
        settings = self._below.settings()
        return DialogDesk(
            zone=settings.zone,
            availability=self._below.availability,
            who_is_free=self._below.who_is_free,
            working_hours=settings.working_hours,
            holidays=Place(settings.holiday_country, settings.holiday_region),
            default_minutes=settings.default_minutes,
            default_reminder=settings.default_reminder,
            connected=self.connected,
            email_guest=settings.email_guest,
            remember_email=self._remember_email,
            drafts=self._below.drafts,
            join=self._join,
            deals=self._below.deals,
        )

    def _remember_email(self, choice: bool) -> None:
        if choice != self._below.settings().email_guest:
            self._tasks.start(self._tasks.run(lambda: self._below.change_settings(email_guest=choice)))

    def new(self) -> BookingDialog:
        """Open the dialog for a new booking."""
        return self._open()

    def new_from(self, draft: BookingDraft) -> BookingDialog:
        """Open the dialog for a new booking of which something is known already, such as its contact."""
        dialog = self._make(None, draft)
        dialog.setWindowTitle("New booking")
        self._show(dialog)
        return dialog

    async def edit(self, booking_id: str) -> BookingDialog:
        """Open the dialog for a booking. Raises NotFound."""
        details = await self._tasks.run(lambda: self._below.bookings.get(booking_id))
        return self._open(details)

    async def duplicate(self, row: BookingSummary) -> None:
        """Open the dialog for a new booking that is like another one."""
        details = await self._tasks.run(lambda: self._below.bookings.get(row.id))
        self._open(draft=replace(draft_of(details.booking), status=None))

    async def reschedule(self, row: BookingSummary) -> None:
        """Open the small dialog that gives a booking another time. Raises NotFound."""
        details = await self._tasks.run(lambda: self._below.bookings.get(row.id))
        person = details.contact
        contact: Contact | None = self.people.get(person.id) if self.people is not None and person else None
        dialog = RescheduleDialog(
            self._themes,
            self._tasks,
            self._below.bookings,
            details,
            desk=self._desk(),
            now=self._now,
            contact=contact,
            parent=self._window,
        )
        self._show(dialog)

    async def continue_draft(self, draft_id: str, content: Mapping[str, Any]) -> None:
        """Open the dialog whose content was kept on disk.

        Raises:
            BookingsError: the draft cannot be understood; it stays on disk.
        """
        details: BookingDetails | None = None
        if content.get("booking_id"):
            try:
                details = await self._tasks.run(lambda: self._below.bookings.get(content["booking_id"]))
            except NotFound:
                details = None  # deleted for good: what was typed becomes a new booking
            if details is not None and details.booking.deleted_at is not None:
                details = None
        dialog = self._make(details, draft_id=draft_id)
        try:
            dialog.restore(content)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            dialog.keep_draft()
            dialog.close_without_asking()
            raise BookingsError(
                "What you were writing cannot be read.", f"It stays in the folder “drafts” as {draft_id}.json."
            ) from error
        self._show(dialog)

    def _open(self, details: BookingDetails | None = None, draft: BookingDraft | None = None) -> BookingDialog:
        dialog = self._make(details, draft)
        self._show(dialog)
        return dialog

    def _make(
        self, details: BookingDetails | None, draft: BookingDraft | None = None, *, draft_id: str = ""
    ) -> BookingDialog:
        return BookingDialog(
            self._themes,
            self._tasks,
            self._below.bookings,
            self._below.contacts,
            self.members,
            people=self.people,
            zone=self._below.settings().zone,
            desk=self._desk(),
            now=self._now,
            details=details,
            draft=draft,
            draft_id=draft_id,
            parent=self._window,
        )

    def _show(self, dialog: SavingDialog) -> None:
        self._opened.add(dialog)
        # keys that help in the window help here too
        dialog.addActions([self._window.actions_[name] for name in (names.KEY_SHEET, names.COMMANDS)])
        # the state that it was saved over: another one than at the start where a newer one was loaded meanwhile
        dialog.saved.connect(lambda after: self._saved(dialog.original, after, self._others(dialog)))
        dialog.open()

    def _others(self, dialog: SavingDialog) -> tuple[Reversal, ...]:
        """What takes back the contacts and the deal that were made with a booking."""
        contacts = tuple(new_contact_step(self._below.contacts, contact) for contact in dialog.created_contacts)
        deal = dialog.created_deal
        return contacts if deal is None else (*contacts, new_deal_step(self._below.deals, deal))
