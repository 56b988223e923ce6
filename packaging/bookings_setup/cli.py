"""The commands of ``packaging/bootstrap.py``; each ``make`` target is one of them."""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence

from bookings_setup import bus_tools, process
from bookings_setup.console import SetupError, say
from bookings_setup.display import display_problem
from bookings_setup.environment import LIBRARIES_FOR_TESTS, LIBRARIES_FOR_WINDOW, prepare
from bookings_setup.layout import Checkout, this_checkout

# Set by the Makefile when a person named the Python to use.
CHOSEN_VARIABLE = "BOOKINGS_PYTHON_CHOSEN"

COMMANDS = {
    "run": "prepare and open Bookings; arguments go to bookings-desktop",
    "demo": "prepare and open Bookings with made-up data, nothing is kept",
    "install": "only prepare",
    "test": "linter, type checker and all tests; arguments go to pytest",
    "simulate": "random worlds of desks, people and faults; arguments go to tests.simulation",
    "mutate": "take out each safeguard of the mirror in a copy, and see a test go red; a word of a name takes only those",
    "bench": "measure the real window and the sync; the parts of it, and other arguments, go to tests.bench",
    "lint": "linter and type checker only",
    "pictures": "take the pictures of the README from the running program",
    "lock": "choose the locked versions anew; --upgrade takes the newest",
    "clean": "remove .venv and everything else that is made, not written",
}


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name.

    Returns:
        The exit status: 0 is success, 2 is something that a person has to fix first.
    """
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.command not in ("run", "demo", "test", "simulate", "mutate", "bench", "lock"):
        _parser().error(f"“{options.command}” takes no arguments: {' '.join(rest)}")
    # Leaving by an exception also ends the tool that is being waited for, so no pip goes on without its parent.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return _dispatch(options.command, rest, this_checkout())
    except SetupError as problem:
        say(problem.text())
        return 2


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<10} {purpose}" for name, purpose in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description=f"Prepare Bookings and start it.\n\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    return parser


def _dispatch(command: str, rest: Sequence[str], checkout: Checkout) -> int:
    chosen = bool(os.environ.get(CHOSEN_VARIABLE))
    if command == "clean":
        return clean(checkout)
    if command in ("install", "run", "demo"):
        prepare(checkout, dev=False, libraries=LIBRARIES_FOR_WINDOW, chosen=chosen)
        return 0 if command == "install" else _open(checkout, ["--demo", *rest] if command == "demo" else rest)
    prepare(checkout, dev=True, libraries=LIBRARIES_FOR_TESTS, chosen=chosen)
    if command == "test":
        bus_tools.ensure(checkout)
    if command == "pictures":
        return process.show([checkout.python, "-m", "tests.pictures"], checkout.root, {"QT_QPA_PLATFORM": "offscreen"})
    if command in ("simulate", "mutate"):
        module = "tests.simulation" if command == "simulate" else "tests.mutations"
        return process.show([checkout.python, "-m", module, *rest], checkout.root, {})
    if command == "bench":
        return process.show([checkout.python, "-m", "tests.bench", *rest], checkout.root, {})
    if command == "lock":
        from bookings_setup.locking import update

        update(checkout, upgrade="--upgrade" in rest)
        return 0
    from bookings_setup import checks

    return checks.lint(checkout) if command == "lint" else checks.test(checkout, rest)


def _open(checkout: Checkout, arguments: Sequence[str]) -> int:
    problem = display_problem(os.environ)
    if problem is not None:
        raise SetupError(problem)
    program = checkout.program("bookings-desktop")
    # The script's first line may name a path that is too long for the system, so Python is started by name.
    command = [program] if os.name == "nt" else [checkout.python, program]
    return process.become([*command, *arguments])


def clean(checkout: Checkout) -> int:
    """Remove what is made and not written: the virtual environment, caches, builds.

    Returns:
        0.
    """
    for name in (".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build", "dist"):
        shutil.rmtree(checkout.root / name, ignore_errors=True)
    for name in ("bookings_desktop", "tests", "packaging"):
        for folder in sorted((checkout.root / name).rglob("__pycache__")):
            shutil.rmtree(folder, ignore_errors=True)
    return 0
