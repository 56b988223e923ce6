"""Contacts from files and into files: asked for in the menu, read and written on the database lane."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.contacts.import_dialog import ContactImportDialog
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_matching import Merged
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.contacts.commands import ContactCommands
    from bookings_desktop.ui.contacts.controller import ContactsController
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.threads import TaskRunner

_READ = "Lists and cards (*.csv *.tsv *.txt *.vcf *.vcard);;All files (*)"
_WRITTEN = "Cards (*.vcf);;List (*.csv)"


class ContactFiles(QObject):
    """The import and export of contacts of one window."""

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        contacts: ContactsController,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
    ) -> None:
        """Connect the actions.

        Args:
            window: over which dialogs are shown.
            below: the services; used on the database lane only.
            contacts: whose list is exported, and which remembers what can be undone.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
        """
        super().__init__(window)
        self._window, self._below, self._contacts = window, below, contacts
        self._themes, self._notifications, self._tasks = themes, notifications, tasks
        window.actions_[names.IMPORT_CONTACTS].triggered.connect(self.ask_for_file)
        window.actions_[names.EXPORT_CONTACTS].triggered.connect(self.ask_where_to)

    @property
    def _commands(self) -> ContactCommands:
        return self._contacts.commands

    def ask_for_file(self) -> None:
        """Let a person choose the file, and show what is in it."""
        dialog = QFileDialog(self._window, "Import contacts", str(Path.home()), _READ)
        dialog.setObjectName("importContactsFile")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._tasks.start(self.show_file(Path(name))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    async def show_file(self, path: Path) -> None:
        """Read a file, and show what an import of it will do. Raises BookingsError."""
        from bookings_desktop.services.contact_import import read_contacts

        service = self._below.contact_import
        file = await self._tasks.run(lambda: read_contacts(path))
        dialog = ContactImportDialog(self._themes, self._tasks, service, file, parent=self._window)
        dialog.imported.connect(self._remember)
        dialog.open()

    def _remember(self, merged: Merged) -> None:
        from bookings_desktop.services.contact_care import PeopleChange

        if merged.changes:
            count = len(merged.changes)
            sentence = "1 contact imported" if count == 1 else f"{count:,} contacts imported"
            self._commands.remember(sentence, PeopleChange(tuple(merged.changes)))

    def ask_where_to(self) -> None:
        """Let a person choose where the contacts of the list go."""
        dialog = QFileDialog(self._window, "Export contacts", str(Path.home() / "Contacts.vcf"), _WRITTEN)
        dialog.setObjectName("exportContactsFile")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("vcf")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("csv" if "csv" in kind else "vcf"))
        dialog.selectFile("Contacts.vcf")
        dialog.fileSelected.connect(lambda name: self._tasks.start(self.write(Path(name))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    async def write(self, path: Path) -> None:
        """Write the contacts that the list shows, or all of them while its page was never opened. Raises BookingsError."""
        await self._contacts.read_all()
        model = self._contacts.page.list.model
        ids = [model.at(row).id for row in range(model.rowCount())] if model.query or model.rowCount() else None
        service = self._below.contact_export
        count = await self._tasks.run(lambda: service.to_file(service.chosen(ids=ids), path))
        words = "1 contact" if count == 1 else f"{count:,} contacts"
        self._notifications.info(f"{words} exported.", f"The file is {path}.")
