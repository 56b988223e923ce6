"""Starting other programs: one door, with an environment that cannot lead them astray."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


@dataclass(frozen=True)
class Outcome:
    """How a program ended.

    Attributes:
        status: The exit status; 0 is success.
        output: Standard output and standard error, as they came.
    """

    status: int
    output: str


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Copy the environment without what would send a Python to somebody else's packages.

    Args:
        extra: Variables to set on top.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    environment.update(extra or {})
    return environment


def capture(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> Outcome:
    """Run a program to its end, quietly and without any input.

    Args:
        command: The program and its arguments; never a shell line.
        extra: Environment variables to set.
    """
    done = subprocess.run(  # noqa: S603 - the arguments are our own, and no shell reads them
        [str(part) for part in command],
        env=clean_environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(done.returncode, done.stdout)


def show(command: Sequence[str | Path], directory: Path, extra: Mapping[str, str] | None = None) -> int:
    """Run a program on the person's terminal and wait for it.

    Args:
        command: The program and its arguments.
        directory: Where it runs.
        extra: Environment variables to set.

    Returns:
        Its exit status.
    """
    environment = clean_environment(extra)
    return subprocess.call([str(part) for part in command], cwd=directory, env=environment)  # noqa: S603


def become(command: Sequence[str | Path]) -> int:
    """Turn into another program, so that signals and the exit status reach it directly.

    Args:
        command: The program and its arguments.

    Returns:
        The exit status, on Windows only, where a process cannot be replaced; elsewhere this never returns.
    """
    words = [str(part) for part in command]
    if os.name != "nt":
        os.execve(words[0], words, clean_environment())  # noqa: S606 - no shell is wanted
    return subprocess.call(words, env=clean_environment())  # noqa: S603
