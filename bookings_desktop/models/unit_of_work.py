"""One transaction: rows, history entries and outbox marks together, and afterwards one published ChangeSet."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from bookings_desktop.models.booking_people import BookingPeople
from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.busy import BusyReader
from bookings_desktop.models.changes import ChangeBus, ChangeSet
from bookings_desktop.models.contact_pages import ContactPages
from bookings_desktop.models.contact_repository import ContactNoteRepository, ContactRepository
from bookings_desktop.models.contact_uses import ContactUses
from bookings_desktop.models.database_errors import translated
from bookings_desktop.models.deal_repository import DealRepository
from bookings_desktop.models.details import DetailsReader
from bookings_desktop.models.follow_up_listing import FollowUpReader
from bookings_desktop.models.follow_up_repository import FollowUpRepository
from bookings_desktop.models.foreign_contacts import ContactSourceRepository
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
from bookings_desktop.models.team_busy import TeamBusyReader
from bookings_desktop.models.trash import TrashRepository
from bookings_desktop.models.values import Author
from bookings_desktop.models.work_session import WorkSession


class UnitOfWork:
    """A transaction as a context manager; whatever is not committed is rolled back on the way out.

    Errors of the database leave it translated: a version that moved on as ChangedMeanwhile, a locked, full or broken database
    as DatabaseUnusable.

    Attributes:
        now: the instant (UTC) at which this work began; every row of it carries the same one.
    """

    def __init__(
        self, session: WorkSession, author: Author, *, clock: Clock, bus: ChangeBus, undo_window: timedelta
    ) -> None:
        self._session = session
        self._bus = bus
        self.context = WorkContext(session, author, clock(), undo_window)
        self.now = self.context.now

    # Repositories are made when they are asked for: most units of work need few of them.

    @cached_property
    def outbox(self) -> OutboxRepository:
        """What still has to be sent."""
        return OutboxRepository(self._session, self.context)

    @cached_property
    def bookings(self) -> BookingRepository:
        """The bookings."""
        return BookingRepository(self._session, self.context, self.outbox)

    @cached_property
    def contacts(self) -> ContactRepository:
        """The contacts."""
        return ContactRepository(self._session, self.context, self.outbox, self.bookings)

    @cached_property
    def members(self) -> MemberRepository:
        """The colleagues."""
        return MemberRepository(self._session, self.context, self.outbox, self.bookings)

    @cached_property
    def contact_notes(self) -> ContactNoteRepository:
        """Dated notes on contacts."""
        return ContactNoteRepository(self._session, self.context)

    @cached_property
    def time_off(self) -> TimeOffRepository:
        """When members are away."""
        return TimeOffRepository(self._session, self.context)

    @cached_property
    def deals(self) -> DealRepository:
        """What bookings and contacts are about in money."""
        return DealRepository(self._session, self.context, self.bookings)

    @cached_property
    def booking_people(self) -> BookingPeople:
        """Whose bookings there are."""
        return BookingPeople(self._session)

    @cached_property
    def contact_sources(self) -> ContactSourceRepository:
        """How far contacts were read from elsewhere."""
        return ContactSourceRepository(self._session)

    @cached_property
    def contact_pages(self) -> ContactPages:
        """What the pages about contacts show."""
        return ContactPages(self._session)

    @cached_property
    def contact_uses(self) -> ContactUses:
        """What there is of contacts besides themselves."""
        return ContactUses(self._session)

    @cached_property
    def follow_ups(self) -> FollowUpRepository:
        """Tasks."""
        return FollowUpRepository(self._session, self.context)

    @cached_property
    def follow_up_lists(self) -> FollowUpReader:
        """Tasks with the names that go with them."""
        return FollowUpReader(self._session)

    @cached_property
    def history(self) -> HistoryRepository:
        """The journal."""
        return HistoryRepository(self._session, self.context)

    @cached_property
    def links(self) -> LinkRepository:
        """What is remembered of the mirror for each booking."""
        return LinkRepository(self._session, self.context)

    @cached_property
    def conflicts(self) -> ConflictRepository:
        """Fields that both sides changed differently."""
        return ConflictRepository(self._session, self.context)

    @cached_property
    def calendars(self) -> CalendarRepository:
        """The calendars that are or were mirrored."""
        return CalendarRepository(self._session, self.context)

    @cached_property
    def sync_log(self) -> SyncLogRepository:
        """What the sync did."""
        return SyncLogRepository(self._session, self.context)

    @cached_property
    def foreign_events(self) -> ForeignEventRepository:
        """Events of the mirror that are no bookings."""
        return ForeignEventRepository(self._session)

    @cached_property
    def leases(self) -> LeaseRepository:
        """Who may do what only one may do at a time."""
        return LeaseRepository(self._session)

    @cached_property
    def details(self) -> DetailsReader:
        """Bookings together with their people and sync state."""
        return DetailsReader(self._session)

    @cached_property
    def mirror(self) -> MirrorReader:
        """Where the mirror stands as a whole."""
        return MirrorReader(self._session)

    @cached_property
    def team_busy(self) -> TeamBusyReader:
        """What takes up the time of the whole team."""
        return TeamBusyReader(self._session)

    @cached_property
    def busy(self) -> BusyReader:
        """What takes up somebody's time."""
        return BusyReader(self._session)

    @cached_property
    def trash(self) -> TrashRepository:
        """Deleted bookings."""
        return TrashRepository(self._session, self.context, self.outbox)

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
