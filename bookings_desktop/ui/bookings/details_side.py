"""The place at the right of the list that is kept free for the details until they come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSplitter, QWidget


class DetailsSide:
    """The right part of a splitter, with the list at its left.

    Attributes:
        panel: what has the place; None until it comes.
    """

    def __init__(self, splitter: QSplitter, remembered_width: Callable[[], int]) -> None:
        """Make it.

        Args:
            splitter: with the list in it.
            remembered_width: gives how wide the part was last, in pixels; 0 when nothing is known of it.
        """
        self._splitter = splitter
        self._remembered_width = remembered_width
        self._reserved: QFrame | None = None
        self.panel: QWidget | None = None

    def reserve(self, width: int) -> None:
        """Keep ``width`` pixels free, or as many as last time: nothing moves when the panel comes."""
        self._reserved = QFrame()
        self._reserved.setProperty("ground", "surface")
        self._reserved.setMinimumWidth(width)
        self._add(self._reserved)
        self._widen(self._remembered_width() or width)

    def hold(self, panel: QWidget) -> None:
        """Give the panel its place."""
        if self._reserved is not None:
            self._reserved.setParent(None)
            self._reserved.deleteLater()
            self._reserved = None
        self._add(panel)
        self.panel = panel
        if width := self._remembered_width():
            self._widen(width)

    def _add(self, part: QWidget) -> None:
        self._splitter.addWidget(part)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)

    def _widen(self, width: int) -> None:
        page = (
            self._splitter.parentWidget() or self._splitter
        )  # a splitter that is not laid out yet has no width itself
        self._splitter.setSizes([max(1, page.width() - width), width])
