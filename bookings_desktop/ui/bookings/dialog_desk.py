"""What the dialogs of a booking need of the desk around them, besides the services that store it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bookings_desktop.drafts import DraftFiles
from bookings_desktop.services.availability import AvailabilityService, Hours
from bookings_desktop.services.deals import DealService
from bookings_desktop.services.public_holidays import Place
from bookings_desktop.services.who_is_free import WhoIsFreeService


def _nothing(_choice: bool) -> None:
    """Remember nothing."""


def _nowhere(_link: str) -> None:
    """Open nothing."""


@dataclass(frozen=True, slots=True)
class DialogDesk:
    """The desk as a dialog sees it when it opens.

    Attributes:
        zone: of the desk.
        availability: looks what a time clashes with; None: nobody looks.
        who_is_free: tells who of the team has time; None: nobody does.
        working_hours: of the organisation.
        holidays: whose public holidays are kept.
        default_minutes: length of a new booking.
        default_reminder: reminder of a new booking, as the settings write it.
        connected: whether a calendar is connected.
        email_guest: what a person chose the last time for the e-mail to the guest.
        remember_email: told what a person chose this time.
        drafts: where what is being typed survives a crash; None: nowhere.
        join: opens a meeting's link.
        deals: gives the deals that are offered; None: nobody keeps any.
    """

    zone: ZoneInfo
    availability: AvailabilityService | None = None
    who_is_free: WhoIsFreeService | None = None
    working_hours: Hours = ()
    holidays: Place = Place()  # noqa: RUF009 - a frozen value
    default_minutes: int = 45
    default_reminder: str = ""
    connected: bool = False
    email_guest: bool = False
    remember_email: Callable[[bool], object] = _nothing
    drafts: DraftFiles | None = None
    join: Callable[[str], object] = _nowhere
    deals: DealService | None = None
