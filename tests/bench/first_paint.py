"""The program as a whole process, from its command line on: ``python first_paint.py WHAT ARGUMENTS…`` tells when it has painted.

WHAT is ``paint``: end then; ``memory``: stay until somebody has looked; ``editor``: go on, press Ctrl+N until the dialog of a new
booking is there, and end when it has painted. What is told is one line of JSON on the standard output.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from bookings_desktop import app, cli


def tell(**values: Any) -> None:
    """Say what is so at this instant."""
    spent = {"at": time.monotonic(), "cpu": time.process_time()}
    print(json.dumps(spent | values), flush=True)


def main() -> int:
    """Run the program with the arguments after the first."""
    what = sys.argv[1]
    program: Any = app
    wait = program.wait_for_paint

    def painted(application: Any, window: Any) -> None:
        wait(application, window)
        tell(modules=sorted(sys.modules), rows=window.page.proxy.rowCount())
        if what == "memory":
            sys.stdin.read()
        if what != "editor":
            os._exit(0)
        from tests.bench.impatience import Impatience

        painted.patience = Impatience(window, tell)  # type: ignore[attr-defined]  # lives as long as the program

    program.wait_for_paint = painted
    return cli.main(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
