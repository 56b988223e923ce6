"""Is there a screen to put a window on?"""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

NO_DISPLAY = (
    "Bookings cannot open its window: there is no display here "
    "(start it from a desktop session, or connect with “ssh -X”)."
)
DEAD_DISPLAY = (
    "Bookings cannot open its window: the display “{}” does not answer "
    "(start it from a desktop session, or connect with “ssh -X”)."
)


def display_problem(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Say in one sentence why no window can be opened.

    Args:
        environment: The environment's variables.
        platform: The value of ``sys.platform``; only Linux needs a display server that may be missing.

    Returns:
        The sentence, or None when nothing speaks against a window.
    """
    if not platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    wayland = environment.get("WAYLAND_DISPLAY", "")
    display = environment.get("DISPLAY", "")
    if not wayland and not display:
        return NO_DISPLAY
    if wayland and _answers(_wayland_socket(wayland, environment)):
        return None
    if display and _x11_answers(display):
        return None
    return DEAD_DISPLAY.format(display or wayland)


def x11_number(display: str) -> int | None:
    """Read the number of a display on this computer.

    Args:
        display: The value of ``DISPLAY``, such as ``:0`` or ``:1.0``.

    Returns:
        The number, or None for another form (another computer, a forwarded display, a path).
    """
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    return int(number) if host in ("", "unix") and number.isdecimal() else None


def _x11_answers(display: str) -> bool:
    number = x11_number(display)
    if number is None:
        return True  # only Qt can tell; asking another computer might take long
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the place that X11 prescribes
    return _answers(path) or _answers("\0" + path)


def _wayland_socket(name: str, environment: Mapping[str, str]) -> str:
    # WAYLAND_DISPLAY may be a path by itself; otherwise it lies in the session's folder.
    return str(Path(environment.get("XDG_RUNTIME_DIR", os.curdir)) / name)


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(address)
        except OSError:
            return False
    return True
