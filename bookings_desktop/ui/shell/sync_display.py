"""Lets everything in the window that tells of the sync say the same: the capsule, the bar, and the rows of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bookings_desktop.models.members import Member
from bookings_desktop.sync.told import Hold, Words
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.shell.sync_bar import SyncBar
from bookings_desktop.ui.shell.sync_capsule import SyncCapsule

if TYPE_CHECKING:
    from bookings_desktop.sync.state import SyncStatus


class SyncDisplay(QObject):
    """Where sync stands, in words.

    Signals:
        hold_changed: what keeps waiting bookings from going to Google (Hold or None), and the words of the way out.

    Attributes:
        words: what is said at the moment.
        whose: the mirror by the name of its owner, such as “Helen’s calendar”; empty while that is unknown.
    """

    hold_changed = Signal(object, str)

    def __init__(
        self,
        capsule: SyncCapsule,
        bar: SyncBar,
        model: BookingsTableModel,
        now: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        """Make it. ``now`` gives the present instant in seconds since the epoch."""
        super().__init__(parent)
        self._capsule = capsule
        self._bar = bar
        self._model = model
        self._now = now
        self._status: SyncStatus | None = None
        self._hold: tuple[Hold | None, str] = (None, "")
        self._account = ""
        self._members: Sequence[Member] = ()
        self.words = Words("Starting…")
        self.whose = ""

    def show(self, status: SyncStatus) -> None:
        """Take in where sync stands."""
        self._status = status
        self.refresh()

    def set_account(self, account: str) -> None:
        """Whose calendar is the mirror: an e-mail address, or empty without one."""
        self._account = account
        self._name()

    def set_members(self, members: Sequence[Member]) -> None:
        """The team, to one of whom the calendar may belong."""
        self._members = members
        self._name()

    def _name(self) -> None:
        whose = whose_calendar(self._account, self._members)
        if whose != self.whose:
            self.whose = whose
            self.refresh()

    def refresh(self) -> None:
        """Say the same for the present instant, in the formats that are in force now."""
        status = self._status
        if status is None:
            return
        # only now: the first status comes long after the first paint
        from bookings_desktop.sync.words import brief_words, hold, words
        from bookings_desktop.ui.sync_glyphs import glyph_of, time_words

        now, zone = datetime.fromtimestamp(self._now(), UTC), self._model.when.zone
        written = time_words(now.astimezone(zone).year)
        self.words = words(status, now, zone, written, self.whose)
        self._capsule.show_state(*glyph_of(status), brief_words(status, now, zone, written), self.words)
        self._capsule.show_part(None if status.progress is None else status.progress.part)
        self._bar.show_status(status, self.words)
        self._tell_hold(hold(status))

    def _tell_hold(self, kept: Hold | None) -> None:
        told = (kept, self.words.button)
        if told != self._hold:
            self._hold = told
            self._model.set_hold(kept)
            self.hold_changed.emit(*told)


def whose_calendar(account: str, members: Sequence[Member]) -> str:
    """“Helen’s calendar”, where the account is a colleague’s; “The calendar of desk@northbank.example” otherwise."""
    if not account:
        return ""
    owner = next((member for member in members if member.email.lower() == account.lower()), None)
    return f"{first_name(owner.name)}’s calendar" if owner is not None else f"The calendar of {account}"
