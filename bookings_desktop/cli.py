"""The entry of the program: reads the command line, runs a verb or opens the window, and tells every error in plain words.

Exit codes: 0 done, 1 a fault of the program, 2 bad input or surroundings, 3 and 4 see ``sync``, 130 interrupted, 141 nobody reads
the output. The verbs are in :mod:`bookings_desktop.commands`; what they need is imported only when one is called.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bookings_desktop import __version__
from bookings_desktop.commands.arguments import WrongUsage, parse
from bookings_desktop.commands.terminal import Terminal
from bookings_desktop.errors import BookingsError

FAULT, BAD_INPUT, INTERRUPTED, NOBODY_READS = 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the command line without the program's name; that of this process when None.

    Returns:
        The exit code.
    """
    terminal = Terminal()
    try:
        return _run(sys.argv[1:] if argv is None else argv, terminal)
    except BookingsError as error:
        terminal.error(error)
        return BAD_INPUT
    except KeyboardInterrupt:
        terminal.hint("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return NOBODY_READS


def _run(argv: Sequence[str], terminal: Terminal) -> int:
    arguments = _parsed(argv)
    if isinstance(arguments, int):
        return arguments
    _set_up_log(arguments.log_level.upper(), terminal)
    try:
        return _window(arguments) if arguments.verb is None else _verb(arguments, terminal)
    except (BookingsError, BrokenPipeError):
        raise
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _fault(arguments, error, terminal)
        _forget_output()
        raise BookingsError(
            "The disk is full; not everything was written.", "Make room, then repeat the command."
        ) from error
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can become a report
        return _fault(arguments, error, terminal)


def _fault(arguments: Namespace, error: Exception, terminal: Terminal) -> int:
    terminal.hint(f"Bookings failed: {type(error).__name__}. {_report(arguments, error)}")
    return FAULT


def _set_up_log(level: str, terminal: Terminal) -> None:
    """Log on stderr. The level is for our own messages: the libraries' finer ones hold tokens, addresses and whole requests."""
    logging.basicConfig(stream=terminal.err, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.setLevel(level)  # the log file may hold finer messages
    logging.getLogger("bookings_desktop").setLevel(level)
    logging.getLogger().setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))


def _parsed(argv: Sequence[str]) -> Namespace | int:
    """The arguments, or an exit code when ``--help`` or ``--version`` said all there is to say. Raises BookingsError."""
    try:
        arguments = parse(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    if arguments.verb is not None and (arguments.demo or arguments.self_test):
        raise WrongUsage("--demo and --self-test open the window.", f"Leave them out, or leave out “{arguments.verb}”.")
    if arguments.database and (arguments.demo or arguments.self_test):
        raise WrongUsage("--demo and --self-test have a database of their own.", "Leave --database out.")
    for value in vars(arguments).values():
        if isinstance(value, str) and not value.isprintable() and any(0xD800 <= ord(char) < 0xE000 for char in value):
            raise WrongUsage(
                "A part of the command line is not readable text.", "Type it in the encoding of the terminal."
            )
    return arguments


def _window(arguments: Namespace) -> int:
    from bookings_desktop.app import run_window
    from bookings_desktop.startup import WindowOptions

    return run_window(
        WindowOptions(
            data_dir=arguments.data_dir,
            database=arguments.database,
            demo=arguments.demo,
            self_test=arguments.self_test,
            log_level=arguments.log_level,
        )
    )


def _verb(arguments: Namespace, terminal: Terminal) -> int:
    from bookings_desktop.commands.context import Context

    module, _, name = arguments.run.partition(":")
    run = getattr(import_module(f"bookings_desktop.commands.{module}"), name)
    context = Context(arguments, terminal)
    try:
        code = run(context)
    finally:
        context.close()
    terminal.out.flush()
    return int(code)


def _report(arguments: Namespace, error: Exception) -> str:
    """Write what is needed to find the fault into a file of the data folder; tells where. Values of bookings are left out."""
    import platform
    import traceback
    from datetime import UTC, datetime

    from bookings_desktop.settings import data_folder, write_durably

    now = datetime.now(UTC)
    lines = [
        f"Bookings {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{now.isoformat(timespec='seconds')}, verb: {arguments.verb or 'window'}",
        "",
        *traceback.format_exception(error),
    ]
    try:
        folder: Path = data_folder(arguments.data_dir) / "reports"
        folder.mkdir(exist_ok=True, mode=0o700)
        path = folder / f"fault-{now:%Y%m%d-%H%M%S-%f}.txt"
        write_durably(path, "\n".join(lines))
    except (OSError, BookingsError):
        return "The details could not be written to the data folder:\n" + "\n".join(lines)
    return f"The details are in {path}; please send that file to whoever looks after the program."


def _forget_output() -> None:
    """Let Python's own flush at the end write into nothing, since nobody reads any more."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    finally:
        os.close(nothing)
