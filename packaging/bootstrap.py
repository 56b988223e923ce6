#!/usr/bin/env python3
"""Prepare Bookings on this computer and start it: ``python3 packaging/bootstrap.py run``.

Runs on the system's plain Python with the standard library only. This file is kept in the syntax of Python 3.6 on
purpose: an interpreter that is too old (or too new) gets one plain sentence instead of a ``SyntaxError``, or hands over
to a fitting one that is found on ``PATH``. Everything else lives in ``bookings_setup``, beside this file.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def is_supported(version):
    """Say whether Bookings runs on this Python.

    Args:
        version: Major and minor number, longer tuples are fine.

    Returns:
        True for 3.11, 3.12 and 3.13: what ``requires-python`` in pyproject.toml says.
    """
    return OLDEST <= tuple(version[:2]) <= NEWEST


def candidates():
    """Name the commands to look for on ``PATH``, newest first."""
    return [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]


def find_supported():
    """Find a fitting Python on ``PATH``.

    Returns:
        The path of a command that really starts (version managers leave some that do not) and reports a supported
        version, or None.
    """
    for name in candidates():
        path = shutil.which(name)
        if path is None:
            continue
        question = "import sys; print(sys.version_info[0], sys.version_info[1])"
        try:
            answer = subprocess.check_output([path, "-c", question], stderr=subprocess.DEVNULL)  # noqa: S603
        except (OSError, subprocess.CalledProcessError):
            continue
        if is_supported([int(part) for part in answer.split()]):
            return path
    return None


def refusal(version):
    """Word the sentence for a computer without a fitting Python.

    Args:
        version: Major and minor number of the interpreter that runs this script.
    """
    return (
        "Bookings needs Python {}.{} to {}.{}, and this one is {}.{}. Install one of them, from "
        "python.org or with your package manager, or name one that is there: make run PYTHON=/path/to/python3.11"
    ).format(*(OLDEST + NEWEST + tuple(version[:2])))


def main(arguments):
    """Hand over to ``bookings_setup`` on a fitting Python.

    Args:
        arguments: The command line without the program's name.

    Returns:
        The exit status; 2 when no fitting Python was found.
    """
    if not is_supported(sys.version_info):
        other = find_supported()
        if other is None:
            sys.stderr.write(refusal(sys.version_info) + "\n")
            return 2
        return subprocess.call([other, os.path.abspath(__file__), *arguments])  # noqa: S603, PTH100
    from bookings_setup.cli import main as run

    return run(arguments)


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        status = 130
    sys.exit(status)
