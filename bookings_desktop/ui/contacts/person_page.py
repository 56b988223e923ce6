"""Everything about one contact: head, timeline and side column. It only shows; what is asked for is told by signals."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.services.contact_pages import PersonFacts
from bookings_desktop.ui.contacts.note_editor import NoteEditor
from bookings_desktop.ui.contacts.person_head import PersonHead
from bookings_desktop.ui.contacts.person_side import PersonSide
from bookings_desktop.ui.contacts.timeline_items import (
    Part,
    TimelineTexts,
    clock_words,
    items_of,
    parts_of,
    since_words,
)
from bookings_desktop.ui.contacts.timeline_view import TimelineView
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, label, name_widget

_BAND_PART = 0.36
"""So much of the height the band below the head takes at the most."""


class Segments(QFrame):
    """Which part of the timeline is shown; hidden where there is nothing to choose.

    Signals:
        chosen: a Part.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "track")
        name_widget(self, "Timeline filter")
        self.part = Part.ALL
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[Part, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for part in Part:
            button = QToolButton()
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setText(part.value)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            name_widget(button, f"Show {part.value.lower()}")
            button.clicked.connect(lambda _checked=False, wanted=part: self._choose(wanted))
            self._group.addButton(button)
            self.buttons[part] = button
            row.addWidget(button)
        self.buttons[Part.ALL].setChecked(True)

    def offer(self, parts: list[Part]) -> None:
        """Offer these parts; one that is there no more is left for all of them."""
        for part, button in self.buttons.items():
            button.setVisible(part in parts)
        self.setVisible(len(parts) > 1)
        if self.part not in parts:
            self.show_part(Part.ALL)

    def show_part(self, part: Part) -> None:
        """Show which part is chosen."""
        self.part = part
        self.buttons[part].setChecked(True)

    def _choose(self, part: Part) -> None:
        self.part = part
        self.chosen.emit(part)


class PersonPage(QWidget):
    """One contact.

    Signals:
        restore_requested: a deleted contact is to come back.
        note_requested: a note is to be written.
    """

    restore_requested = Signal()
    note_requested = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "Person pane")
        self.facts: PersonFacts | None = None
        self._texts: TimelineTexts | None = None
        self._zone, self._now = ZoneInfo("UTC"), 0.0
        self.head = PersonHead(themes)
        self.banner = Banner(themes, "info")
        self.banner.acted.connect(self.restore_requested)
        self.segments = Segments()
        self.segments.chosen.connect(lambda _part: self._fill(same=False))
        self.add_note = Button(themes, "Add note", icon_name="sticky-note", size="small")
        self.add_note.clicked.connect(self.note_requested)
        self.editor = NoteEditor(themes)
        self.timeline = TimelineView(themes)
        self.side = PersonSide(themes)
        self._glyph = QLabel()
        self._glyph.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing = label("Choose a contact to see what there is about them.", "quiet", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.no_entries = label("Nothing has happened yet. A booking or a note is the first thing.", "hint", wrap=True)
        self.stack = QStackedWidget()
        self._band = False
        self._lay_out()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 12, 24, 8)
        bar.setSpacing(8)
        bar.addWidget(self.segments)
        bar.addStretch(1)
        bar.addWidget(self.add_note)
        self._bar = bar
        above = QVBoxLayout()
        above.setContentsMargins(24, 0, 24, 8)
        above.addWidget(self.banner)
        above.addWidget(self.editor)
        above.addWidget(self.no_entries)
        self._above = above
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(above)
        column.addWidget(self.timeline, 1)
        self._main = main
        self._rules = [_rule("hairline"), _rule("hairline-vertical"), _rule("hairline")]
        self._body = QWidget()
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(main, 1)
        self._row.addWidget(self._rules[1])
        self._row.addWidget(self.side)
        person = QWidget()
        self._person = QVBoxLayout(person)
        self._person.setContentsMargins(0, 0, 0, 0)
        self._person.setSpacing(0)
        self._person.addWidget(self.head)
        self._person.addWidget(self._rules[0])
        self._person.addWidget(self._rules[2])
        self._person.addWidget(self._body, 1)
        self._rules[2].hide()
        empty = QWidget()
        words = QVBoxLayout(empty)
        words.setContentsMargins(24, 24, 24, 24)
        words.setSpacing(10)
        words.addStretch(2)
        words.addWidget(self._glyph)
        words.addWidget(self.nothing)
        words.addStretch(3)
        self.stack.addWidget(empty)
        self.stack.addWidget(person)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    # What it shows

    @property
    def contact_id(self) -> str:
        """Whom it shows; empty for nobody."""
        return self.facts.contact.id if self.facts is not None else ""

    def show_nobody(self, words: str) -> None:
        """Show nobody, and say why."""
        self.facts = None
        self.editor.leave("")
        self.nothing.setText(words)
        self.stack.setCurrentIndex(0)

    def show_person(self, facts: PersonFacts, zone: ZoneInfo, now: float) -> None:
        """Show a contact; what is unfolded and chosen stays where it is the same as before."""
        if facts == self.facts and zone == self._zone:
            self.tick(now)
            return
        same = facts.contact.id == self.contact_id
        self._now = now
        self.editor.leave(facts.contact.id)
        self.facts, self._zone = facts, zone
        self._texts = TimelineTexts(facts, zone, now)
        self.tick(now)
        gone = facts.contact.deleted_at is not None
        if gone:
            self.banner.show_message(
                "info", "This contact was deleted.", "Its bookings and notes are all here.", "Restore contact"
            )
        self.banner.setVisible(gone)
        self.add_note.setEnabled(not gone)
        self.segments.offer(parts_of(facts))
        if not same:
            self.segments.show_part(Part.ALL)
        self._fill(same=same)
        self.side.show_person(facts, zone, now, same=same)
        self.stack.setCurrentIndex(1)
        self._fit_band()

    def tick(self, now: float) -> None:
        """Time has gone on."""
        if self.facts is not None:
            contact = self.facts.contact
            clock = clock_words(contact.time_zone, self._zone, now)
            self.head.show_contact(contact, since_words(self.facts, self._zone), clock)

    def _fill(self, *, same: bool) -> None:
        if self.facts is None or self._texts is None:
            return
        items = items_of(self.facts, self.segments.part, self._zone, self._now)
        self.no_entries.setVisible(not items)
        self.timeline.show_items(items, self._texts, same=same)

    # Form

    def set_form(self, *, band: bool, narrow: bool, tight: bool) -> None:
        """Take another form.

        Args:
            band: whether the side column stands below the head.
            narrow: whether the buttons of the head have no words.
            tight: whether the list is not beside it.
        """
        self.head.set_narrow(narrow=narrow, tight=tight)
        margin = 12 if narrow else 24
        self._bar.setContentsMargins(margin, 12, margin, 8)
        self.add_note.setText("" if narrow else "Add note")
        self.add_note.setToolTip("Add note" if narrow else "")
        self.add_note.set_icon("sticky-note")
        self._above.setContentsMargins(margin, 0, margin, 8)
        if band != self._band:
            self._band = band
            self.side.set_band(band=band)
            if band:
                self._row.removeWidget(self.side)
                self._person.insertWidget(2, self.side)
            else:
                self._person.removeWidget(self.side)
                self._row.addWidget(self.side)
            self._rules[1].setVisible(not band)
            self._rules[2].setVisible(band)
            self.side.show()
        self._fit_band()

    def _fit_band(self) -> None:
        if self._band:
            self.side.setFixedHeight(min(self.side.wanted_height(), int(self.height() * _BAND_PART)))
        else:
            self.side.setMinimumHeight(0)
            self.side.setMaximumHeight(16_777_215)

    def _on_theme(self, theme: Theme) -> None:
        self._glyph.setPixmap(pixmap("user", theme.color("text3"), theme.px(28)))


def _rule(role: str) -> QFrame:
    made = QFrame()
    made.setProperty("role", role)
    return made
