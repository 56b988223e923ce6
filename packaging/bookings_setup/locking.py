"""Choosing the versions that are installed: pyproject.toml says which may be, the locks say which are."""

import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from bookings_setup import process
from bookings_setup.console import SetupError, say
from bookings_setup.environment import PIP, hint_for
from bookings_setup.layout import Checkout, locked_packages

UV = "uv==0.13.9"
# Hatchling asks for it when it makes an editable installation, so it is in no list of requirements.
EDITABLE_BACKEND = "editables"

_OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    # Like pip's: behind a company proxy only the system knows whom to trust.
    "--system-certs",
    "--quiet",
)


def update(checkout: Checkout, upgrade: bool) -> None:
    """Write both locks anew.

    Args:
        checkout: Its pyproject.toml names the requirements; its virtual environment is prepared.
        upgrade: Take the newest versions that pyproject.toml allows; otherwise what is locked stays as far as it can.

    Raises:
        SetupError: The requirements contradict each other, or the package index cannot be reached.
    """
    outcome = process.capture([checkout.python, *PIP, "install", "--quiet", "--only-binary=:all:", UV])
    if outcome.status != 0:
        message = "The tool that chooses versions (uv) could not be installed."
        raise SetupError(message, hint_for(outcome.output), outcome.output)
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build.in"
        build.write_text("\n".join(build_requirements(checkout.project.read_text(encoding="utf-8"))) + "\n", "utf-8")
        everything = Path(folder) / "everything.txt"
        # The versions that are locked now are what uv keeps, unless it is told to upgrade.
        everything.write_text(_current(checkout), encoding="utf-8")
        upgrading = ["--upgrade"] if upgrade else []
        _compile(checkout, [checkout.project, build, "--group=dev", *upgrading], everything)
        runtime = Path(folder) / "runtime.txt"
        _compile(checkout, [checkout.project, build, f"--constraint={everything}"], runtime)
        texts = split(everything.read_text(encoding="utf-8"), runtime.read_text(encoding="utf-8"))
    for path, text in zip((checkout.lock, checkout.dev_lock), texts, strict=True):
        path.write_text(text, encoding="utf-8")
        say(f"{path.relative_to(checkout.root)}: {len(locked_packages(text))} packages")


def build_requirements(project: str) -> list[str]:
    """Read what is needed to install Bookings itself.

    Args:
        project: The text of pyproject.toml.
    """
    return [*tomllib.loads(project)["build-system"]["requires"], EDITABLE_BACKEND]


def split(everything: str, runtime: str) -> tuple[str, str]:
    """Divide the lock: what Bookings runs on, and what its development needs besides.

    Args:
        everything: The lock of all requirements.
        runtime: The lock of those without the development tools.

    Returns:
        The texts of both lock files; no line is in both.
    """
    first = _lines(runtime)
    rest = [line for line in _lines(everything) if line not in first]
    return "\n".join(first) + "\n", "\n".join(rest) + "\n"


def _current(checkout: Checkout) -> str:
    locks = [path for path in (checkout.lock, checkout.dev_lock) if path.exists()]
    return "".join(path.read_text(encoding="utf-8") for path in locks)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "-"))]


def _compile(checkout: Checkout, arguments: Sequence[str | Path], output: Path) -> None:
    command = [checkout.python, "-m", "uv", "pip", "compile", *_OPTIONS, *arguments, f"--output-file={output}"]
    outcome = process.capture(command)
    if outcome.status != 0:
        raise SetupError("No set of versions could be chosen.", hint_for(outcome.output), outcome.output)
    sys.stderr.write(outcome.output)
