"""The banner that says what a time clashes with, and offers the next free ones. It never keeps anybody from saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.services.availability import Clash, FreeTime
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.availability_watch import OFFERED, Answer
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, Menu, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.zone_names import known_zone

_TITLES = ("dr", "dr.", "prof", "prof.", "mr", "mrs", "ms", "mr.", "mrs.", "ms.")


class OverlapBanner(Banner):
    """One sentence about the most important clash, and buttons with free times.

    Signals:
        time_chosen: the Slot of a free time.
    """

    time_chosen = Signal(object)

    def __init__(self, themes: ThemeManager, zone: ZoneInfo, now: Callable[[], float]) -> None:
        """Make the banner, hidden.

        Args:
            themes: colours and fonts.
            zone: of the desk, in which “today” is told.
            now: gives the present in seconds since the epoch.
        """
        super().__init__(themes, "warn")
        self._zone = zone
        self._now = now
        self.setObjectName("overlapWarning")
        self._times = QWidget()
        self._flow = FlowLayout(self._times, spacing=6, line_spacing=6)
        self._lead = label(role="second")
        self._flow.addWidget(self._lead)
        self._chips = [self._chip(number) for number in range(OFFERED)]
        self._more = Button(themes, "More times…", "link")
        self._more.clicked.connect(self._open_more)
        self._flow.addWidget(self._more)
        self.body.addSpacing(4)
        self.body.addWidget(self._times)
        self._free: tuple[FreeTime, ...] = ()
        self.setVisible(False)

    def _chip(self, number: int) -> Button:
        chip = Button(self._themes, "", "pill")
        chip.clicked.connect(lambda: self.time_chosen.emit(self._free[number].slot))
        self._flow.addWidget(chip)
        return chip

    @property
    def sentence(self) -> str:
        """What the banner says; empty while it is hidden."""
        return self.accessibleName() if not self.isHidden() else ""

    def show_answer(self, answer: Answer | None) -> None:
        """Show what is in the way, or nothing; a new sentence is read out, without interrupting anybody."""
        before = self.sentence
        if answer is None or not answer.clashes:
            self.setVisible(False)
            return
        slot = answer.question.slot
        sentence = clash_sentence(answer.clashes, slot)
        self.show_message("warn", sentence)
        self._free = answer.free
        self._show_times(slot)
        self.setVisible(True)
        if sentence != before:
            announcement = QAccessibleAnnouncementEvent(self, f"{sentence}. {self.accessibleDescription()}".strip())
            announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(announcement)

    def _show_times(self, slot: Slot) -> None:
        offered = self._free[:OFFERED]
        days = [_day(free) for free in offered]
        same_day = len(set(days)) == 1
        lead = f"Free {self._day_words(days[0])}:" if same_day and not slot.all_day else "Free:" if offered else ""
        self._lead.setText(lead or "No free time in the next weeks.")
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(offered))
            if number >= len(offered):
                continue
            free = offered[number]
            words = _time_words(free) if same_day and not slot.all_day else self._moment_words(free)
            chip.setText(words)
            name_widget(chip, f"Move to {self._moment_words(free)}")
        self._more.setVisible(len(self._free) > len(offered))
        self.setAccessibleDescription(
            f"{self._lead.text()} {', '.join(chip.text() for chip in self._chips[: len(offered)])}".strip()
        )

    def _open_more(self) -> None:
        menu = Menu(parent=self)
        menu.setAccessibleName("More times")
        for free in self._free[OFFERED:]:
            menu.addAction(self._moment_words(free)).triggered.connect(partial(self._choose, free.slot))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def _choose(self, slot: Slot, _checked: bool = False) -> None:
        self.time_chosen.emit(slot)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now(), self._zone).date()

    def _day_words(self, day: date) -> str:
        """“today”, “tomorrow”, “on Friday” within a week, else “on Fri 22 May”."""
        today = self._today()
        near = {today: "today", today + timedelta(days=1): "tomorrow"}.get(day)
        if near is not None:
            return near
        if timedelta() < day - today < timedelta(days=7):
            return f"on {formats.WEEKDAYS[day.weekday()]}"
        return f"on {formats.current().short_day(day, today.year)}"

    def _moment_words(self, free: FreeTime) -> str:
        day = formats.current().short_day(_day(free), self._today().year)
        return day if free.slot.all_day else f"{day}, {_time_words(free)}"


def clash_sentence(clashes: tuple[Clash, ...], slot: Slot) -> str:
    """“Tomás already has “Gait analysis”, 11:00 – 11:30 and 1 more”: the first clash, told in the zone of the slot."""
    first = clashes[0]
    title = f"“{first.title}”" if first.title else "a booking"
    when = _when_words(first, slot)
    if first.kind == "calendar":
        words = f"Busy in Google Calendar, {when}"
    elif first.kind == "location":
        words = f"{first.name} is taken by {title}, {when}"
    else:
        who = _first_name(first.name) if first.kind == "member" else first.name
        words = f"{who} already has {title}, {when}"
    return f"{words}, and {len(clashes) - 1} more" if len(clashes) > 1 else words


def _when_words(clash: Clash, slot: Slot) -> str:
    written = formats.current()
    if isinstance(clash.slot, AllDaySlot):
        return "all day"
    zone = known_zone(slot.zone) or ZoneInfo("UTC")
    start, end = clash.start.astimezone(zone), clash.end.astimezone(zone)
    times = written.time_range(start, end)
    own_day = slot.first_day if isinstance(slot, AllDaySlot) else slot.start.astimezone(zone).date()
    return times if start.date() == own_day else f"{written.short_day(start.date(), own_day.year)}, {times}"


def _first_name(name: str) -> str:
    """The name by which colleagues call somebody; a title or a single word stays as it is."""
    first, _, _rest = name.strip().partition(" ")
    return name if first.casefold() in _TITLES else first


def _day(free: FreeTime) -> date:
    slot = free.slot
    return slot.first_day if isinstance(slot, AllDaySlot) else _wall(free).date()


def _time_words(free: FreeTime) -> str:
    return formats.current().time(_wall(free))


def _wall(free: FreeTime) -> datetime:
    return free.start.astimezone(known_zone(free.slot.zone) or ZoneInfo("UTC"))
