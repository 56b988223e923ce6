"""The booking dialog: a new booking, an edit, or a duplicate. It never blocks the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, InvalidInput, NotFound, Problem
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.sync_values import BookingDetails, Person
from bookings_desktop.models.values import BookingStatus, Contact, Deal, Member, Slot, TimedSlot, new_id
from bookings_desktop.services.bookings import BookingDraft, BookingService, draft_of
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.ui.bookings.booking_form import BookingForm
from bookings_desktop.ui.bookings.dialog_desk import DialogDesk
from bookings_desktop.ui.bookings.draft_keeper import DraftKeeper
from bookings_desktop.ui.bookings.form_content import content_of, restore
from bookings_desktop.ui.bookings.group_rows import ContactRow
from bookings_desktop.ui.bookings.saving_dialog import LOAD_NEW_STATE, SavingDialog
from bookings_desktop.ui.contacts.contact_card import list_hint
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner

if TYPE_CHECKING:
    from bookings_desktop.services.deals import DealService

MOST_DEALS = 12
"""Deals that are offered."""

__all__ = ["LOAD_NEW_STATE", "BookingDialog"]


class BookingDialog(SavingDialog):
    """A form for one booking.

    Signals:
        saved: the BookingDetails as they are stored now; the dialog closes itself.
    """

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        bookings: BookingService,
        contacts: ContactService,
        members: Sequence[Member],
        *,
        zone: ZoneInfo,
        now: Callable[[], float],
        desk: DialogDesk | None = None,
        people: ContactIndex | None = None,
        details: BookingDetails | None = None,
        draft: BookingDraft | None = None,
        start: datetime | None = None,
        draft_id: str = "",
        sender: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``.

        Args:
            themes: colours and fonts.
            tasks: runs what the services do on the database lane.
            bookings: stores the booking.
            contacts: gives and creates contacts.
            members: the team.
            zone: of the desk.
            now: gives the present instant in seconds since the epoch.
            desk: what lies around the dialog; an empty one when None.
            people: the contacts, prepared for search; read in the background when None.
            details: the booking to edit; None for a new one.
            draft: what a new booking starts from, such as a duplicate; its id is a new one.
            start: when a new booking without draft starts: an aware instant; the next half hour when None.
            draft_id: of the draft on disk that is continued; a new one when empty.
            sender: token of the screen, which travels with the change.
            parent: the window that it belongs to.
        """
        duplicate = details is None and draft is not None
        title = "Edit booking" if details else "Duplicate booking" if duplicate else "New booking"
        super().__init__(themes, tasks, desk or DialogDesk(zone=zone), name="Booking", title=title, parent=parent)
        self._bookings = bookings
        self._contacts = contacts
        self._zone = zone
        self._sender = sender
        self.original = details
        self._made: dict[str, Contact] = {}
        draft = draft or (draft_of(details.booking) if details else self._new_draft(now(), start))
        if duplicate:
            draft = replace(draft, status=BookingStatus.SCHEDULED, notes=None, **_room_of_its_own(draft))
        self.form = BookingForm(themes, members, zone, draft.slot, now, self)
        self.form.meet.set_connected(self._desk.connected)
        self._base: dict[str, Any] = {}
        self._hints: dict[str, str] = {}
        self._now = now
        self._save_then = False
        self.watch_overlaps(self.form.overlap, now)
        self.watch_team(self.form.show_team)
        self._keeper = self._make_keeper(draft_id)
        self.lay_out(self.form)
        QWidget.setTabOrder(self.form.description, self.email_box)
        QWidget.setTabOrder(self.email_box, self.cancel_button)
        QWidget.setTabOrder(self.cancel_button, self.save_button)
        self._connect()
        if people is not None:
            self.form.contact.set_contacts(people)
        self._fill(draft, details)
        self.resize(self.sizeHint())  # Qt itself would stop at two thirds of the screen
        if people is None or self._missing_contact(draft) is not None:
            tasks.start(self._load_contacts(draft.contact_id, whole_list=people is None))

    def _make_keeper(self, draft_id: str) -> DraftKeeper | None:
        if self._desk.drafts is None:
            return None
        keeper = DraftKeeper(self._tasks, self._desk.drafts, draft_id or new_id(), self._unsaved_content, self)
        self.finished.connect(keeper.end)
        return keeper

    def _unsaved_content(self) -> dict[str, Any] | None:
        """What a crash would lose, or None."""
        if not self.is_changed:
            return None
        before = self.original.booking if self.original else None
        return {
            "booking_id": before.id if before else None,
            "version": before.version if before else None,
            "base": self._base,
            "fields": content_of(self.form),
        }

    def _new_draft(self, now: float, start: datetime | None) -> BookingDraft:
        if start is None:
            wall = datetime.fromtimestamp(now, self._zone).replace(second=0, microsecond=0)
            start = wall + timedelta(minutes=30 - wall.minute % 30)
        begin = start.astimezone(UTC)
        slot: Slot = TimedSlot(begin, begin + timedelta(minutes=self._desk.default_minutes), self._zone.key)
        return BookingDraft(title="", slot=slot, reminders=Reminders.parse(self._desk.default_reminder))

    def _connect(self) -> None:
        self.form.changed.connect(self._on_changed)
        self.form.link.join_requested.connect(self._desk.join)
        self.form.contact_wanted.connect(self._want_contact)
        self.form.contact.chosen_changed.connect(self._read_visits)
        self.form.contact.offered.connect(self._read_hints)
        self.form.group.offered.connect(self._read_hints)
        self.form.contact.chosen_changed.connect(self._read_deals)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as in the design and as high as the fields, within the screen."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # before that, sizes know nothing of the style sheet
        width = self.usual_width()
        height = self.form.height_for(width) + max(self.footer.sizeHint().height(), self.footer.minimumHeight())
        room = self.screen().availableSize() - QSize(40, 60)
        return QSize(width, height).boundedTo(room)

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Begin with the title. Nothing in it is selected: the first key must not wipe it out."""
        first = visible and not self.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        if first:
            self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setVisible(visible)
        if first:
            self.form.title.end(False)

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return self.form.is_changed

    def _read_visits(self, contact: Contact | None) -> None:
        if contact is not None:
            self._tasks.start(self._show_visits(contact.id))

    async def _show_visits(self, contact_id: str) -> None:
        """Tell when the contact was here last."""
        own = self.original.booking.id if self.original else None
        try:
            card = await self._tasks.run(lambda: self._contacts.card(contact_id, self._zone, exclude_id=own))
        except NotFound:
            return  # deleted in this moment; saving tells about it
        if isValid(self):
            self.form.card.show_visits(card)

    def _read_deals(self, contact: Contact | None) -> None:
        if self._desk.deals is not None:
            self._tasks.start(self._offer_deals(self._desk.deals, contact))

    async def _offer_deals(self, deals: DealService, contact: Contact | None) -> None:
        """Offer the deals of the contact; where there is none, those made last."""
        read = partial(deals.of_contact, contact.id) if contact is not None and contact.id else deals.find
        found = await self._tasks.run(read)
        if isValid(self) and self.form.contact.chosen == contact:
            self.form.deal.offer(found[:MOST_DEALS])

    def _read_hints(self, contact_ids: Sequence[str]) -> None:
        unknown = [contact_id for contact_id in contact_ids if contact_id not in self._hints]
        if unknown:
            self._hints |= dict.fromkeys(unknown, "")  # asked for once
            self._tasks.start(self._show_hints(unknown))

    async def _show_hints(self, contact_ids: Sequence[str]) -> None:
        """Tell of the contacts in the list when they were here last."""
        found = await self._tasks.run(lambda: self._contacts.last_visits(contact_ids, self._zone))
        if not isValid(self):
            return
        today = datetime.fromtimestamp(self._now(), self._zone).date()
        for contact_id in contact_ids:
            contact = self.form.contact.contacts.get(contact_id)
            if contact is not None:
                self._hints[contact_id] = list_hint(contact, found.get(contact_id), today)
        self.form.contact.show_hints(self._hints)
        self.form.group.show_hints(self._hints)

    def _on_changed(self) -> None:
        """Bring up to date what depends on the fields."""
        self.email_box.show_for(self.form.guests, visible_change=self.original is None or self.form.changed_for_guest)
        if self._watch is not None:
            self._watch.ask(self.form.question)
        if self._presence is not None:
            self._presence.ask(self.form.presence_question)
        if self._keeper is not None:
            self._keeper.changed()

    def keep_draft(self) -> None:
        """Leave the draft on disk when this dialog closes."""
        if self._keeper is not None:
            self._keeper.let_go()

    def restore(self, content: Mapping[str, Any]) -> None:
        """Go on with what was typed when the program ended without saving it.

        Of a stored booking only the fields that were changed then are changed now, so that what others changed meanwhile stays.

        Raises:
            ValueError, KeyError, TypeError: the content is not what a dialog keeps.
        """
        base, fields = content["base"] if self.original else {}, content["fields"]
        restore(self.form, {name: value for name, value in fields.items() if value != base.get(name)})
        if self._keeper is not None:
            self._keeper.adopt()
        chosen = self.form.contact.chosen
        if chosen is not None and self.form.contact.contacts.get(chosen.id) is None:
            self._tasks.start(self._load_contacts(chosen.id, whole_list=False))
        before = self.original.booking if self.original else None
        if before is not None and before.version != content["version"]:
            self.show_banner(
                "warn",
                "This booking was changed while you were away.",
                "What you typed stands over the new state. Look it over before you save.",
                LOAD_NEW_STATE,
            )
        elif before is None and content["booking_id"]:
            self.show_banner("warn", "This booking was deleted meanwhile.", "Saving makes a new one of what you typed.")

    def _fill(self, draft: BookingDraft, details: BookingDetails | None) -> None:
        contact = self.form.contact.contacts.get(draft.contact_id) if draft.contact_id else None
        person = details.contact if details else None
        if contact is None and draft.contact_id:
            contact = _stand_in(person or Person(draft.contact_id, "…", ""))
        member_name = details.member.name if details and details.member else ""
        known = (
            {person.id: person for person in (*details.further_contacts, *details.further_members)} if details else {}
        )
        further = [
            self.form.contact.contacts.get(one) or _stand_in(known.get(one, Person(one, "…", "")))
            for one in draft.further_contact_ids or ()
        ]
        colleagues = {one: known[one].name if one in known else "" for one in draft.further_member_ids or ()}
        deal = details.deal if details else Deal(draft.deal_id, "…") if draft.deal_id else None
        before = details.booking if details else None
        self.form.fill(draft, contact, member_name, before, further, colleagues, deal)
        self._base = content_of(self.form)
        self._on_changed()

    def _missing_contact(self, draft: BookingDraft) -> str | None:
        known = draft.contact_id is None or self.form.contact.contacts.get(draft.contact_id) is not None
        return None if known else draft.contact_id

    async def _load_contacts(self, contact_id: str | None, *, whole_list: bool) -> None:
        """Read the contacts for the list, and all of the chosen one."""
        if contact_id is not None:
            contact = await self._tasks.run(lambda: self._contacts.get(contact_id))
            if isValid(self):
                self.form.contact_loaded(contact)
        if whole_list:
            index = await self._tasks.run(lambda: ContactIndex(self._contacts.find()))
            if isValid(self):
                self.form.contact.set_contacts(index)
                self.form.group.set_contacts(index)

    def prepare(self) -> Callable[[], BookingDetails]:
        """What stores the form as it is now. Raises InvalidInput naming every field that is wrong."""
        draft = replace(self.form.draft(), notes=None)
        new_contact, notify = self.form.new_contact, self.email_box.notify
        new: dict[str, Any] = {
            "new_contact": new_contact,
            "new_further": self.form.group.new_contacts,
            "new_deal": self.form.deal.new_deal,
        }
        before = self.original.booking if self.original else None
        draft_contacts = {draft.contact_id, *(draft.further_contact_ids or ())}

        def store() -> BookingDetails:
            if before is None:
                return self._bookings.create(draft, sender=self._sender, notify_guest=notify, **new)
            return self._bookings.update(
                before.id,
                draft,
                version=before.version,
                sender=self._sender,
                notify_guest=notify,
                **new,
            )

        def store_and_tell() -> BookingDetails:
            details = store()
            stored = before.contact_ids if before is not None else ()
            arrived = [one for one in details.booking.contact_ids if one not in stored]
            typed = bool(new_contact or new["new_further"])
            named = {*draft_contacts, *self._made}
            new_ones = (one for one in arrived if one in self._made or (typed and one not in named))
            self.created_contacts = tuple(self._made.get(one) or self._contacts.get(one) for one in new_ones)
            self.created_deal = details.deal if new["new_deal"] is not None else None
            return details

        return store_and_tell

    def show_field_problems(self, error: InvalidInput) -> list[Problem]:
        """Say at each field what is wrong with it, and go to the first. Returns what belongs to no field."""
        return self.form.show_problems(error)

    def clear_field_problems(self) -> None:
        """Nothing is wrong (any more)."""
        self.form.clear_problems()

    def show_stored(self, details: BookingDetails) -> None:
        """Show what is stored now instead of what was typed."""
        self.original = details
        draft = draft_of(details.booking)
        self._fill(draft, details)
        self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)  # the button that was pressed is gone
        missing = self._missing_contact(draft)
        if missing is not None:
            self._tasks.start(self._load_contacts(missing, whole_list=False))

    def _want_contact(self, contact: Contact, place: BookingForm | ContactRow) -> None:
        place.panel.set_busy(busy=True)  # at once: a second Enter may come before the work begins
        self._tasks.start(self._create_contact(contact, place))

    async def _create_contact(self, contact: Contact, place: BookingForm | ContactRow) -> None:
        """Store the contact of a panel and choose it."""
        try:
            stored = await self._tasks.run(lambda: self._contacts.create(contact, sender=self._sender))
        except BookingsError as error:
            if not isValid(self):
                raise  # the dialog was closed meanwhile: the error is told elsewhere, not lost
            if isinstance(error, InvalidInput) and isValid(place) and place.panel.is_open:
                place.panel.show_problems(error)
            else:
                self.show_banner("danger", error.title, error.hint)
        else:
            if isValid(self):
                self._made[stored.id] = stored
                if isValid(place):
                    place.contact_created(stored)
        finally:
            if isValid(self) and isValid(place):
                place.panel.set_busy(busy=False)
            if isValid(self) and self._save_then:
                self._save_then = False
                self.save()

    def save(self) -> None:
        """Store what the form holds; a contact that is being created is waited for, so that it is not made twice."""
        if self.form.panel.is_busy or self.form.group.is_busy:
            self._save_then = True
        else:
            super().save()


def _stand_in(person: Person) -> Contact:
    """What is known of a contact until all of it has been read."""
    return Contact(id=person.id, name=person.name, emails=(person.email,) if person.email else ())


def _room_of_its_own(draft: BookingDraft) -> dict[str, Any]:
    """A duplicate wants a Meet room like its original, and never shares the original's."""
    return {"meeting_link": ""} if draft.wants_meet else {}
