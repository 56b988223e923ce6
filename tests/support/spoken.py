"""What a screen reader is told of a window: walks Qt's accessibility tree and says what is missing in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

Role, Text = QAccessible.Role, QAccessible.Text

USED = {
    Role.Button,
    Role.ButtonMenu,
    Role.ButtonDropDown,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.SpinBox,
    Role.Table,
    Role.List,
    Role.Tree,
    Role.Link,
    Role.Slider,
}
"""Roles of what a person acts on."""


def things(root: QWidget) -> Iterator[QAccessibleInterface]:
    """All that is in view in a widget, itself first; what is inside fields and tables is theirs to tell."""
    pending = [QAccessible.queryAccessibleInterface(root)]
    while pending:
        thing = pending.pop()
        if thing is None or not thing.isValid() or thing.state().invisible:
            continue
        yield thing
        if thing.role() not in (Role.Table, Role.Tree, Role.List, Role.ComboBox, Role.SpinBox):
            pending += [thing.child(number) for number in range(thing.childCount())]


def unspoken(root: QWidget) -> list[str]:
    """What is wrong in a window or in a part of it; a line for each fault. Two of one name may stand in two named parts."""
    found = []
    names: Counter[tuple[str, str, str]] = Counter()
    for thing in things(root):
        widget = thing.object()
        if thing.role() not in USED or not isinstance(widget, QWidget) or not widget.isVisible():
            continue
        name = thing.text(Text.Name).strip()
        what = f"{type(widget).__name__} “{name or widget.objectName()}” ({thing.role().name})"
        if not name:
            found.append(f"{what} in “{_part(widget)}” has no name")
        if "&" in name.replace("&&", "") and isinstance(widget, QAbstractButton):
            found.append(f"{what} has an access key in its name")
        if isinstance(widget, QAbstractButton) and _shows_a_picture_alone(widget) and not widget.toolTip():
            found.append(f"{what} has neither a text nor a tool tip")
        names[_part(widget), thing.role().name, name] += 1
    found += [
        f"{count} of “{name}” ({role}) in “{part}”" for (part, role, name), count in names.items() if count > 1 and name
    ]
    return found + _labels_of_nobody(root)


def _shows_a_picture_alone(button: QAbstractButton) -> bool:
    return not button.text().strip() and not button.icon().isNull()


def _part(widget: QWidget) -> str:
    """The part of the window that a screen reader names before what is in it."""
    around = widget.parentWidget()
    while around is not None and not around.accessibleName():
        around = around.parentWidget()
    return around.accessibleName() if around is not None else ""


def _labels_of_nobody(root: QWidget) -> list[str]:
    """Labels of fields that lead to no field, so that an access key and a screen reader lead nowhere."""
    labels = [found for found in root.findChildren(QLabel) if found.isVisible() and found.property("role") == "field"]
    return [f"the label “{found.text()}” belongs to no field" for found in labels if found.buddy() is None]


def cell_texts(table: QWidget, most: int = 40) -> list[str]:
    """What is said for the first cells of a table."""
    thing = QAccessible.queryAccessibleInterface(table)
    cells = [thing.child(number) for number in range(min(thing.childCount(), most))]
    return [cell.text(Text.Name) for cell in cells if cell is not None and cell.role() == Role.Cell]
