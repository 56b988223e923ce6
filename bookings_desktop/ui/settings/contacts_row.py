"""The row of the settings about Google Contacts: where the reading stands in words, and the one or two things to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import NotAllowed, SignInNeeded
from bookings_desktop.sync.told import Words
from bookings_desktop.ui import formats
from bookings_desktop.ui.connect.texts import breakable
from bookings_desktop.ui.contacts.import_progress import ImportProgress
from bookings_desktop.ui.settings.parts import ChoiceSetting
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_sync import ContactStanding, ContactSyncReport
    from bookings_desktop.services.import_watch import ImportWatch

ALLOW, SIGN_IN, READ, AGAIN = "Allow reading contacts…", "Sign in again…", "Read now", "Try again"

_MOST_NOTES = 3
_WHEN = ((True, "Once an hour, by itself"), (False, "Only when I press “Read now”"))


class ContactsRow(QWidget):
    """Where the reading of Google Contacts stands.

    Signals:
        allow_requested: a person wants to give the permission, or to sign in again.
        read_requested: the contacts are to be read now.
        stop_requested: the reading is to be stopped.
    """

    allow_requested = Signal()
    read_requested = Signal()
    stop_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._told = ""
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setObjectName("googleContactsState")
        self.state.setWordWrap(True)
        self.detail = label(role="hint", wrap=True)
        self.progress = ImportProgress()
        self.allow_button = Button(themes, ALLOW, icon_name="key-round")
        self.read_button = Button(themes, READ, icon_name="refresh-cw")
        self.stop_button = Button(themes, "Stop", icon_name="x")
        self.allow_button.clicked.connect(self.allow_requested)
        self.read_button.clicked.connect(self.read_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.stop_button.setAccessibleName("Stop reading Google Contacts")
        self.stop_button.hide()
        self.when = ChoiceSetting(themes, "Read Google Contacts", _WHEN)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8, line_spacing=8)
        for button in (self.allow_button, self.read_button, self.stop_button):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        for widget in (self.state, self.detail, self.progress, buttons, self.when):
            column.addWidget(widget)
        self.show_words(Words("Looking up whether they may be read…"), allowed=False)

    def show_words(self, words: Words, *, allowed: bool) -> None:
        """Say where the reading stands, and offer what can be done."""
        if self._told and words.headline != self._told and self.isVisible():
            announce(self, f"{words.headline} {words.detail}".strip())
        self._told = words.headline
        self.state.setText(words.headline)
        self.detail.setText(breakable(words.detail))
        self.detail.setVisible(bool(words.detail))
        self.allow_button.setVisible(words.button in (ALLOW, SIGN_IN))
        self.read_button.setVisible(words.button in (READ, AGAIN))
        for button in (self.allow_button, self.read_button):
            if words.button and not button.isHidden():
                button.setText(words.button)
                button.setAccessibleName(
                    words.button if button is self.allow_button else f"{words.button}: Google Contacts"
                )
        self.when.setVisible(allowed)

    def follow(self, watch: ImportWatch) -> None:
        """Show how far a reading is, with a button to stop it."""
        had_focus = self.read_button.hasFocus()
        self.progress.follow(watch)
        self.detail.hide()
        self.stop_button.setText("Stop")
        self.stop_button.show()
        if had_focus:
            self.stop_button.setFocus()
        self.read_button.hide()

    def show_stopping(self) -> None:
        """The reading ends after its present step."""
        self.stop_button.setText("Stopping…")

    def end(self, watch: ImportWatch) -> None:
        """The reading has ended; :meth:`show_words` says how."""
        had_focus = self.stop_button.hasFocus()
        self.progress.end(watch)
        self.stop_button.hide()
        if had_focus and not self.read_button.isHidden():
            self.read_button.setFocus()


def contacts_words(
    standing: ContactStanding | None,
    now: datetime,
    zone: ZoneInfo,
    *,
    report: ContactSyncReport | None = None,
    fault: BookingsError | None = None,
    unticked: bool = False,
) -> Words:
    """Where the reading of Google Contacts stands, in words.

    Args:
        standing: what is known of it; None while it is looked up.
        now: the present instant (UTC).
        zone: in which times are shown.
        report: of the last reading in this window.
        fault: why the last one failed.
        unticked: whether the box for contacts was left unticked when the permission was asked for.
    """
    if standing is None:
        return Words("Looking up whether they may be read…")
    if not standing.signed_in:
        return Words("Not read. Connect Google Calendar first.")
    if not standing.allowed:
        if unticked:
            return Words(
                "Not read: the box for contacts was not ticked at the sign-in.",
                "All else works. Sign in once more and tick it too, if you want them.",
                ALLOW,
            )
        return Words("Not read. You have not given the permission for it.", "", ALLOW)
    if fault is not None:
        return Words(fault.title, fault.hint, _way_out(fault))
    if standing.read_at is None:
        return Words("Allowed, and not read yet.", "", READ)
    count = "1 contact" if standing.count == 1 else f"{standing.count:,} contacts"
    return Words(f"{count} there, last read {_when(standing.read_at, now, zone)}.", report_words(report), READ)


def report_words(report: ContactSyncReport | None) -> str:
    """What the last reading did, in sentences; empty where it did nothing."""
    if report is None:
        return ""
    merged = report.merged
    parts = [f"{count:,} {word}" for count, word in ((merged.created, "new"), (merged.updated, "updated")) if count]
    told = [f"That made {' and '.join(parts)} here."] if parts else []
    if report.dropped:
        told.append("1 is not there any more; it stays here." if report.dropped == 1 else _gone(report.dropped))
    told += [note.message for note in merged.notes[:_MOST_NOTES]]
    if len(merged.notes) > _MOST_NOTES:
        told.append(f"… and {len(merged.notes) - _MOST_NOTES:,} more such cases.")
    return " ".join(told)


def _gone(count: int) -> str:
    return f"{count:,} are not there any more; they stay here."


def _way_out(fault: BookingsError) -> str:
    from bookings_desktop.services.import_watch import ImportStopped

    if isinstance(fault, ImportStopped):
        return READ
    switched_off = isinstance(fault, NotAllowed) and fault.reason == "accessNotConfigured"
    return SIGN_IN if isinstance(fault, SignInNeeded | NotAllowed) and not switched_off else AGAIN


def _when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    written = formats.current()
    day = "today" if there.date() == today else f"on {written.short_date(there.date(), today.year)}"
    return f"{day} at {written.time(there)}"
