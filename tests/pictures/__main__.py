"""``make pictures``: takes the pictures of the README and the docs from the running program, on made-up data of a fixed day.

Needs no screen. ``python -m tests.pictures --states FOLDER`` takes pictures of every state of the sync instead, in each size and
theme.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # times and dates are written the same on every computer

from PySide6.QtWidgets import QApplication

from bookings_desktop.ui.resources import load_fonts
from bookings_desktop.ui.theme import ThemeManager
from tests.pictures.camera import FOLDER
from tests.pictures.desk import Photographer, photograph_demo, photograph_first_run
from tests.pictures.sync_states import photograph_sheets, photograph_states


def main(arguments: Sequence[str]) -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument(
        "--states", type=Path, metavar="FOLDER", help="take pictures of every state of the sync into it"
    )
    parser.add_argument("names", nargs="*", help="of the states; all of them if none is named")
    options = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    load_fonts()
    themes = ThemeManager(app, "light")
    if options.states is not None:
        photograph_states(app, themes, options.states, options.names)
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    photograph_first_run(app, themes)
    photograph_sheets(app, themes)
    themes.set_appearance("light")
    return photograph_demo(app, themes, Photographer.work)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
