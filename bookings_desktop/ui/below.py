"""What the composition root hands to a window: services, engine and connector, and the way out of a damaged database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from bookings_desktop.drafts import DraftFiles
from bookings_desktop.errors import NotPossible
from bookings_desktop.models.changes import ChangeBus
from bookings_desktop.services.availability import AvailabilityService
from bookings_desktop.services.backup import BackupService
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.conflicts import ConflictService
from bookings_desktop.services.contact_care import ContactCare
from bookings_desktop.services.contact_export import ContactExportService
from bookings_desktop.services.contact_import import ContactImportService
from bookings_desktop.services.contact_pages import ContactPages
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.deals import DealService
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.services.members import MemberService
from bookings_desktop.services.sync_activity import SyncActivityService
from bookings_desktop.services.team import TeamService
from bookings_desktop.services.who_is_free import WhoIsFreeService
from bookings_desktop.settings import Settings
from bookings_desktop.sync.engine import SyncEngine
from bookings_desktop.ui.connect import Connector
from bookings_desktop.ui.connect.connector import Mirrored
from bookings_desktop.ui.google_contacts import ContactsReader
from bookings_desktop.ui.notifications import Message


class MadeSample(Protocol):
    """A made-up practice in a folder of its own."""

    def close(self) -> None:
        """Remove it; disk work."""


def no_sample() -> MadeSample:
    """There is no sample here. Raises NotPossible."""
    raise NotPossible("There is no sample data here.", "Start “bookings-desktop --demo”.")


def _nothing_to_abort() -> None:
    """Nothing here calls Google."""


@dataclass(slots=True)
class Below:
    """What lies below the window, as the composition root hands it over; opened on the database lane.

    Attributes:
        open_engine: gives the sync engine of the connected calendar, or None; runs on the network lane.
        mirrored: gives the calendar that is connected, or None; runs on the database lane.
        connector: signs in and chooses the calendar.
        google_contacts: reads the contacts of the signed-in account.
        settings: gives the settings as they are now.
        change_settings: changes some settings by name and stores them; runs on the database lane.
        drafts: what is being typed, so that it survives a crash; disk work.
        who: the name under which changes are recorded.
        folder: the data folder.
        backups: copies of the database; used on the database lane.
        close: closes the database.
        abort: ends a call to Google that is under way; called on the main thread, and returns at once.
        open_address: opens a page or a meeting outside this program.
        prepare_sample: makes a made-up practice in a folder of its own, for :attr:`Onward.sample`; database lane.
        news: what a person is told as soon as the window is open.
    """

    settings: Callable[[], Settings]
    bookings: BookingService
    conflicts: ConflictService
    contacts: ContactService
    contact_care: ContactCare
    contact_pages: ContactPages
    contact_import: ContactImportService
    contact_export: ContactExportService
    members: MemberService
    follow_ups: FollowUpService
    deals: DealService
    history: HistoryService
    availability: AvailabilityService
    who_is_free: WhoIsFreeService
    team: TeamService
    sync_activity: SyncActivityService
    drafts: DraftFiles
    bus: ChangeBus
    open_engine: Callable[[], SyncEngine | None]
    mirrored: Callable[[], Mirrored | None]
    connector: Connector
    google_contacts: ContactsReader
    change_settings: Callable[..., Settings]
    who: Callable[[], str]
    folder: Path
    backups: BackupService
    close: Callable[[], None]
    abort: Callable[[], None] = _nothing_to_abort
    open_address: Callable[[QUrl], bool] = QDesktopServices.openUrl
    prepare_sample: Callable[[], MadeSample] = no_sample
    news: Message | None = None


@dataclass(frozen=True, slots=True)
class Onward:
    """What the program goes on with after a window was closed, instead of ending.

    Attributes:
        restore: a backup that is put in the place of the database before a window opens again; or None.
        sample: what :attr:`Below.prepare_sample` gave: the next window shows the sample; or None.
    """

    restore: Path | None = None
    sample: MadeSample | None = None


@dataclass(frozen=True, slots=True)
class Rescue:
    """The way out of a damaged database.

    Attributes:
        day: of the newest backup, in words.
        restore: puts it in place, keeps the damaged file, and tells in a sentence where that is; database lane.
    """

    day: str
    restore: Callable[[], str]
