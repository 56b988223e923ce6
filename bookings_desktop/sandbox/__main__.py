"""``python -m bookings_desktop.sandbox``: the sandbox on its own, for development."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.server import PortInUseError, SandboxServer
from bookings_desktop.sandbox.store import SandboxStore


def main(arguments: list[str] | None = None, stopped: threading.Event | None = None) -> int:
    """Serve a fresh account until Ctrl+C.

    Args:
        arguments: command line without the program's name.
        stopped: ends the server when set; by default SIGINT and SIGTERM do.

    Returns:
        Exit code: 0, or 2 when the port, the zone or the client file cannot be used.
    """
    parser = argparse.ArgumentParser(prog="python -m bookings_desktop.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on; any free one by default")
    parser.add_argument("--client-secrets-file", type=Path, help="where to write the client file for sign-in")
    parser.add_argument("--auto-consent", action="store_true", help="agree to every sign-in without asking")
    parser.add_argument("--account", default="reception@example.com", help="e-mail address of the account")
    parser.add_argument("--time-zone", default="Europe/Zurich", help="zone of the calendar")
    options = parser.parse_args(arguments)
    try:
        store = SandboxStore(account=options.account, time_zone=options.time_zone, auto_consent=options.auto_consent)
        server = SandboxServer(store, port=options.port)
    except ApiError as error:
        sys.stderr.write(f"The sandbox cannot start: {error.message}\n")
        return 2
    except (PortInUseError, OverflowError) as error:
        sys.stderr.write(f"The sandbox cannot start: {error}\n")
        return 2
    with server:
        if options.client_secrets_file is not None:
            try:
                _write_private(options.client_secrets_file, json.dumps(server.client_secrets(), indent=2))
            except OSError as error:
                sys.stderr.write(f"The client file cannot be written: {error}\n")
                return 2
        sys.stdout.write(f"{server.root_url}\n")
        sys.stdout.flush()
        _wait(stopped)
    return 0


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _wait(stopped: threading.Event | None) -> None:
    if stopped is None:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_, event=stopped: event.set())
    stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
