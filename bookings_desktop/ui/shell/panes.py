"""F6 and Shift+F6: the focus goes from one pane of the window to the next (design, keyboard)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget


class Panes(QObject):
    """The panes of one window. Each one that is in view takes its turn, and gives the focus to what had it there last.

    A pane without anything that Tab reaches, such as a closed bar, is passed over.
    """

    def __init__(self, window: QWidget, roots: Callable[[], Sequence[QWidget]]) -> None:
        """Make them.

        Args:
            window: whose panes they are.
            roots: gives the panes in the order of F6; none is inside another one.
        """
        super().__init__(window)
        self._window = window
        self._roots = roots
        self._last: dict[QWidget, QWidget] = {}

    def go_on(self) -> None:
        """To the next pane."""
        self._go(1)

    def go_back(self) -> None:
        """To the pane before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        focused = self._window.focusWidget()
        roots = list(self._roots())
        here = next((place for place, root in enumerate(roots) if _holds(root, focused)), None)
        if here is not None:
            self._last = {root: widget for root, widget in self._last.items() if root in roots}
            self._last[roots[here]] = focused
        begin = (-1 if by > 0 else 0) if here is None else here
        for step in range(1, len(roots) + 1):
            root = roots[(begin + by * step) % len(roots)]
            wanted = self._target(root)
            if wanted is not None:
                wanted.setFocus(Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason)
                return

    def _target(self, root: QWidget) -> QWidget | None:
        """What gets the focus in a pane: what had it last, or the first that Tab reaches."""
        reachable = list(reached_by_tab(root))
        last = self._last.get(root)
        return last if last in reachable else next(iter(reachable), None)


def reached_by_tab(root: QWidget) -> Iterator[QWidget]:
    """What Tab reaches in a widget, the widget itself included, in the order of Tab."""
    widget: QWidget | None = root
    while widget is not None:
        if _holds(root, widget) and _takes_tab(widget):
            yield widget
        widget = widget.nextInFocusChain()
        if widget is root:
            return


def _holds(root: QWidget, widget: QWidget) -> bool:
    return root is widget or root.isAncestorOf(widget)


def _takes_tab(widget: QWidget) -> bool:
    takes = (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus
    return takes and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
