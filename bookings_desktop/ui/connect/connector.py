"""What the window needs in order to connect a calendar; the composition root hands it over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bookings_desktop.sync.remote import RemoteCalendarInfo
from bookings_desktop.sync.results import FirstSync


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The calendar that is the mirror.

    Attributes:
        account: the address of the account that it was connected with.
        calendar: its name.
    """

    account: str
    calendar: str


class Connector(Protocol):
    """Signs in and chooses the calendar.

    Every method may block (files, keyring, network), so it is called on the network lane only. What a person or the surroundings
    can mend is raised as a BookingsError.
    """

    def check_client(self, path: str) -> None:
        """Raise a BookingsError, with what is wrong and what to do, for a file that is no Google client file."""

    def sign_in(
        self, path: str, announce: Callable[[str], None], cancelled: threading.Event, *, contacts: bool = False
    ) -> str:
        """Open the browser, wait until the person signed in there, and keep the sign-in.

        Args:
            path: the client file.
            announce: is given the address of the sign-in page as soon as it is known, for when no browser opens.
            cancelled: ends the wait when it is set; a BookingsError is raised then.
            contacts: whether the permission to read contacts is asked for too.

        Returns:
            The account's e-mail address.

        Raises:
            BookingsError: refused, too late, cancelled, or Google cannot be reached.
        """

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """The signed-in account's calendars, those that can only be read included."""

    def account(self) -> str:
        """The address of the account that is signed in. Raises BookingsError when nobody is, or Google cannot be reached."""

    def mirrored(self) -> Mirrored | None:
        """The calendar that is the mirror now."""

    def not_granted(self) -> tuple[str, ...]:
        """What does not work because the person did not tick it at the sign-in, in words."""

    def may_create(self) -> bool:
        """Whether the sign-in allows to make a calendar."""

    def preview(self, calendar_id: str, cancelled: threading.Event) -> FirstSync:
        """What the first sync with a calendar would do; an empty id stands for one that is still to be made.

        Reads all of it, and ends early when ``cancelled`` is set.
        """

    def choose(self, calendar_id: str) -> None:
        """Mirror to this calendar from now on; the person has agreed to what the first sync does."""

    def create(self, name: str) -> None:
        """Mirror to a calendar of this name from now on; it is made unless the account has one that can be written."""

    def disconnect(self, keep_events: bool, cancelled: threading.Event, progress: Callable[[int, int], None]) -> bool:
        """Mirror nowhere any more; tells whether that is so.

        Args:
            keep_events: whether the events stay in Google.
            cancelled: ends the removal of the events when it is set; the calendar stays connected then.
            progress: told how many of how many events are removed.
        """

    def kept_in(self) -> str:
        """Where the sign-in is kept, as a sentence; empty while nobody is signed in."""

    def notice(self) -> str:
        """What a person should know about where the sign-in is kept; empty when there is nothing to say."""
