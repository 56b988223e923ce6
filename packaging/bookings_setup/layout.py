"""Where things are in a checkout of Bookings, and what its locks say."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """A checkout and the paths in it.

    Attributes:
        root: The repository's root, absolute.
    """

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The virtual environment's interpreter."""
        return self.program("python")

    @property
    def stamp(self) -> Path:
        """What is installed in the virtual environment; written last, so it never speaks of half an installation."""
        return self.venv / "bookings-installed.json"

    @property
    def unfinished(self) -> Path:
        """Lies in the virtual environment while something is being installed."""
        return self.venv / "bookings-unfinished"

    @property
    def lock(self) -> Path:
        """What Bookings runs on, and the tool that installs Bookings itself."""
        return self.root / "packaging" / "requirements.lock"

    @property
    def dev_lock(self) -> Path:
        """What its tests, linter and type checker need besides."""
        return self.root / "packaging" / "requirements-dev.lock"

    @property
    def project(self) -> Path:
        """The project file."""
        return self.root / "pyproject.toml"

    @property
    def version_file(self) -> Path:
        """Where the version number is; it becomes part of what is installed."""
        return self.root / "bookings_desktop" / "__init__.py"

    def program(self, name: str) -> Path:
        """Name a program of the virtual environment.

        Args:
            name: Without the suffix that it has on Windows.
        """
        if os.name == "nt":
            return self.venv / "Scripts" / f"{name}.exe"
        return self.venv / "bin" / name


def this_checkout() -> Checkout:
    """Find the checkout that this file belongs to."""
    return Checkout(Path(__file__).resolve().parents[2])


def locked_packages(lock: str) -> dict[str, str]:
    """Read a lock.

    Args:
        lock: The text of a lock file: ``name==version`` with an optional marker after ``;``, one per line.

    Returns:
        Versions by package name, as written.
    """
    pairs = (line.partition(";")[0].split("#")[0].strip().partition("==") for line in lock.splitlines())
    return {name: version for name, separator, version in pairs if separator}
