"""The dialog of one deal by itself: edited, renamed, or deleted where somebody sees it; and a new one for a contact."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.bookings.deal_fields import DealFields
from bookings_desktop.ui.deal_steps import deal_step
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import UndoHistory
from bookings_desktop.ui.widgets.basic import Button, label
from bookings_desktop.ui.widgets.store_dialog import StoreDialog

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.deals import DealChanged, DealService
    from bookings_desktop.ui.main_window import MainWindow

_WIDTH = 440


class DealDialog(StoreDialog):
    """A form for one deal; :attr:`stored` tells the DealChanged.

    Attributes:
        delete_button: hidden for a new deal.
    """

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        deal: Deal,
        service: DealService,
        *,
        contact_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            themes: colours and fonts.
            tasks: runs what stores.
            deal: what is edited; a new one has no id.
            service: stores it; database lane.
            contact_name: whose deal a new one becomes.
            parent: the window.
        """
        title = "Edit deal" if deal.id else "New deal"
        super().__init__(themes, tasks, name="Deal", title=title, parent=parent)
        self._original = deal
        self._service = service
        self.fields = DealFields(themes, labelled=True)
        self.fields.fill(deal)
        self.delete_button = Button(themes, "Delete deal", "danger", "trash-2")
        self.delete_button.setVisible(bool(deal.id))
        self.delete_button.clicked.connect(self.delete)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        about = "It changes wherever the deal is shown." if deal.id else f"A deal with {contact_name}."
        column.addWidget(label(about, "quiet", wrap=True))
        column.addWidget(self.fields)
        column.addStretch(1)
        self.lay_out(column, before=(self.delete_button,))
        self.mark_clean()
        self.setMinimumWidth(themes.theme.px(360))
        self.resize(themes.theme.px(_WIDTH), self.sizeHint().height())
        self.fields.name.setFocus()

    def state(self) -> dict[str, str]:
        """What is typed."""
        return self.fields.texts

    def prepare(self) -> Callable[[], object] | None:
        """What stores the deal; None after saying what is wrong with it."""
        self.fields.clear_problems()
        try:
            deal = self.fields.deal(self._original)
        except InvalidInput as error:
            self.show_problems(error)
            return None
        return lambda: self._keep(deal)

    def show_problems(self, error: InvalidInput) -> bool:
        """Say at the fields what is wrong."""
        wrong = self.fields.show_problems(error.problems)
        if wrong is not None:
            wrong.setFocus()
        return wrong is not None

    def delete(self) -> None:
        """Put the deal into the trash; it can be undone, so nobody is asked."""
        self.store(lambda: self._service.delete(self._original))

    def _keep(self, deal: Deal) -> DealChanged:
        from bookings_desktop.services.deals import DealChanged

        return self._service.update(deal) if deal.id else DealChanged(None, self._service.create(deal))


class DealEditor:
    """Opens the dialog of a deal in one window, and remembers what can be undone."""

    def __init__(
        self, window: MainWindow, service: DealService, history: UndoHistory, themes: ThemeManager, tasks: TaskRunner
    ) -> None:
        """Make it.

        Args:
            window: over which the dialog opens.
            service: stores deals; used on the database lane only.
            history: remembers what can be undone.
            themes: colours and fonts.
            tasks: runs what is slow.
        """
        self._window, self._service, self._history = window, service, history
        self._themes, self._tasks = themes, tasks

    def edit(self, deal_id: str) -> None:
        """Open the dialog of a deal, as it is stored now."""
        self._tasks.start(self._edit(deal_id))

    async def _edit(self, deal_id: str) -> None:
        self._open(await self._tasks.run(lambda: self._service.get(deal_id)))

    def new(self, contact_id: str, contact_name: str) -> None:
        """Open the dialog of a new deal of a contact."""
        self._open(Deal(id="", name="", contact_id=contact_id), contact_name)

    def _open(self, deal: Deal, contact_name: str = "") -> None:
        dialog = DealDialog(
            self._themes, self._tasks, deal, self._service, contact_name=contact_name, parent=self._window
        )
        dialog.stored.connect(self._remember)
        self._window.closed.connect(dialog.close_without_asking)
        dialog.open()

    def _remember(self, change: DealChanged) -> None:
        before, after = change.before, change.after
        if before is not None and before.version == after.version:
            return
        word = "added" if before is None else "deleted" if after.deleted_at is not None else "saved"
        self._history.remember(f"Deal “{after.name}” {word}", (), (deal_step(self._service, change),))
