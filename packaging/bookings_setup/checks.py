"""What ``make test`` and ``make lint`` run."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from bookings_setup import process
from bookings_setup.console import say
from bookings_setup.layout import Checkout

SEED_VARIABLE = "BOOKINGS_TEST_SEED"


def lint_steps(python: Path) -> dict[str, list[str]]:
    """Name the checks that read the code without running it.

    Args:
        python: The interpreter of the virtual environment.

    Returns:
        Command lines by the name that a person sees.
    """
    return {
        "ruff check": [str(python), "-m", "ruff", "check", "."],
        "ruff format --check": [str(python), "-m", "ruff", "format", "--check", "."],
        "mypy": [str(python), "-m", "mypy"],
    }


def test_steps(python: Path, seed: str, arguments: Sequence[str]) -> dict[str, list[str]]:
    """Name all checks.

    Args:
        python: The interpreter of the virtual environment.
        seed: The seed of everything in the tests that is drawn by lot.
        arguments: For pytest, such as a folder or ``-k WORD``.
    """
    pytest = [str(python), "-m", "pytest", "-n", "auto", "--maxprocesses=8", f"--hypothesis-seed={seed}", *arguments]
    return {**lint_steps(python), "pytest": pytest}


def seed_of_this_run() -> str:
    """Choose the seed: the one that a person set to repeat a run, otherwise a new one."""
    return os.environ.get(SEED_VARIABLE) or str(secrets.randbelow(2**31))


def lint(checkout: Checkout) -> int:
    """Run linter, formatter check and type checker.

    Returns:
        0 when all are content.
    """
    return run_steps(checkout, lint_steps(checkout.python), {})


def test(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Run linter, formatter check, type checker and the tests.

    Args:
        checkout: What to test.
        arguments: For pytest.

    Returns:
        0 when all are content.
    """
    seed = seed_of_this_run()
    say(f"Seed {seed} (repeat this run: make test SEED={seed})")
    environment = {"QT_QPA_PLATFORM": "offscreen", SEED_VARIABLE: seed}
    return run_steps(checkout, test_steps(checkout.python, seed, arguments), environment)


def run_steps(checkout: Checkout, steps: dict[str, list[str]], environment: dict[str, str]) -> int:
    """Run all steps, also after one that failed, so that one run tells everything.

    Args:
        checkout: Where they run.
        steps: Command lines by name.
        environment: Variables to set for them.

    Returns:
        0 when every step succeeded, otherwise 1.
    """
    failed = []
    for name, command in steps.items():
        say(f"== {name}")
        if process.show(command, checkout.root, environment) != 0:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}." if failed else f"All well: {', '.join(steps)}.")
    return 1 if failed else 0
