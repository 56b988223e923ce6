"""The dialog that shows what an import of contacts will do, lets its columns be corrected, and tells what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.services.contact_columns import FIELDS, Column
from bookings_desktop.ui.bookings.details_parts import clear
from bookings_desktop.ui.contacts.import_progress import ImportProgress
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, announce, label, name_widget
from bookings_desktop.ui.widgets.dialog_frame import footer_of, lay_out_dialog, scrolling
from bookings_desktop.ui.widgets.forms import ChoiceCombo

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_import import ContactFile, ContactImportService
    from bookings_desktop.services.contact_matching import Merged
    from bookings_desktop.services.import_watch import ImportWatch
    from bookings_desktop.ui.threads import TaskRunner

_WIDTH, _HEIGHT = 680, 580
_LEAST = 8
"""Characters of what a column is taken for that are shown in any case."""

_SAMPLES = 3
"""So many of the first rows are shown of each column."""

MOST_NOTES = 50
"""So many problems are listed; the rest is counted."""

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LABELS = ("work", "home", "mobile", "fax")


class ContactImportDialog(QDialog):
    """A file of contacts before it is taken in, and what could not be read of it.

    Signals:
        imported: the Merged that was stored.

    Attributes:
        combos: what each column is taken for; empty for a file of cards.
        choices: what their rows stand for.
        progress: how far the preview or the import is.
        lines: what is told about the import, in sentences.
    """

    imported = Signal(object)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        service: ContactImportService,
        file: ContactFile,
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``. It looks at the file by itself.

        Args:
            themes: colours and fonts.
            tasks: runs what the service does on the database lane.
            service: takes the file in.
            file: as it was read.
            parent: the window that it belongs to.
        """
        super().__init__(parent)
        self._themes, self._tasks, self._service, self._file = themes, tasks, service, file
        self._watch: ImportWatch | None = None  # of the preview or the import that is under way
        self._storing = self._done = False
        self.setWindowTitle("Import contacts")
        name_widget(self, "Import contacts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.combos: list[ChoiceCombo] = []
        self.choices: list[Column] = []
        self.lines: list[str] = []
        self.banner = Banner(themes, "danger")
        self.banner.hide()
        self.progress = ImportProgress()
        self._told = QVBoxLayout()
        self._told.setSpacing(3)
        self.import_button = Button(themes, "Import", "primary")
        self.cancel_button = Button(themes, "Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self.import_button.clicked.connect(self.store)
        self.import_button.setEnabled(False)
        self._lay_out()
        self._look()

    # What it is made of

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 18, 24, 10)
        head.setSpacing(8)
        head.addWidget(label(f"Import contacts from “{self._file.name}”", "card-title", wrap=True))
        head.addWidget(label(self._about(), "quiet", wrap=True))
        head.addWidget(self.banner)
        head.addWidget(self.progress)
        card = QFrame()
        card.setProperty("card", "note")
        words = QVBoxLayout(card)
        words.setContentsMargins(12, 9, 12, 11)
        words.setSpacing(6)
        self._title = label("What it will do", "section")
        words.addWidget(self._title)
        words.addLayout(self._told)
        card.hide()
        self._card = card
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(24, 6, 24, 16)
        column.setSpacing(14)
        column.addWidget(card)
        self._columns = QWidget()
        column.addWidget(self._columns)
        self._fill_columns(QGridLayout(self._columns))
        column.addStretch(1)
        lay_out_dialog(self, head, scrolling(box), footer_of((self.cancel_button, self.import_button)))

    def _about(self) -> str:
        safe = "Who is there already is updated, nobody is copied, and you can undo it as one step."
        table = self._file.table
        if table is None:
            return f"Cards. {safe}"
        rows = "1 row" if len(table.rows) == 1 else f"{len(table.rows):,} rows"
        return f"A list of {rows}, separated by {_SEPARATORS.get(table.separator, 'signs')} ({table.encoding}). {safe}"

    def _fill_columns(self, grid: QGridLayout) -> None:
        table = self._file.table
        self._columns.setVisible(table is not None)
        if table is None:
            return
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for column, share in enumerate((2, 3, 3)):
            grid.setColumnStretch(column, share)
        for column, title in enumerate(("Column", "Taken for", "First rows")):
            grid.addWidget(label(title, "section"), 0, column)
        self.choices = _choices(table.columns)
        for row, (header, taken) in enumerate(zip(table.header, table.columns, strict=True), start=1):
            combo = ChoiceCombo(self._themes, f"{header or f'Column {row}'} is taken for")
            combo.addItems([_words(one) for one in self.choices])
            combo.setSizeAdjustPolicy(ChoiceCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(_LEAST)
            combo.currentTextChanged.connect(combo.setToolTip)  # the whole of what may be cut
            combo.setCurrentIndex(self.choices.index(taken))
            combo.setToolTip(combo.currentText())
            combo.currentIndexChanged.connect(self._look)
            caption = label(header or f"Column {row}", "field", wrap=True)
            caption.setBuddy(combo)
            cells = [cell for _line, values in table.rows[:_SAMPLES] if (cell := " ".join(values[row - 1].split()))]
            grid.addWidget(caption, row, 0)
            grid.addWidget(combo, row, 1)
            grid.addWidget(label(" · ".join(cell[:60] for cell in cells), "second", wrap=True), row, 2)
            self.combos.append(combo)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as a booking's dialog, within the screen."""
        theme = self._themes.theme
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT)).boundedTo(self.screen().availableSize() - QSize(40, 60))

    # What it tells

    @property
    def columns(self) -> tuple[Column, ...] | None:
        """What the columns are taken for; None for a file of cards."""
        return None if self._file.table is None else tuple(self.choices[combo.currentIndex()] for combo in self.combos)

    def _tell(self, merged: Merged) -> None:
        clear(self._told)
        counts = [
            (merged.created, "new contact", "new contacts"),
            (merged.updated, "contact updated", "contacts updated"),
            (merged.unchanged, "contact known already", "contacts known already"),
            (merged.skipped, "left out", "left out"),
        ]
        told = ", ".join(f"{count:,} {one if count == 1 else more}" for count, one, more in counts if count)
        notes = [str(note) for note in merged.notes[:MOST_NOTES]]
        if len(merged.notes) > MOST_NOTES:
            notes.append(f"… and {len(merged.notes) - MOST_NOTES:,} more.")
        self.lines = [told or "There are no contacts in it.", *notes]
        for number, line in enumerate(self.lines):
            self._told.addWidget(label(line, "strong" if number == 0 else "second", wrap=True))
        self._card.show()
        self._card.setAccessibleName(f"{self._title.text()}: {'; '.join(self.lines)}")
        self.import_button.setEnabled(bool(merged.changes))
        self.import_button.setToolTip("" if merged.changes else "There is nothing new in it.")

    def _look(self) -> None:
        """Work out what the import would do; of several changes of the columns only the last one counts."""
        self._tasks.start(self._preview(self._begin(), self.columns))

    async def _preview(self, watch: ImportWatch, columns: Sequence[Column] | None) -> None:
        try:
            seen = await self._tasks.run(lambda: self._service.preview(self._file, columns, watch=watch))
        except BookingsError as error:
            if isValid(self) and self._watch is watch:
                self._refuse(error)
        else:
            if isValid(self) and self._watch is watch:
                self._tell(seen)
                announce(self._card, self.lines[0])
        finally:
            self._end(watch)

    def _begin(self) -> ImportWatch:
        """Follow something new; a preview that is still under way is of no use to anybody."""
        from bookings_desktop.services.import_watch import ImportWatch

        if self._watch is not None:
            self._watch.stop()
        watch = self._watch = ImportWatch()
        self.banner.hide()
        self.progress.follow(watch)
        return watch

    def _end(self, watch: ImportWatch) -> None:
        if isValid(self):
            self.progress.end(watch)
            if self._watch is watch:
                self._watch = None

    def _refuse(self, error: BookingsError) -> None:
        self.banner.show_message("danger", error.title, error.hint)
        self.banner.show()
        announce(self.banner, f"{error.title} {error.hint}")

    # Importing

    def store(self) -> None:
        """Take the file in."""
        if not self._storing and not self._done:
            self._storing = True
            self.import_button.setEnabled(False)
            self._columns.setEnabled(False)
            self._tasks.start(self._store(self._begin(), self.columns))

    async def _store(self, watch: ImportWatch, columns: Sequence[Column] | None) -> None:
        from bookings_desktop.services.import_watch import ImportStopped

        try:
            merged = await self._tasks.run(lambda: self._service.run(self._file, columns, watch=watch))
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            self._storing = False
            self._columns.setEnabled(True)
            self.cancel_button.setEnabled(True)
            self.import_button.setEnabled(True)
            if isinstance(error, ImportStopped):
                self.banner.show_message("info", error.title, error.hint)
                self.banner.show()
                announce(self.banner, f"{error.title} {error.hint}")
            else:
                self._refuse(error)
        else:
            if isValid(self):
                self.imported.emit(merged)
                self._storing = False
                self._finish(merged)
        finally:
            self._end(watch)

    def reject(self) -> None:
        """Close; an import that is under way is stopped first, and the dialog stays to say so."""
        if self._watch is not None:
            self._watch.stop()
        if self._storing:
            self.cancel_button.setEnabled(False)
        else:
            super().reject()

    def _finish(self, merged: Merged) -> None:
        """Close, or stay open to tell what could not be taken."""
        if not merged.notes:
            self.accept()
            return
        self._done = True
        self._title.setText("What was done")
        self._columns.hide()
        self._tell(merged)
        self.cancel_button.setEnabled(True)
        self.import_button.hide()
        self.cancel_button.setText("Close")
        self.cancel_button.setFocus()
        announce(self._card, self.lines[0])


def _choices(guessed: Sequence[Column]) -> list[Column]:
    """What a column can be taken for; labels that only a header told are among them."""
    known = []
    for field in FIELDS:
        known.append(Column(field))
        if field in ("email", "phone"):
            known += [Column(field, name) for name in _LABELS if field == "phone" or name in ("work", "home")]
    return [*known, *(one for one in dict.fromkeys(guessed) if one not in known)]


def _words(column: Column) -> str:
    return f"{FIELDS[column.field]}, {column.label}" if column.label else FIELDS[column.field]
