"""Every action of the window has its one home here: text, name, key, icon, and when it is possible.

Menus, tool bars and context menus only place them; what they do is in :mod:`.commands`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.services.reasons import no_show_reason, predicate_for, status_reason
from bookings_desktop.ui import resources
from bookings_desktop.ui.theme import Theme
from bookings_desktop.ui.widgets.basic import object_name
from bookings_desktop.ui.widgets.menu_painting import BADGE, DANGER

Selection = Sequence[BookingSummary]


def _always(_selection: Selection) -> str:
    return ""


def _some(selection: Selection) -> str:
    return "" if selection else "Choose a booking first."


def _one(selection: Selection) -> str:
    if len(selection) > 1:
        return "Works for one booking at a time."
    return _some(selection)


def _one_with_link(selection: Selection) -> str:
    return _one(selection) or ("" if selection[0].meeting_link else "This booking has no meeting link.")


def _one_in_google(selection: Selection) -> str:
    return _one(selection) or ("" if selection[0].html_link else "This booking is not in Google Calendar.")


def _one_with_contact(selection: Selection) -> str:
    return _one(selection) or ("" if selection[0].contact_id else "This booking has no contact.")


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        name: stable name in the window (design §6); its camelCase form is the object name.
        text: what menus show, with an ampersand before the access key.
        key: portable text of the shortcut, or empty.
        icon: name of the icon, or empty.
        obstacle: gives the sentence that says why it is not possible for a selection; empty when it is.
        group: where the key sheet lists it, unless its key works in the table only.
    """

    name: str
    text: str
    key: str = ""
    icon: str = ""
    obstacle: Callable[[Selection], str] = _always
    group: str = "Bookings"


NEW = "New booking"
EDIT = "Edit booking"
JOIN = "Join meeting"
OPEN_IN_GOOGLE = "Open in Google Calendar"
COPY_LINK = "Copy meeting link"
RESCHEDULE = "Reschedule booking"
DUPLICATE = "Duplicate booking"
SHOW_CONTACT = "Show contact"
DELETE = "Delete booking"
SYNC_NOW = "Sync now"
FIND = "Search bookings"
SHOW_DETAILS = "Show details"
TABLE_KEYS = ("Return", "Del", "Space")
"""Keys that mean something else to buttons and fields: they work in the table only."""

STATUS_MENU = "Choose status"
COLUMN_MENU = "Arrange column"
UNDO = "Undo"
REDO = "Redo"
ASSIGN = "Assign bookings"
MOVE = "Move bookings"
CLEAR_SELECTION = "Clear selection"
NOTE_COMPLETION = "Note on completed booking"
NEW_FOLLOW_UP = "New follow-up"
NO_SHOW = "Did not come"
QUIT = "Quit"
SETTINGS = "Settings"
TRASH = "Trash"
TEAM = "Team"
SYNC_ACTIVITY = "Sync activity"
BACK_UP = "Back up now"
RESTORE = "Restore from a backup"
NEW_CONTACT = "New contact"
IMPORT_CONTACTS = "Import contacts"
EXPORT_CONTACTS = "Export contacts"
KEY_SHEET = "Keyboard shortcuts"
COMMANDS = "Commands"
NEXT_PANE = "Next pane"
PREVIOUS_PANE = "Previous pane"

BOOKINGS = "Bookings"
CONTACTS = "Contacts"
FOLLOW_UPS = "Follow-ups"
PAGES = ((BOOKINGS, "list"), (CONTACTS, "users"), (FOLLOW_UPS, "list-todo"))
"""The pages of the window in their order: name and icon."""

PAGE_KEYS = {BOOKINGS: 1, "Calendar": 2, CONTACTS: 3, FOLLOW_UPS: 4, "Insights": 5}
"""The digit that leads to each page together with Ctrl; a page that comes later takes nobody's key. The trash is 6."""


def page_action_name(page: str) -> str:
    """The name of the action that leads to a page."""
    return f"Go to {page.lower()}"


