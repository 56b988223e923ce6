"""What is worth knowing about the chosen contact, in a few short lines."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from bookings_desktop.models.text import one_line
from bookings_desktop.models.values import Contact
from bookings_desktop.services.contacts import ContactCard as ContactVisits
from bookings_desktop.ui import formats
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.zone_names import ahead_words, city_name

_LONGEST_NOTE = 300
_LINE_GAP = 7


class ContactCard(QFrame):
    """Phone, last visit, local time, notes and company of a contact; hidden when there is nothing to tell."""

    def __init__(self, themes: ThemeManager, own_zone: str) -> None:
        """Make the card. ``own_zone`` is the IANA zone of the desk, to which the contact's time is compared."""
        super().__init__()
        self._themes = themes
        self._own_zone = own_zone
        self.setObjectName("contactCard")
        self.setProperty("card", "note")
        self._lines = {name: _CardLine(themes, glyph) for name, glyph in _GLYPHS.items()}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 9, 12, 9)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._contact: Contact | None = None
        self._at: datetime | None = None
        self._visits: ContactVisits | None = None
        self.setVisible(False)

    def show_contact(self, contact: Contact | None, at: datetime) -> None:
        """Show what is known of a contact at the moment of the booking."""
        self._contact, self._at = contact, at
        if contact is None or self._visits is None or self._visits.contact.id != contact.id:
            self._visits = None
        self._refresh()

    def show_visits(self, card: ContactVisits) -> None:
        """Tell of the contact's visits too, if that contact is still shown."""
        if self._contact is not None and card.contact.id == self._contact.id:
            self._visits = card
            self._refresh()

    def _refresh(self) -> None:
        contact = self._contact
        texts = _texts(contact, self._own_zone, self._at) if contact and self._at else {}
        if self._visits is not None:
            texts["visit"] = visit_words(self._visits, self._at.year if self._at else 0)
        shown = [name for name in _GLYPHS if texts.get(name)]
        for name, line in self._lines.items():
            self._grid.removeWidget(line)
            line.setVisible(name in shown)
            line.set_text(texts.get(name, ""))
        for place, name in enumerate(shown):
            alone = len(shown) == 1 or (place == len(shown) - 1 and place % 2 == 0)
            self._grid.addWidget(self._lines[name], place // 2, place % 2, 1, 2 if alone else 1)
        self.setAccessibleName("About the contact")
        self.setAccessibleDescription(". ".join(texts[name] for name in shown))
        self.setVisible(bool(shown))

    @property
    def lines(self) -> tuple[str, ...]:
        """The texts shown."""
        return tuple(line.text for line in self._lines.values() if line.text)


_GLYPHS = {"phone": "phone", "visit": "history", "time": "globe", "notes": "sticky-note", "company": "building-2"}


def visit_words(card: ContactVisits, this_year: int) -> str:
    """“Last visit 30 Apr, Tomás Rivera”, or “First visit”; the year is told where it is not this one."""
    if card.last_visit is None:
        return "First visit"
    day = formats.current().short_date(card.last_visit, this_year)
    return f"Last visit {day}, {card.last_member}" if card.last_member else f"Last visit {day}"


def list_hint(contact: Contact, last_visit: date | None, today: date) -> str:
    """“last visit 30 Apr”, or “new this month” of a contact without a visit; empty for others."""
    if last_visit is not None:
        return f"last visit {formats.current().short_date(last_visit, today.year)}"
    made = contact.created_at
    return "new this month" if made is not None and (made.year, made.month) == (today.year, today.month) else ""


def _texts(contact: Contact, own_zone: str, at: datetime) -> dict[str, str]:
    zone = contact.time_zone
    elsewhere = bool(zone) and zone != own_zone
    return {
        "phone": contact.phone,
        "company": contact.company,
        "time": f"{city_name(zone)}, {ahead_words(zone, own_zone, at)}" if elsewhere else "",
        "notes": one_line(contact.notes, _LONGEST_NOTE),
    }


class _CardLine(QWidget):
    """A glyph and one line of text, cut where the room ends; the whole of it is the tool tip then."""

    def __init__(self, themes: ThemeManager, glyph: str) -> None:
        super().__init__()
        self._themes = themes
        self._glyph = glyph
        self.text = ""
        self._picture = QLabel()
        self._label = label(role="second")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_LINE_GAP)
        row.addWidget(self._picture)
        row.addWidget(self._label, 1)
        themes.changed.connect(self._refresh)
        self._refresh(themes.theme)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self.text = text
        self._elide()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the whole text."""
        text = self._label.fontMetrics().horizontalAdvance(self.text)
        hint = super().sizeHint()
        return QSize(self._picture.sizeHint().width() + _LINE_GAP + text + 2, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow: the text may be cut."""
        return QSize(self._themes.theme.px(90), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the text anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self._label.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self._label.width())
        self._label.setText(shown)
        # a tool tip guesses whether its text is rich; this one is plain, whatever a contact's notes contain
        self.setToolTip(plain_tip(self.text) if shown != self.text else "")

    def _refresh(self, theme: Theme) -> None:
        self._picture.setPixmap(pixmap(self._glyph, theme.color("text3"), theme.px(14)))
