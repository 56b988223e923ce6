"""Who of the team is free at the time that is being typed: a glyph and words beside each name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter

from bookings_desktop.models.values import Slot
from bookings_desktop.services.availability import Hours
from bookings_desktop.services.public_holidays import Place
from bookings_desktop.services.who_is_free import Cause, Presence, TeamAt, Whereabouts, WhoIsFreeService
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.quiet_watch import QuietWatch
from bookings_desktop.ui.resources import pixmap, sharpness
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.painting import elided, text_width

GLYPHS = {
    Presence.FREE: ("circle-check", "ok"),
    Presence.BUSY: ("clock", "warn"),
    Presence.OFF: ("moon", "text3"),
}
"""Glyph and colour of each presence; the word beside it says the same."""


@dataclass(frozen=True, slots=True)
class PresenceQuestion:
    """What is asked about.

    Attributes:
        slot: the time.
        booking_id: the booking that is edited, which keeps nobody busy.
    """

    slot: Slot
    booking_id: str | None = None


class PresenceWatch(QuietWatch[PresenceQuestion]):
    """Answers with a TeamAt what the team does at the time of a form."""

    def __init__(
        self,
        tasks: TaskRunner,
        who_is_free: WhoIsFreeService,
        *,
        working_hours: Hours,
        zone: ZoneInfo,
        place: Place,
        parent: QObject | None = None,
    ) -> None:
        """Make the watch.

        Args:
            tasks: runs the look on the database lane.
            who_is_free: looks.
            working_hours: of the organisation.
            zone: of the organisation.
            place: whose public holidays are kept.
            parent: the form; nothing is answered once it is gone.
        """
        super().__init__(tasks, parent)
        self._who_is_free = who_is_free
        self._working_hours = working_hours
        self._zone = zone
        self._place = place

    def find(self, question: PresenceQuestion) -> TeamAt:
        """What the team does then; runs on the database lane."""
        return self._who_is_free.at(
            question.slot,
            working_hours=self._working_hours,
            zone=self._zone,
            place=self._place,
            exclude_id=question.booking_id,
        )


class PresenceBoard(QObject):
    """What is known of the team's time while one form is filled; lists of colleagues paint from it.

    Attributes:
        changed: called whenever something else is known.
    """

    def __init__(self, zone: ZoneInfo, today: Callable[[], datetime], parent: QObject | None = None) -> None:
        """Make the board, on which nothing is known yet.

        Args:
            zone: in which times are told.
            today: gives the present moment, aware.
            parent: the form.
        """
        super().__init__(parent)
        self._zone = zone
        self._now = today
        self._members: Mapping[str, Whereabouts] = {}
        self.changed: Callable[[], object] = lambda: None

    def show(self, team: TeamAt | None) -> None:
        """Know this from now on; None when there is no time."""
        self._members = team.members if team is not None else {}
        self.changed()

    def of(self, member_id: str | None) -> Whereabouts | None:
        """What a colleague does; None while that is not known."""
        return self._members.get(member_id or "")

    def words(self, member_id: str | None) -> str:
        """What a colleague does, in words; empty while that is not known."""
        known = self.of(member_id)
        return presence_words(known, self._zone, self._now()) if known is not None else ""

    def paint(self, painter: QPainter, rect: QRect, theme: Theme, member_id: str | None) -> None:
        """Paint glyph and words at the right end of a row's room; what does not fit ends in an ellipsis."""
        known = self.of(member_id)
        side, gap = theme.px(13), theme.px(5)
        if known is None or rect.width() < side:
            return
        glyph, token = GLYPHS[known.presence]
        font = theme.font(TextRole.SECOND)
        words = shown(self.words(member_id))
        width = min(rect.width(), side + gap + text_width(font, words) + 1)
        left = rect.right() + 1 - width
        picture = pixmap(glyph, theme.color(token), side, ratio=sharpness(painter))
        painter.save()
        painter.drawPixmap(left, rect.top() + (rect.height() - side) // 2, picture)
        room = QRect(left + side + gap, rect.top(), width - side - gap, rect.height())
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(
            room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided(font, words, room.width())
        )
        painter.restore()


def presence_words(known: Whereabouts, zone: ZoneInfo, now: datetime) -> str:
    """“Free”, “Busy until 11:30: Gait analysis”, “Off until Fri 15 May: Training”, “Off: Good Friday”, “Outside working hours”.

    Args:
        known: what a colleague does.
        zone: in which times are told.
        now: the present moment, by whose year dates are told.
    """
    if known.presence is Presence.FREE:
        return "Free"
    if known.cause is Cause.HOURS:
        return "Outside working hours"
    what = "Google Calendar" if known.cause is Cause.CALENDAR else known.title
    tail = f": {what}" if what else ""
    if known.until is None:
        return f"Off{tail}"
    until, written = known.until.astimezone(zone), formats.current()
    if (until.hour, until.minute) == (0, 0):  # whole days are told by the last of them
        when = written.short_day(until.date() - timedelta(days=1), now.astimezone(zone).year)
    else:
        when = written.time(until)
    return f"{'Off' if known.presence is Presence.OFF else 'Busy'} until {when}{tail}"