SPECS = (
    ActionSpec(NEW, "&New booking", "Ctrl+N", "plus"),
    ActionSpec(EDIT, "&Edit booking", "Return", "pencil", _one),
    ActionSpec(JOIN, "&Join meeting", "Ctrl+J", "video", _one_with_link),
    ActionSpec(OPEN_IN_GOOGLE, "Open in &Google Calendar", "Ctrl+G", "external-link", _one_in_google),
    ActionSpec(COPY_LINK, "&Copy meeting link", "Ctrl+Shift+C", "link", _one_with_link),
    ActionSpec(RESCHEDULE, "&Reschedule…", "Ctrl+R", "calendar-clock", _one),
    ActionSpec(DUPLICATE, "D&uplicate booking", "Ctrl+D", "copy-plus", _one),
    ActionSpec(SHOW_CONTACT, "Sho&w contact", "Ctrl+I", "user", _one_with_contact),
    ActionSpec(DELETE, "&Delete booking", "Del", "trash-2", _some),
    ActionSpec(SYNC_NOW, "&Sync now", "F5", "refresh-cw", group="Window"),
    ActionSpec(FIND, "&Search bookings", "Ctrl+F", "search", group="Search"),
    ActionSpec(SHOW_DETAILS, "Show &details", "Space"),
    ActionSpec(STATUS_MENU, "C&hoose status…", "Ctrl+Shift+S", "tag", _some),
    ActionSpec(COLUMN_MENU, "Arrange colum&n…", "Ctrl+Shift+H", group="Window"),
    ActionSpec(MOVE, "&Move by…", "Ctrl+Shift+M", "calendar-clock", _some),
    ActionSpec(ASSIGN, "&Assign…", "Ctrl+Shift+A", "user", _some),
    ActionSpec(CLEAR_SELECTION, "C&lear selection", "", "x", _some),
    ActionSpec(NOTE_COMPLETION, "&Note on completed booking", "Ctrl+Shift+N", "sticky-note", group="Bookings"),
    ActionSpec(NO_SHOW, "D&id not come", "Ctrl+Shift+6", "circle-x", _some),
    ActionSpec(NEW_FOLLOW_UP, "New &follow-up…", "Ctrl+Shift+F", "list-todo", group="Bookings"),
    ActionSpec(NEW_CONTACT, "New co&ntact…", "", "user-plus", group="Window"),
    ActionSpec(UNDO, "&Undo", "Ctrl+Z", "undo-2", group="Window"),
    ActionSpec(REDO, "&Redo", "Ctrl+Shift+Z", "redo-2", group="Window"),
    ActionSpec(QUIT, "&Quit", "Ctrl+Q", "", group="Window"),
    ActionSpec(TRASH, "&Trash", "Ctrl+6", "trash-2", group="Window"),
    ActionSpec(SYNC_ACTIVITY, "S&ync activity", "Ctrl+7", "arrow-right-left", group="Window"),
    ActionSpec(TEAM, "T&eam", "Ctrl+8", "users", group="Window"),
    ActionSpec(SETTINGS, "S&ettings…", "Ctrl+,", "settings", group="Window"),
    ActionSpec(BACK_UP, "&Back up now…", "", "save", group="Window"),
    ActionSpec(RESTORE, "&Restore from a backup…", "", "archive-restore", group="Window"),
    ActionSpec(IMPORT_CONTACTS, "&Import contacts…", "", "download", group="Window"),
    ActionSpec(EXPORT_CONTACTS, "E&xport contacts…", "", "upload", group="Window"),
    ActionSpec(KEY_SHEET, "&Keyboard shortcuts", "F1", "keyboard", group="Window"),
    ActionSpec(COMMANDS, "&Commands…", "Ctrl+K", "list", group="Window"),
    ActionSpec(NEXT_PANE, "&Next pane", "F6", group="Window"),
    ActionSpec(PREVIOUS_PANE, "&Previous pane", "Shift+F6", group="Window"),
    *(
        ActionSpec(page_action_name(page), f"Go to {page.lower()}", f"Ctrl+{PAGE_KEYS[page]}", icon, group="Window")
        for page, icon in PAGES
    ),
)

OTHER_KEYS = {REDO: ("Ctrl+Y",)}
"""Further keys of an action, beside the one that menus show."""

_MOST_EXPLAINED = 256

STATUS_KEYS = {status: f"Ctrl+Shift+{number}" for number, status in enumerate(BookingStatus, start=1)}


