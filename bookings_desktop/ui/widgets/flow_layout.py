"""A layout that puts widgets side by side and goes on in the next line where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Widgets in lines, each in the middle of its line's height or at its top; hidden ones take no room.

    A widget whose horizontal policy is Expanding takes what is left of its line.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        spacing: int = 8,
        line_spacing: int = 7,
        *,
        at_top: bool = False,
        centred: bool = False,
    ) -> None:
        """Make the layout. ``at_top`` puts items at the top of their line, ``centred`` lines in the middle of the width."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._line_spacing = line_spacing
        self._at_top = at_top
        self._centred = centred
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """The item at a place, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Remove and return the item at a place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """It takes the width that it gets and asks for no more."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height of all lines in this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """All items in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """The widest item alone."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wanted = item.sizeHint().width()
            if not lines or used + self.spacing() + wanted > width:
                lines.append([item])
                used = wanted
            else:
                lines[-1].append(item)
                used += self.spacing() + wanted
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        top = rect.top()
        for number, line in enumerate(self._lines(rect.width())):
            top += self._line_spacing if number else 0
            heights = [_height(item, rect.width()) for item in line]
            height = max(heights)
            if move:
                self._place_line(line, heights, QRect(rect.left(), top, rect.width(), height))
            top += height
        return top - rect.top()

    def _place_line(self, line: list[QLayoutItem], heights: list[int], rect: QRect) -> None:
        widths = [min(item.sizeHint().width(), rect.width()) for item in line]
        spare = rect.width() - sum(widths) - self.spacing() * (len(line) - 1)
        for number, item in enumerate(line):
            widget = item.widget()
            if spare > 0 and widget and widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding:
                widths[number] += spare
                spare = 0
        left = rect.left() + (max(0, spare) // 2 if self._centred else 0)
        for item, width, height in zip(line, widths, heights, strict=True):
            lower = 0 if self._at_top else (rect.height() - height) // 2
            item.setGeometry(QRect(QPoint(left, rect.top() + lower), QSize(width, height)))
            left += width + self.spacing()


def _height(item: QLayoutItem, width: int) -> int:
    if item.hasHeightForWidth():
        return item.heightForWidth(min(width, item.sizeHint().width()))
    return item.sizeHint().height()


class FlowBox(QWidget):
    """Widgets in lines, in a place that asks no layout how high it gets, such as a form in a dialog: it keeps its height itself.

    Attributes:
        flow: where widgets are added.
    """

    def __init__(self, spacing: int = 8, line_spacing: int = 7) -> None:
        super().__init__()
        self.flow = FlowLayout(self, spacing, line_spacing)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Be as high as the lines in this width need."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.flow.heightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        """Follow what changes in it, too, such as larger letters."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumHeight(self.flow.heightForWidth(self.width()))
        return super().event(event)
