"""The dialogs that are open beside the window, and the question before what is typed in them would be lost."""

from __future__ import annotations

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.ui.bookings.saving_dialog import SavingDialog
from bookings_desktop.ui.contacts.dialog import ContactDialog
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner

AnyDialog = SavingDialog | ContactDialog

_DISCARD, _KEEP = "Discard and quit", "Keep editing"


class OpenDialogs:
    """The open dialogs of one window."""

    def __init__(self, window: MainWindow, themes: ThemeManager, tasks: TaskRunner) -> None:
        self._window = window
        self._themes = themes
        self._tasks = tasks
        self._dialogs: set[AnyDialog] = set()
        self._asking = False

    def add(self, dialog: AnyDialog) -> None:
        """Remember a dialog until it closes."""
        self._dialogs.add(dialog)
        dialog.finished.connect(lambda: self._dialogs.discard(dialog))

    def on_change(self, changes: ChangeSet) -> None:
        """Let them hear of a change."""
        for dialog in tuple(self._dialogs):
            dialog.on_change(changes)

    def may_close(self) -> bool:
        """Whether the window may close now; where something typed would be lost, a person is asked first."""
        unsaved = self._unsaved()
        if unsaved and not self._asking:
            self._asking = True
            self._tasks.start(self._ask(unsaved))
        return not unsaved

    def close_all(self) -> None:
        """Close them, whatever was typed."""
        for dialog in tuple(self._dialogs):
            dialog.close_without_asking()

    def _unsaved(self) -> list[AnyDialog]:
        return [dialog for dialog in self._dialogs if dialog.would_lose]

    async def _ask(self, unsaved: list[AnyDialog]) -> None:
        one = "an open contact" if isinstance(unsaved[0], ContactDialog) else "an open booking"
        where = one if len(unsaved) == 1 else f"{len(unsaved)} open windows"
        try:
            answer = await ask(
                self._themes,
                self._window,
                "Quit and discard your changes?",
                f"What you typed in {where} is not saved yet.",
                ((_DISCARD, "danger"), (_KEEP, "secondary")),
            )
        finally:
            self._asking = False
        if answer == _DISCARD:
            for dialog in self._unsaved():
                dialog.close_without_asking()
            self._window.close()
        elif unsaved[0] in self._dialogs:
            unsaved[0].open()