def key_text(action: QAction) -> str:
    """The key of an action as this system writes it; empty when it has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def status_action_name(status: BookingStatus) -> str:
    """The name of the action that gives a status."""
    return f"Set status {status.word}"


class Actions(QObject):
    """The actions of one window, enabled and explained for the present selection."""

    def __init__(self, parent: QObject, now: Callable[[], float] = time.time) -> None:
        """Make them.

        Args:
            parent: the window.
            now: gives the present instant in seconds since the epoch: what has not begun cannot be completed.
        """
        super().__init__(parent)
        self._now = now
        self._specs: dict[str, ActionSpec] = {spec.name: spec for spec in SPECS}
        for status in BookingStatus:
            name = status_action_name(status)
            self._specs[name] = ActionSpec(
                name, status.word, STATUS_KEYS[status], "", partial(self._status_obstacle, status)
            )
        self._selection: Selection = ()
        self._specs[NO_SHOW] = replace(self._specs[NO_SHOW], obstacle=self._no_show_obstacle)
        self._actions = {name: self._make(spec) for name, spec in self._specs.items()}
        for status in BookingStatus:
            self[status_action_name(status)].setCheckable(True)
            self[status_action_name(status)].setProperty(BADGE, status.value)
        self[DELETE].setProperty(DANGER, True)
        self[SHOW_DETAILS].setCheckable(True)
        self.set_selection(())

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(object_name(spec.name))
        if spec.key:
            keys = [QKeySequence.fromString(spec.key)]
            if spec.key == "Return":
                # The key of the number pad goes first: menus show its name, Enter, as keyboards and the tool tips here do.
                # A text of our own for it would be part of the action's name for screen readers.
                keys.insert(0, QKeySequence(Qt.Key.Key_Enter))
            keys.extend(QKeySequence.fromString(key) for key in OTHER_KEYS.get(spec.name, ()))
            action.setShortcuts(keys)
            context = Qt.ShortcutContext.WindowShortcut
            if spec.key in TABLE_KEYS:
                context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            action.setShortcutContext(context)
        action.setToolTip(_tool_tip(spec, ""))
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    @property
    def specs(self) -> Sequence[ActionSpec]:
        """What each action is, in the order of the actions."""
        return tuple(self._specs.values())

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons."""
        for name, spec in self._specs.items():
            if spec.icon:
                token = "danger" if name == DELETE else "text2"
                self._actions[name].setIcon(resources.icon(spec.icon, theme.color(token)))

    def set_selection(self, selection: Selection) -> None:
        """Enable what is possible for these bookings; what is not says why in its tool tip."""
        self._selection = selection
        for name in self._specs:
            self._explain(name)
        # of very many none is marked: to look at all of them would take longer than a frame
        statuses = {row.status for row in selection} if len(selection) <= _MOST_EXPLAINED else set()
        for status in BookingStatus:
            self[status_action_name(status)].setChecked(statuses == {status.value})

    def tick(self) -> None:
        """Let time go on: what has begun can be completed."""
        self.set_selection(self._selection)

    def _status_obstacle(self, status: BookingStatus, selection: Selection) -> str:
        """Why none of some bookings can be given a status. Of very many, only the first are looked at."""
        if not selection or len(selection) > _MOST_EXPLAINED:
            return _some(selection)
        now = datetime.fromtimestamp(self._now(), UTC)
        reasons = [status_reason(row, status, now) for row in selection]
        if "" in reasons:
            return ""
        return f"{'It' if len(reasons) == 1 else 'They'} {predicate_for(reasons[0], len(reasons))}."

    def _no_show_obstacle(self, selection: Selection) -> str:
        """Why it cannot be noted of any of some bookings that nobody came. Of very many, only the first are looked at."""
        if not selection or len(selection) > _MOST_EXPLAINED:
            return _some(selection)
        now = datetime.fromtimestamp(self._now(), UTC)
        reasons = [no_show_reason(row, now) for row in selection]
        if "" in reasons:
            return ""
        return f"{'It' if len(reasons) == 1 else 'They'} {predicate_for(reasons[0], len(reasons))}."

    def describe(self, name: str, text: str, obstacle: str = "") -> None:
        """Let an action say what exactly it will do, or why it cannot.

        Args:
            name: the action.
            text: what menus show, with an ampersand before the access key.
            obstacle: why it is not possible whatever is selected; empty when it is.
        """
        self._specs[name] = replace(self._specs[name], text=text, obstacle=lambda _selection: obstacle)
        self._actions[name].setText(text)
        self._explain(name)

    def _explain(self, name: str) -> None:
        spec = self._specs[name]
        obstacle = spec.obstacle(self._selection)
        self._actions[name].setEnabled(not obstacle)
        self._actions[name].setToolTip(_tool_tip(spec, obstacle))


def _tool_tip(spec: ActionSpec, obstacle: str) -> str:
    if obstacle:
        return obstacle
    text = spec.text.replace("&", "")
    key = QKeySequence.fromString(spec.key).toString(QKeySequence.SequenceFormat.NativeText) if spec.key else ""
    key = "Enter" if spec.key == "Return" else key
    return f"{text} ({key})" if key else text
