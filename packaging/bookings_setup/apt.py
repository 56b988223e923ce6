"""Installing packages of the system on Debian and its relatives, or naming the one command that does."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from bookings_setup import process
from bookings_setup.console import SetupError, say

_LISTS = Path("/var/lib/apt/lists")


def is_available() -> bool:
    """Say whether this system installs packages with apt-get."""
    return shutil.which("apt-get") is not None


def lists_are_empty(lists: Path = _LISTS) -> bool:
    """Say whether the package lists were never fetched, as in a fresh container.

    Args:
        lists: The folder where apt keeps them.
    """
    return not any(lists.glob("*_Packages*"))


def command_to_type(packages: Sequence[str], fetch_lists: bool) -> str:
    """Word the one command that a person types.

    Args:
        packages: Names of Debian packages.
        fetch_lists: Whether the package lists have to be fetched first.
    """
    install = f"sudo apt-get install --yes {' '.join(packages)}"
    return f"sudo apt-get update && {install}" if fetch_lists else install


def install(packages: Sequence[str], purpose: str) -> None:
    """Install packages as root; as anybody else, stop with the command to type.

    Args:
        packages: Names of Debian packages.
        purpose: What they are for, the middle of a sentence: “the libraries that the window needs”.

    Raises:
        SetupError: Not root, or apt-get failed.
    """
    if os.geteuid() != 0:
        raise SetupError(
            f"This computer lacks {purpose}. Type this command once, then start again:",
            f"    {command_to_type(packages, lists_are_empty())}",
        )
    say(f"Preparing Bookings: installing {purpose} ({_listed(packages)})…")
    if lists_are_empty():
        _apt_get(["update"])
        _install_or_explain(packages, purpose)
        return
    if _try_install(packages).status != 0:
        # Lists that are months old name versions that the mirror no longer has.
        _apt_get(["update"])
        _install_or_explain(packages, purpose)


def _listed(packages: Sequence[str]) -> str:
    return ", ".join(packages) if len(packages) <= 5 else f"{len(packages)} packages"


def _try_install(packages: Sequence[str]) -> process.Outcome:
    return _apt_get(["install", "--yes", "--no-install-recommends", *packages])


def _install_or_explain(packages: Sequence[str], purpose: str) -> None:
    outcome = _try_install(packages)
    if outcome.status != 0:
        raise SetupError(
            f"apt-get could not install {purpose}.",
            "Check the network and the free space on the disk, then start again, or install them yourself: "
            + command_to_type(packages, fetch_lists=True),
            outcome.output,
        )


def _apt_get(arguments: Sequence[str]) -> process.Outcome:
    options = ["-q", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]
    return process.capture(["apt-get", *options, *arguments], {"DEBIAN_FRONTEND": "noninteractive"})
