"""What the test over the accessibility bus needs of the system: a real window, a display for it, a message bus, and AT-SPI.

All other tests do without, so nothing stops when these are missing: the one test is skipped, and says so.
"""

import os
import shutil
import sys
from pathlib import Path

from bookings_setup import apt, system_libraries
from bookings_setup.console import SetupError, say
from bookings_setup.layout import Checkout

# Program and the Debian package that brings it; AT-SPI's launcher is not on PATH.
PROGRAMS = {"Xvfb": "xvfb", "dbus-daemon": "dbus"}
LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
LAUNCHER_PACKAGE = "at-spi2-core"

_PURPOSE = "what the test of screen readers needs"


def missing_packages() -> list[str]:
    """Name the Debian packages whose programs are not on this computer."""
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    return lacking if any(path.exists() for path in LAUNCHERS) else [*lacking, LAUNCHER_PACKAGE]


def can_install() -> bool:
    """Say whether packages can be installed without asking anybody: as root, on Debian and its relatives."""
    return sys.platform.startswith("linux") and apt.is_available() and os.geteuid() == 0


def ensure(checkout: Checkout) -> None:
    """Install what is missing, where that needs no person; never stops the tests.

    A failure is remembered until ``make clean``, so that a computer without a network does not try at each run.

    Args:
        checkout: In whose virtual environment a failure is remembered.
    """
    tried = checkout.venv / "bookings-bus-tools-failed"
    if not can_install() or tried.exists():
        return
    packages = missing_packages()
    try:
        if packages:
            apt.install(packages, _PURPOSE)
        system_libraries.ensure(checkout, with_window=True)
    except SetupError as problem:
        tried.touch()
        say(f"{problem.title} The tests go on without it.")
