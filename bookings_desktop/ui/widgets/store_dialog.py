"""What small dialogs that store one thing share: banner, footer, keys, saving on the database lane, and the question at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, InvalidInput
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button, name_widget
from bookings_desktop.ui.widgets.dialog_frame import above_of, footer_of, lay_out_dialog
from bookings_desktop.ui.widgets.guarded_dialog import GuardedDialog

_SAVE_KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")


class StoreDialog(GuardedDialog):
    """A form that stores what it holds and closes itself.

    Signals:
        stored: what the database made of it.
    """

    stored = Signal(object)

    def __init__(
        self, themes: ThemeManager, tasks: TaskRunner, *, name: str, title: str, parent: QWidget | None = None
    ) -> None:
        """Make the dialog; subclasses call :meth:`lay_out` with their fields, and :meth:`mark_clean` when they are filled.

        Args:
            themes: colours and fonts.
            tasks: runs what stores.
            name: its accessible name.
            title: of the window.
            parent: the window that it belongs to.
        """
        super().__init__(themes, tasks, parent)
        self._clean: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        name_widget(self, name)
        self.banner = Banner(themes, "danger")
        self._above = above_of(self.banner)
        self.save_button = Button(themes, "Save", "primary")
        self.cancel_button = Button(themes, "Cancel")
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for key in _SAVE_KEYS:
            QShortcut(QKeySequence(key), self).activated.connect(self.save)

    def lay_out(self, fields: QLayout, before: Sequence[QWidget] = ()) -> None:
        """Put the fields between banner and footer; ``before`` stands at the left of the footer."""
        lay_out_dialog(self, self._above, fields, footer_of((self.cancel_button, self.save_button), before))

    # ---- what subclasses say ----------------------------------------------------------------------------------------

    def state(self) -> object:
        """What the fields hold now."""
        raise NotImplementedError

    def prepare(self) -> Callable[[], object] | None:
        """What stores the fields as they are now, on the database lane; None after saying what is wrong with them."""
        raise NotImplementedError

    def show_problems(self, error: InvalidInput) -> bool:
        """Say at the fields what the service found wrong with them. Tells whether all of it was said."""
        raise NotImplementedError

    # ---- saving -----------------------------------------------------------------------------------------------------

    def mark_clean(self) -> None:
        """What the fields hold now counts as unchanged."""
        self._clean = self.state()

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return self.state() != self._clean

    def save(self) -> None:
        """Store what the form holds, or say what is wrong with it."""
        if self._saving:
            return
        self._above.hide()
        work = self.prepare()
        if work is not None:
            self.store(work)

    def store(self, work: Callable[[], object]) -> None:
        """Do something on the database lane, tell what it gave, and close; what goes wrong is said here."""
        if self._saving:
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self._tasks.start(self._store(work))

    async def _store(self, work: Callable[[], object]) -> None:
        try:
            stored = await self._tasks.run(work)
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            if not (isinstance(error, InvalidInput) and self.show_problems(error)):
                self.banner.show_message("danger", error.title, error.hint)
                self._above.show()
        else:
            if isValid(self):
                self.stored.emit(stored)
                self.done(QDialog.DialogCode.Accepted)
        finally:
            self._saving = False
            if isValid(self):
                self.save_button.setEnabled(True)
