"""The demo over the real accessibility bus: what a screen reader finds there, and that it can act on it.

What Qt itself leaves out of the tree is not asked for: pop-up menus that belong to no menu bar, such as that of a row, are told
by their focus events alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.accessibility_bus import Thing, missing_tools, program_on_the_bus, wait_for

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the accessibility bus is Linux's"),
    pytest.mark.skipif(
        bool(missing_tools()),
        reason=f"the accessibility bus cannot be tried here, without {', '.join(missing_tools())}"
        " (Debian: apt-get install xvfb dbus at-spi2-core)",
    ),
]

INTERACTIVE = {
    "push button",
    "check box",
    "radio button",
    "button menu",
    "text",
    "table",
    "list",
    "combo box",
    "spin box",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thing]:
    """The running demo."""
    folder: Path = tmp_path_factory.mktemp("runtime")
    with program_on_the_bus(folder) as found:
        wait_for(lambda: any(" of 1," in name for _role, name, _thing in found.everything()), "the rows")
        yield found


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("frame", "Bookings"),
        ("text", "Search bookings"),
        ("push button", "New booking"),
        ("table", "Bookings table"),
        ("button menu", "Status filter"),
        ("button menu", "Member filter"),
        ("panel", "Date filter"),
        ("push button", "Sync status"),
        ("push button", "Keyboard shortcuts"),
        ("panel", "Details"),
        ("panel", "Side bar"),
        ("panel", "Status line"),
        ("menu item", "Edit booking"),
        ("menu item", "Confirmed"),
        ("menu item", "Next pane"),
    ],
)
def test_what_others_rely_on_is_on_the_bus(program: Thing, role: str, name: str) -> None:
    assert program.find(role, name) is not None


def test_everything_that_can_be_used_and_is_in_view_has_a_name(program: Thing) -> None:
    used = [(role, name, thing) for role, name, thing in program.everything() if role in INTERACTIVE]
    nameless = [(role, thing.path) for role, name, thing in used if not name and thing.showing]
    assert len(used) > 20
    assert nameless == []


def test_the_sync_status_is_told_in_words(program: Thing) -> None:
    capsule = program.find("push button", "Sync status")
    assert capsule is not None
    assert capsule.description.endswith((".", "…"))


def test_the_key_sheet_opens_from_the_bus_and_says_each_key(program: Thing) -> None:
    button = program.find("push button", "Keyboard shortcuts")
    assert button is not None
    button.press()
    sheet = wait_for(lambda: program.find("dialog", "Keyboard shortcuts"), "the key sheet")
    lines = [name for role, name, _thing in sheet.everything() if role == "list item"]
    assert "New booking, Ctrl+N" in lines
    assert "Next pane, F6" in lines


def test_the_booking_dialog_opens_from_the_bus_with_a_name_for_each_field(program: Thing) -> None:
    button = program.find("push button", "New booking")
    assert button is not None
    button.press()
    dialog = wait_for(lambda: program.find("dialog", "Booking"), "the booking dialog")
    names = {name for _role, name, thing in dialog.everything()}
    wanted = {"Title", "Description", "Contact", "Assigned to", "Starts", "Ends", "Time zone", "All day", "Location"}
    assert wanted | {"Meeting link", "Status", "Save", "Cancel"} <= names
