"""A hand at the keyboard of the real window: what it does goes through the event loop, and ends when the table has painted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bookings_desktop.ui.bookings.saving_dialog import SavingDialog
from bookings_desktop.ui.open_dialogs import OpenDialogs
from tests.bench.clock import Sample, Watch

PATIENCE_SECONDS = 120.0
_DO, _PAINTED = QEvent.Type(QEvent.registerEventType()), QEvent.Type(QEvent.registerEventType())
_AFTER_PAINTING = frozenset({_PAINTED, QEvent.Type.Timer, QEvent.Type.MetaCall, QEvent.Type.SockAct})
"""What is never sent while a window paints its widgets."""


class Hand(QObject):
    """Does things to a window and tells how long each took until a widget has painted.

    Attributes:
        painting: seconds that the widget has spent painting until now, together with what was painted beside it.
    """

    def __init__(self, canvas: QWidget, *, whole_window: bool = False) -> None:
        """Watch a widget.

        Args:
            canvas: what has to paint; it fills its own ground, or nobody tells it when only its children paint.
            whole_window: whether anything in its window counts.
        """
        super().__init__()
        self._canvas = canvas
        self._watched = canvas.window() if whole_window else canvas
        self._sign = QEvent.Type.UpdateRequest if whole_window else QEvent.Type.Paint
        self._action: Callable[[], object] = lambda: None
        self._until: Callable[[], bool] = lambda: True
        self._done: asyncio.Future[Sample] | None = None
        self._watch = Watch()
        self._paint: Watch | None = None
        self._acted = self._awaited = False  # whether the action was done, and before the present paint began
        self.painting = 0.0
        self._watched.installEventFilter(self)

    async def do(self, action: Callable[[], object], until: Callable[[], bool] = lambda: True) -> Sample:
        """Do something from the event loop, and wait until the canvas has painted what came of it.

        Args:
            action: what is done.
            until: whether what is painted now is what was waited for.
        """
        self._action, self._until = action, until
        self._done = asyncio.get_running_loop().create_future()
        QCoreApplication.postEvent(self, QEvent(_DO))
        return await asyncio.wait_for(self._done, PATIENCE_SECONDS)

    async def press(self, key: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Sample:
        """Press a key where the focus is."""
        return await self.do(lambda: strike(key, modifiers))

    async def repaint(self) -> Sample:
        """The floor: let the canvas paint all that is in view, and whatever lies in it."""
        return await self.do(self._update)

    def _update(self) -> None:
        for widget in (self._canvas, *self._canvas.findChildren(QWidget)):
            widget.update()

    async def wheel(self, notches: int) -> Sample:
        """Turn the wheel over the canvas."""
        place = self._canvas.rect().center()
        everywhere = self._canvas.mapToGlobal(place)

        def turn() -> None:
            none, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
            turned = QPoint(0, -120 * notches)
            event = QWheelEvent(
                place, everywhere, QPoint(), turned, no_button, none, Qt.ScrollPhase.NoScrollPhase, False
            )
            QCoreApplication.sendEvent(self._canvas, event)

        return await self.do(turn)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note that a paint begins; the first event after it that is none of painting tells that all is on the screen."""
        if self._paint is None:
            if watched is self._watched and event.type() == self._sign:
                self._paint, self._awaited = Watch(), self._acted
                QCoreApplication.instance().installEventFilter(self)
                QCoreApplication.postEvent(self, QEvent(_PAINTED), Qt.EventPriority.HighEventPriority.value)
        elif event.type() in _AFTER_PAINTING:
            QCoreApplication.instance().removeEventFilter(self)
            self._on_painted(self._paint)
        return super().eventFilter(watched, event)

    def _on_painted(self, paint: Watch) -> None:
        self.painting += paint.read().wall
        self._paint = None
        if self._awaited and self._done is not None and not self._done.done() and self._until():
            self._acted = False
            self._done.set_result(self._watch.read())

    def event(self, event: QEvent) -> bool:
        """Begin."""
        if event.type() == _DO:
            self._acted = True
            self._watch = Watch()
            self._action()
            return True
        return event.type() == _PAINTED or super().event(event)


class DialogHand(QObject):
    """Does something that opens a booking's dialog, and tells how long it took until the dialog had painted."""

    def __init__(self) -> None:
        super().__init__()
        self._dialog: QWidget | None = None
        self._done: asyncio.Future[Sample] | None = None
        self._watch = Watch()

    async def do(self, action: Callable[[], object]) -> tuple[QWidget, Sample]:
        """Do it, and give the dialog too."""
        self._dialog = None
        self._done = asyncio.get_running_loop().create_future()
        with patch.object(OpenDialogs, "add", self._follow(OpenDialogs.add)):
            self._watch = Watch()
            action()
            sample = await asyncio.wait_for(self._done, PATIENCE_SECONDS)
        return self._followed(), sample

    def _followed(self) -> QWidget:
        if self._dialog is None:
            raise RuntimeError("no dialog was opened")
        self._dialog.removeEventFilter(self)
        return self._dialog

    def _follow(self, add: Callable[..., None]) -> Callable[..., None]:
        def added(opened: OpenDialogs, dialog: SavingDialog) -> None:
            add(opened, dialog)
            self._dialog = dialog
            dialog.installEventFilter(self)

        return added

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The dialog paints."""
        if event.type() == QEvent.Type.Paint and watched is self._dialog:
            QCoreApplication.postEvent(self, QEvent(_PAINTED), Qt.EventPriority.HighEventPriority.value)
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """All of the dialog is painted."""
        if event.type() == _PAINTED:
            if self._done is not None and not self._done.done():
                self._done.set_result(self._watch.read())
            return True
        return super().event(event)


def strike(key: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release a key where the focus is, as the system would tell of it."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    if target is None:
        raise RuntimeError("nothing in the window has the focus")
    QTest.keyClick(target, key, modifiers)  # type: ignore[arg-type]  # it takes characters too
