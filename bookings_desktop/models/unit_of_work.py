"""One transaction: rows, history entries and outbox marks together, and afterwards one published ChangeSet."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from bookings_desktop.models.booking_people import BookingPeople
from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.busy import BusyReader
from bookings_desktop.models.changes import ChangeBus, ChangeSet
from bookings_desktop.models.contact_repository import ContactNoteRepository, ContactRepository
from bookings_desktop.models.database_errors import translated
from bookings_desktop.models.deal_repository import DealRepository
from bookings_desktop.models.details import DetailsReader
from bookings_desktop.models.follow_up_repository import FollowUpRepository
from bookings_desktop.models.foreign_event_repository import ForeignEventRepository
from bookings_desktop.models.history_repository import HistoryRepository
from bookings_desktop.models.journal import Clock, WorkContext
from bookings_desktop.models.lease_repository import LeaseRepository
from bookings_desktop.models.member_repository import MemberRepository, TimeOffRepository
from bookings_desktop.models.mirror_reader import MirrorReader
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.sync_log_repository import SyncLogRepository
from bookings_desktop.models.sync_repositories import (
    CalendarRepository,
    ConflictRepository,
    LinkRepository,
)
from bookings_desktop.models.trash import TrashRepository
from bookings_desktop.models.values import Author
from bookings_desktop.models.work_session import WorkSession


class UnitOfWork:
    """A transaction as a context manager; whatever is not committed is rolled back on the way out.

    Errors of the database leave it translated: a version that moved on as ChangedMeanwhile, a locked, full or broken database
    as DatabaseUnusable.

    Attributes:
        bookings, contacts, members, follow_ups, deals, history: what staff keep.
        contact_notes, time_off: what belongs to contacts and members.
        booking_people: whose bookings there are.
        links, outbox, conflicts, calendars: the mirror.
        sync_log: what the sync did.
        foreign_events: events of the mirror that are no bookings.
        leases: who may do what only one may do at a time.
        details: bookings together with their people and sync state.
        mirror: where the mirror stands as a whole.
        busy: what takes up somebody's time.
        trash: deleted bookings.
        now: the instant (UTC) at which this work began; every row of it carries the same one.
    """

    def __init__(
        self, session: WorkSession, author: Author, *, clock: Clock, bus: ChangeBus, undo_window: timedelta
    ) -> None:
        self._session = session
        self._bus = bus
        self.context = WorkContext(session, author, clock(), undo_window)
        self.now = self.context.now
        self.outbox = OutboxRepository(session, self.context)
        self.bookings = BookingRepository(session, self.context, self.outbox)
        self.contacts = ContactRepository(session, self.context, self.outbox, self.bookings)
        self.members = MemberRepository(session, self.context, self.outbox, self.bookings)
        self.contact_notes = ContactNoteRepository(session, self.context)
        self.time_off = TimeOffRepository(session, self.context)
        self.deals = DealRepository(session, self.context, self.bookings)
        self.booking_people = BookingPeople(session)
        self.follow_ups = FollowUpRepository(session, self.context)
        self.history = HistoryRepository(session, self.context)
        self.links = LinkRepository(session, self.context)
        self.conflicts = ConflictRepository(session, self.context)
        self.calendars = CalendarRepository(session, self.context)
        self.sync_log = SyncLogRepository(session, self.context)
        self.foreign_events = ForeignEventRepository(session)
        self.leases = LeaseRepository(session)
        self.details = DetailsReader(session)
        self.mirror = MirrorReader(session)
        self.busy = BusyReader(session)
        self.trash = TrashRepository(session, self.context, self.outbox)

    def __enter__(self) -> UnitOfWork:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._session.close()
        if isinstance(error, SQLAlchemyError):
            raise translated(error) from error

    def flush(self) -> None:
        """Write what is pending into the transaction and forget the rows, so that a long import stays small in memory."""
        self._session.flush()
        self._session.expunge_all()
        self.bookings.forget()
        self.links.forget()
        self.conflicts.forget()

    def commit(self) -> ChangeSet:
        """Make everything durable in one transaction and tell the screens.

        Returns:
            What was published.
        """
        self._session.flush()
        journal = self.history.last_number()
        self._session.commit()
        changes = self.context.change_set(journal)
        if changes:
            self._bus.publish(changes)
        return changes
