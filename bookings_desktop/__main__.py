"""``python -m bookings_desktop`` and the installed command ``bookings-desktop``."""

from __future__ import annotations

import sys

from bookings_desktop import cli


def main() -> int:
    """Run the program with the command line of this process; returns the exit code."""
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
